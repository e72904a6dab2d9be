//! Keys as rows hold them, in two columns.
use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, DbErr};
use storage::StoreError;

use crate::{NodeId, NodeKind};

/// The condition that the columns `org` and `id` name one of `keys`.
pub fn one_of<'a, C: ColumnTrait>(org: C, id: C, keys: impl IntoIterator<Item = &'a NodeId>) -> Condition {
    let mut by_org: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for key in keys {
        by_org.entry(key.org().as_str()).or_default().push(key.local());
    }
    // Organisation by organisation rather than as pairs: both databases then search the key's index.
    by_org
        .into_iter()
        .fold(Condition::any(), |any, (code, ids)| any.add(Condition::all().add(org.eq(code)).add(id.is_in(ids))))
}

/// The id of a row's key columns.
///
/// # Errors
/// [`StoreError::Other`] when they make no well-formed id: the row was not written by this program.
pub fn stored_id(kind: NodeKind, org: &str, local: String) -> Result<NodeId, StoreError> {
    let id = org.parse().ok().and_then(|org| NodeId::new(kind, org, local).ok());
    id.ok_or_else(|| DbErr::Type(format!("a row has no well-formed {} id", kind.as_str())).into())
}
