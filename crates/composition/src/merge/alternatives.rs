//! Combines lists of scopes or of policies: each inner list holds names that are needed together, the outer one alternatives.

use std::collections::BTreeSet;

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};

/// More alternatives than anyone would write, and few enough to combine in no time.
const ALTERNATIVES_MAX: usize = 10_000;

/// What a caller must hold: all of at least one of the sets. Kept as small as can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alternatives {
    sets: BTreeSet<BTreeSet<String>>,
}

impl Alternatives {
    /// Asks for nothing.
    pub(crate) fn none() -> Self {
        Self { sets: BTreeSet::from([BTreeSet::new()]) }
    }

    /// Reads `@requiresScopes(scopes: [[…]])` or `@policy(policies: [[…]])`, by the name of the argument.
    pub(crate) fn read(application: &Directive, argument: &str) -> Self {
        let outer = application.specified_argument_by_name(argument).map(|value| items(value)).unwrap_or_default();
        let set =
            |inner: &Value| items(inner).into_iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
        Self { sets: outer.into_iter().map(set).collect() }.simplified()
    }

    /// What both ask for. Every definition of a thing guards it, so all of them must be met.
    ///
    /// Alternatives multiply. Beyond [`ALTERNATIVES_MAX`] the result asks for every name in either: nobody
    /// is let in who would not have been before.
    pub(crate) fn and(&self, other: &Self) -> Self {
        if self.sets.len() * other.sets.len() > ALTERNATIVES_MAX {
            let all = self.sets.iter().chain(&other.sets).flatten().cloned().collect();
            return Self { sets: BTreeSet::from([all]) };
        }
        let both = self.sets.iter().flat_map(|left| {
            other.sets.iter().map(move |right| left.union(right).cloned().collect::<BTreeSet<String>>())
        });
        Self { sets: both.collect() }.simplified()
    }

    /// Whether whoever meets this meets `other` too.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        self.sets.iter().all(|own| other.sets.iter().any(|needed| needed.is_subset(own)))
    }

    /// As the directive's argument.
    pub(crate) fn value(&self) -> Value {
        let string = |name: &String| Node::new(Value::String(name.clone()));
        let inner = |set: &BTreeSet<String>| Node::new(Value::List(set.iter().map(string).collect()));
        Value::List(self.sets.iter().map(inner).collect())
    }

    /// Leaves out alternatives that ask for more than another one does.
    fn simplified(self) -> Self {
        let all = self.sets;
        let kept = all.iter().filter(|set| !all.iter().any(|other| other != *set && other.is_subset(set)));
        Self { sets: kept.cloned().collect() }
    }
}

/// A list's items; a single value counts as a list of itself, as GraphQL coerces it.
fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(items) => items.iter().map(|item| &**item).collect(),
        single => vec![single],
    }
}
