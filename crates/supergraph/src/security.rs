//! What a caller must hold to be given something: `@authenticated` and `@requiresScopes`.

use std::collections::BTreeSet;

use apollo_compiler::ast::{Directive, Value};

/// What a caller must hold for one type or field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// Any proved caller will do (`@authenticated`, implied by scopes).
    pub authenticated: bool,
    /// Every group must be met; a group is met by any one of its sets, held whole (`@requiresScopes`).
    pub scopes: Vec<Vec<BTreeSet<String>>>,
}

impl Requirement {
    /// Whether nothing is asked.
    pub fn is_open(&self) -> bool {
        !self.authenticated && self.scopes.is_empty()
    }

    pub(crate) fn read<'a>(directives: impl Iterator<Item = &'a Directive>, names: &SecurityNames) -> Self {
        let mut requirement = Self::default();
        for directive in directives {
            if names.authenticated.as_deref() == Some(directive.name.as_str()) {
                requirement.authenticated = true;
            }
            if names.requires_scopes.as_deref() == Some(directive.name.as_str()) {
                requirement.authenticated = true;
                requirement.scopes.push(scope_sets(directive));
            }
        }
        requirement
    }
}

/// What the two directives are called in this supergraph.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecurityNames {
    pub(crate) authenticated: Option<String>,
    pub(crate) requires_scopes: Option<String>,
}

/// An empty list of sets is met by no one: better closed than open.
fn scope_sets(directive: &Directive) -> Vec<BTreeSet<String>> {
    let Some(sets) = directive.specified_argument_by_name("scopes").and_then(|value| value.as_list()) else {
        return Vec::new();
    };
    sets.iter().map(|set| scope_set(set)).collect()
}

/// A single value stands for a list of it (GraphQL input coercion).
fn scope_set(set: &Value) -> BTreeSet<String> {
    match set.as_list() {
        Some(scopes) => scopes.iter().filter_map(|scope| scope.as_str()).map(str::to_owned).collect(),
        None => set.as_str().map(str::to_owned).into_iter().collect(),
    }
}
