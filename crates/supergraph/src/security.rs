//! What a caller must hold to be given something: `@authenticated`, `@requiresScopes` and `@policy`.

use std::collections::BTreeSet;

use apollo_compiler::ast::{Directive, Value};

/// What a caller must hold for one type or field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// Any proved caller will do (`@authenticated`, implied by scopes).
    pub authenticated: bool,
    /// Every group must be met; a group is met by any one of its sets, held whole (`@requiresScopes`).
    pub scopes: Vec<Vec<BTreeSet<String>>>,
    /// The same of policies, each of which was decided for the caller (`@policy`). They ask nothing of who the caller is.
    pub policies: Vec<Vec<BTreeSet<String>>>,
}

impl Requirement {
    /// Whether nothing is asked.
    pub fn is_open(&self) -> bool {
        !self.authenticated && self.scopes.is_empty() && self.policies.is_empty()
    }

    pub(crate) fn read<'a>(directives: impl Iterator<Item = &'a Directive>, names: &SecurityNames) -> Self {
        let mut requirement = Self::default();
        for directive in directives {
            if names.authenticated.contains(directive.name.as_str()) {
                requirement.authenticated = true;
            }
            if names.requires_scopes.contains(directive.name.as_str()) {
                requirement.authenticated = true;
                requirement.scopes.push(sets(directive, "scopes"));
            }
            if names.policy.contains(directive.name.as_str()) {
                requirement.policies.push(sets(directive, "policies"));
            }
        }
        requirement
    }

    /// What this asks for that none of `others`, all taken together, asks for already.
    pub(crate) fn beyond(&self, others: &[&Self]) -> Self {
        let rest = |own: &[Group], theirs: Vec<&Group>| {
            own.iter().filter(|group| !all_imply(&theirs, group)).cloned().collect::<Vec<_>>()
        };
        Self {
            authenticated: self.authenticated && !others.iter().any(|other| other.authenticated),
            scopes: rest(&self.scopes, others.iter().flat_map(|other| &other.scopes).collect()),
            policies: rest(&self.policies, others.iter().flat_map(|other| &other.policies).collect()),
        }
    }

    /// Asks for what `other` asks as well.
    pub(crate) fn add(&mut self, other: &Self) {
        self.authenticated |= other.authenticated || !other.scopes.is_empty();
        self.scopes.extend(other.scopes.iter().cloned());
        self.policies.extend(other.policies.iter().cloned());
    }
}

/// Sets of names, of which any one must be held whole.
type Group = Vec<BTreeSet<String>>;

/// Looking at more combinations than this is given up, and nothing taken to be implied.
const COMBINATIONS_MAX: usize = 10_000;

/// Whether whoever meets all of `groups` meets `wanted`.
fn all_imply(groups: &[&Group], wanted: &Group) -> bool {
    let mut held: Vec<BTreeSet<&String>> = vec![BTreeSet::new()];
    for group in groups {
        if held.len().saturating_mul(group.len()) > COMBINATIONS_MAX {
            return false;
        }
        held = held
            .iter()
            .flat_map(|held| group.iter().map(move |set| held.iter().copied().chain(set).collect()))
            .collect();
    }
    held.iter().all(|held| wanted.iter().any(|set| set.iter().all(|name| held.contains(name))))
}

/// What the directives are called in this supergraph: by every link to them.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecurityNames {
    pub(crate) authenticated: BTreeSet<String>,
    pub(crate) requires_scopes: BTreeSet<String>,
    pub(crate) policy: BTreeSet<String>,
}

/// An empty list of sets is met by no one: better closed than open.
fn sets(directive: &Directive, argument: &str) -> Group {
    match directive.specified_argument_by_name(argument).map(|value| &**value) {
        Some(Value::List(sets)) => sets.iter().map(|set| one_set(set)).collect(),
        Some(single) => vec![one_set(single)],
        None => Vec::new(),
    }
}

/// A single value stands for a list of it (GraphQL input coercion).
fn one_set(set: &Value) -> BTreeSet<String> {
    match set.as_list() {
        Some(names) => names.iter().filter_map(|name| name.as_str()).map(str::to_owned).collect(),
        None => set.as_str().map(str::to_owned).into_iter().collect(),
    }
}
