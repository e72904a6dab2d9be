//! What callers may have: policies, and what becomes of fields that a caller may not have.

use std::collections::BTreeSet;

use claims::{Assurance, Caller};
use schemars::JsonSchema;
use serde::Deserialize;

use super::AssuranceName;

/// When a policy of the schema (`@policy`) is granted: to callers who are known and meet all that stands here.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyConfig {
    /// Scopes, all of which the caller's token must grant.
    pub scopes: BTreeSet<String>,
    /// The lowest assurance level: `low`, `substantial` or `high`. Without it, any will do.
    pub assurance_min: Option<AssuranceName>,
}

impl PolicyConfig {
    /// Whether the policy is granted to a caller who is known with this assurance; never to an anonymous one.
    pub fn grants(&self, caller: &Caller, assurance: Option<Assurance>) -> bool {
        let Some(assurance) = assurance.filter(|_| !caller.is_anonymous()) else { return false };
        let sure = self.assurance_min.is_none_or(|least| assurance >= least.into());
        sure && self.scopes.iter().all(|scope| caller.has_scope(scope))
    }
}

/// What becomes of a request for something that the caller may not have.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AuthorizationConfig {
    /// What becomes of the fields that the caller may not have.
    pub forbidden_fields: ForbiddenFields,
}

/// What becomes of the fields that a caller may not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ForbiddenFields {
    /// One of them refuses the whole request, before any subgraph is asked.
    #[default]
    Refuse,
    /// They are left out of the plan: null, with an error each. The rest is answered.
    Null,
}
