//! Which organisations a query should reach.
use async_graphql::InputObject;
use serde::Serialize;

use crate::{Nation, OrgCode, OrganisationKind};

/// Which organisations a query should reach: those that match every field given. Empty means all that the caller may
/// use.
#[derive(Debug, Clone, Default, PartialEq, Eq, InputObject, Serialize)]
pub struct OrgSelector {
    /// Only the organisations with one of these codes.
    #[graphql(validator(max_items = 500))]
    pub codes: Option<Vec<OrgCode>>,
    /// Only organisations in one of these nations.
    pub nations: Option<Vec<Nation>>,
    /// Only organisations of one of these kinds.
    pub kinds: Option<Vec<OrganisationKind>>,
    /// Only organisations in one of these regions, by name, such as `South West`.
    #[graphql(validator(max_items = 50, list, chars_max_length = 100))]
    pub regions: Option<Vec<String>>,
}
