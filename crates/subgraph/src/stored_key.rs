//! Keys as rows hold them, in two columns.
use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, DbErr};
use storage::StoreError;

use crate::{NodeId, NodeKind};

/// The condition that the columns `org` and `id` name one of `keys`; no row meets it when there are none.
pub fn one_of<'a, C: ColumnTrait>(org: C, id: C, keys: impl IntoIterator<Item = &'a NodeId>) -> Condition {
    let mut by_org: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for key in keys {
        by_org.entry(key.org().as_str()).or_default().push(key.local());
    }
    // An empty `any` would be met by every row.
    let none = by_org.is_empty().then(|| Expr::val(1).eq(0));
    // Organisation by organisation rather than as pairs: both databases then search the key's index.
    by_org.into_iter().fold(Condition::any().add_option(none), |any, (code, ids)| {
        any.add(Condition::all().add(ColumnTrait::eq(&org, code)).add(ColumnTrait::is_in(&id, ids)))
    })
}

/// The id of a row's key columns.
///
/// # Errors
/// [`StoreError::Other`] when they make no well-formed id: the row was not written by this program.
pub fn stored_id(kind: NodeKind, org: &str, local: String) -> Result<NodeId, StoreError> {
    let id = org.parse().ok().and_then(|org| NodeId::new(kind, org, local).ok());
    id.ok_or_else(|| DbErr::Type(format!("a row has no well-formed {} id", kind.as_str())).into())
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, EntityTrait, QueryFilter, QueryTrait};

    use super::one_of;

    mod thing {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "thing")]
        pub(super) struct Model {
            #[sea_orm(primary_key)]
            pub(super) org: String,
            #[sea_orm(primary_key)]
            pub(super) id: String,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(super) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    #[test]
    fn no_keys_name_no_row() {
        let query = thing::Entity::find().filter(one_of(thing::Column::Org, thing::Column::Id, []));
        assert!(query.build(DbBackend::Sqlite).to_string().ends_with("WHERE 1 = 0"));
    }
}
