use async_graphql::{Context, ID, Object};
use subgraph::{CoveredConnection, NodeId, OrgCode, ResolveError};

use super::group::Group;
use super::paging::{Asked, groups_of};
use crate::loaders::Loaders;
use crate::store::GroupList;

pub(super) struct Member(pub(super) NodeId);

/// A person in the network, at home in one organisation. Someone who has left stays as a member in state `FORMER`,
/// without anything that tells who it was.
#[Object]
impl Member {
    /// Code of the organisation where the member is at home.
    async fn org(&self) -> &OrgCode {
        self.0.org()
    }

    /// Opaque, and the same for the life of the membership in the network.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.to_string())
    }

    /// The groups the member is in, by name, as far as the caller may see them and who is in them. Null, with an error,
    /// for those who are not signed in as a member.
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Group>>, ResolveError> {
        let Some(viewer) = Loaders::of(ctx).viewer().member() else { return Err(ResolveError::Forbidden) };
        let groups = groups_of(ctx, "Member.groups", GroupList::Member(self.0.clone()), Asked { first, after }).await?;
        // A list with something in it was read by a member; only of an empty one must it be asked.
        if groups.edges.is_empty() && Loaders::of(ctx).viewer_label(viewer.clone()).await?.is_none() {
            return Err(ResolveError::Forbidden);
        }
        Ok(Some(groups))
    }
}
