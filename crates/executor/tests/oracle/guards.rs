//! What a caller may not have, worked out naively from each subgraph's own SDL.

use std::collections::{BTreeSet, HashSet};

use apollo_compiler::Name;
use apollo_compiler::ast::{Directive, Value};
use apollo_compiler::schema::ExtendedType;
use query_planner::Permissions;

use crate::oracle::prng::Prng;
use crate::oracle::subgraph::{Coordinate, Subgraph};
use crate::oracle::truth::Truth;

/// Scopes and policies that guarded subgraphs ask for.
const NAMES: [&str; 3] = ["x", "y", "z"];

/// Somebody who holds some of what is asked for.
pub(crate) fn caller(dice: &mut Prng) -> Permissions {
    let some = |dice: &mut Prng| -> BTreeSet<String> {
        NAMES.iter().filter(|_| dice.chance(50)).map(|name| (*name).to_owned()).collect()
    };
    let authenticated = dice.chance(70);
    let scopes = if authenticated { some(dice) } else { BTreeSet::new() };
    Permissions { authenticated, scopes, policies: some(dice) }
}

/// What is closed to one caller: whatever any subgraph closes.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    types: HashSet<Name>,
    fields: HashSet<Coordinate>,
}

impl Guards {
    pub(crate) fn new(subgraphs: &[Subgraph], truth: &Truth, caller: &Permissions) -> Guards {
        let closes = |directive: &Directive| !meets(directive, caller);
        let mut guards = Guards::default();
        for (name, ty) in subgraphs.iter().flat_map(|subgraph| &subgraph.schema.types) {
            if ty.directives().iter().any(|directive| closes(directive)) {
                guards.types.insert(name.clone());
            }
        }
        for subgraph in subgraphs {
            for (name, ty) in &subgraph.schema.types {
                let ExtendedType::Object(object) = ty else { continue };
                for (field, definition) in &object.fields {
                    let closed = definition.directives.iter().any(|directive| closes(directive))
                        || guards.types.contains(definition.ty.inner_named_type());
                    let of = subgraph.possible_types(name, &truth.implementers);
                    guards.fields.extend(of.into_iter().filter(|_| closed).map(|ty| (ty, field.clone())));
                }
            }
        }
        guards
    }

    /// Whether a field of objects of this type is closed.
    pub(crate) fn close(&self, ty: &Name, field: &Name) -> bool {
        self.types.contains(ty) || self.fields.contains(&(ty.clone(), field.clone()))
    }

    /// Whether that there is an object of this type may not be told.
    pub(crate) fn close_type(&self, ty: &str) -> bool {
        self.types.iter().any(|closed| closed == ty)
    }
}

fn meets(directive: &Directive, caller: &Permissions) -> bool {
    match directive.name.as_str() {
        "authenticated" => caller.authenticated,
        "requiresScopes" => caller.authenticated && any_of_all_of(directive, "scopes", &caller.scopes),
        "policy" => any_of_all_of(directive, "policies", &caller.policies),
        _ => true,
    }
}

fn any_of_all_of(directive: &Directive, argument: &str, held: &BTreeSet<String>) -> bool {
    let list = |value: &Value| value.as_list().unwrap_or_default().to_vec();
    let sets = directive.specified_argument_by_name(argument).map(|value| list(value)).unwrap_or_default();
    sets.iter().any(|set| list(set).iter().all(|name| name.as_str().is_some_and(|name| held.contains(name))))
}
