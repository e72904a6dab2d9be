//! Who may run a plan: every coordinate it touches is looked at, abstract types expanded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use supergraph::{Requirement, Supergraph};

use crate::plan::{Coordinate, QueryPlan};

/// What a caller holds, as far as the engine is concerned. Plans that are cached can be keyed on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permissions {
    /// Whether it is known who is asking.
    pub authenticated: bool,
    /// The scopes granted.
    pub scopes: BTreeSet<String>,
    /// The policies decided true for the caller, by whoever decides them. One that was not decided is not met.
    pub policies: BTreeSet<String>,
}

/// A plan that a caller with certain permissions may run. Only [`authorize`] makes one.
#[derive(Clone, Debug)]
pub struct AuthorizedPlan {
    plan: Arc<QueryPlan>,
}

impl AuthorizedPlan {
    /// The plan.
    pub fn plan(&self) -> &Arc<QueryPlan> {
        &self.plan
    }
}

/// The plan touches what the caller may not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not permitted: {}", .coordinates.join(", "))]
pub struct Unauthorized {
    /// What it is, as `Type` and `Type.field`, sorted.
    pub coordinates: Vec<String>,
    /// Whether it would help to say who is asking.
    pub authentication_required: bool,
}

/// Permits a plan, or says which of its coordinates the caller may not have.
///
/// Looks at everything that is fetched, what the client selects and what is sent along as `@key` or `@requires`, and at
/// every type whose objects the answer tells of: `__typename` tells that there is one.
///
/// # Errors
/// [`Unauthorized`] with every coordinate that is refused.
pub fn authorize(
    plan: Arc<QueryPlan>,
    supergraph: &Supergraph,
    permissions: &Permissions,
) -> Result<AuthorizedPlan, Unauthorized> {
    let mut refused: BTreeMap<String, bool> = BTreeMap::new();
    for coordinate in plan.touched() {
        if permissions.meet(requirement(supergraph, coordinate)) {
            continue;
        }
        let name = match coordinate {
            Coordinate::Type(id) => supergraph.type_name(id).to_string(),
            Coordinate::Field(id) => supergraph.field_coordinate(id),
        };
        refused.insert(name, !permissions.authenticated);
    }
    if refused.is_empty() {
        return Ok(AuthorizedPlan { plan });
    }
    let authentication_required = refused.values().any(|unknown| *unknown);
    Err(Unauthorized { coordinates: refused.into_keys().collect(), authentication_required })
}

impl QueryPlan {
    /// Every coordinate that the plan touches or that its answer tells of, abstract types expanded.
    fn touched(&self) -> BTreeSet<Coordinate> {
        let fetched = self.fetches.iter().map(|fetch| &fetch.coordinates);
        fetched.chain([&self.coordinates]).flatten().copied().collect()
    }

    /// The policies that something the plan touches asks for: what is to be decided before it is authorized.
    pub fn policies(&self, supergraph: &Supergraph) -> BTreeSet<String> {
        let requirements = self.touched().into_iter().map(|coordinate| requirement(supergraph, coordinate));
        requirements.flat_map(|requirement| requirement.policies.iter().flatten().flatten().cloned()).collect()
    }
}

fn requirement(supergraph: &Supergraph, coordinate: Coordinate) -> &Requirement {
    match coordinate {
        Coordinate::Type(id) => &supergraph.ty(id).requirement,
        Coordinate::Field(id) => &supergraph.field(id).requirement,
    }
}

impl Permissions {
    pub(crate) fn meet(&self, requirement: &Requirement) -> bool {
        let known = self.authenticated || !requirement.authenticated;
        let all = |groups: &[Vec<BTreeSet<String>>], held: &BTreeSet<String>| {
            groups.iter().all(|sets| sets.iter().any(|set| set.is_subset(held)))
        };
        known && all(&requirement.scopes, &self.scopes) && all(&requirement.policies, &self.policies)
    }
}
