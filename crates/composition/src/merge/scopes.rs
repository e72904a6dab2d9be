//! Combines lists of scopes: each inner list holds scopes that are needed together, the outer one alternatives.

use std::collections::BTreeSet;

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};

/// More alternatives than anyone would write, and few enough to combine in no time.
const ALTERNATIVES_MAX: usize = 10_000;

/// What a caller must hold: all of at least one of the sets. Kept as small as can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scopes {
    alternatives: BTreeSet<BTreeSet<String>>,
}

impl Scopes {
    /// Asks for nothing.
    pub(crate) fn none() -> Self {
        Self { alternatives: BTreeSet::from([BTreeSet::new()]) }
    }

    /// Reads `@requiresScopes(scopes: [[…]])`.
    pub(crate) fn read(application: &Directive) -> Self {
        let outer = application.specified_argument_by_name("scopes").map(|value| items(value)).unwrap_or_default();
        let set =
            |inner: &Value| items(inner).into_iter().filter_map(|scope| scope.as_str().map(str::to_owned)).collect();
        Self { alternatives: outer.into_iter().map(set).collect() }.simplified()
    }

    /// What both ask for. Every definition of a thing guards it, so all of them must be met.
    ///
    /// Alternatives multiply. Beyond [`ALTERNATIVES_MAX`] the result asks for every scope that either names: nobody
    /// is let in who would not have been before.
    pub(crate) fn and(&self, other: &Self) -> Self {
        if self.alternatives.len() * other.alternatives.len() > ALTERNATIVES_MAX {
            let all = self.alternatives.iter().chain(&other.alternatives).flatten().cloned().collect();
            return Self { alternatives: BTreeSet::from([all]) };
        }
        let both = self.alternatives.iter().flat_map(|left| {
            other.alternatives.iter().map(move |right| left.union(right).cloned().collect::<BTreeSet<String>>())
        });
        Self { alternatives: both.collect() }.simplified()
    }

    /// Whether whoever meets this meets `other` too.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        self.alternatives.iter().all(|own| other.alternatives.iter().any(|needed| needed.is_subset(own)))
    }

    /// As the directive's argument.
    pub(crate) fn value(&self) -> Value {
        let string = |scope: &String| Node::new(Value::String(scope.clone()));
        let inner = |set: &BTreeSet<String>| Node::new(Value::List(set.iter().map(string).collect()));
        Value::List(self.alternatives.iter().map(inner).collect())
    }

    /// Leaves out alternatives that ask for more than another one does.
    fn simplified(self) -> Self {
        let all = self.alternatives;
        let kept = all.iter().filter(|set| !all.iter().any(|other| other != *set && other.is_subset(set)));
        Self { alternatives: kept.cloned().collect() }
    }
}

/// A list's items; a single value counts as a list of itself, as GraphQL coerces it.
fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(items) => items.iter().map(|item| &**item).collect(),
        single => vec![single],
    }
}
