use async_graphql::{Context, Object};
use subgraph::{CoveredConnection, OrgCode, ResolveError};

use super::group::Group;
use super::paging::{Asked, groups_of};
use crate::store::GroupList;

pub(super) struct Organisation(pub(super) OrgCode);

/// A public body, with its facts from the register of local authorities. Every partition knows all of them.
#[Object]
impl Organisation {
    /// Its code in the register, such as `BST`.
    async fn code(&self) -> &OrgCode {
        &self.0
    }

    /// The groups it keeps, by name; private ones for their members alone.
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Group>>, ResolveError> {
        let list = GroupList::Organisation(self.0.clone());
        groups_of(ctx, "Organisation.groups", list, Asked { first, after }).await.map(Some)
    }
}
