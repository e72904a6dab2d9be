use async_graphql::{Context, ID, Object};
use subgraph::directives::partitioned;
use subgraph::{CoveredConnection, Lang, OrgCode, ResolveError};

use super::group::Group;
use super::paging::{Asked, groups_of};
use crate::store::{self, GroupList};

pub(crate) struct Network(pub(super) store::Network);

/// Groups of one organisation that belong together.
#[Object(directive = partitioned::apply("org".to_owned()))]
impl Network {
    /// Code of the organisation that keeps the network.
    async fn org(&self) -> &OrgCode {
        self.0.id.org()
    }

    /// Opaque; stable for the life of the network.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What the network is called.
    async fn name(
        &self,
        #[graphql(
            desc = "The language wanted; English stands in where there is no Welsh.",
            default_with = "Some(Lang::En)"
        )]
        lang: Option<Lang>,
    ) -> &str {
        self.0.name.in_language(lang.unwrap_or(Lang::En))
    }

    /// The network's groups, by name; private ones for their members alone.
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Group>>, ResolveError> {
        let list = GroupList::Network(self.0.id.clone());
        groups_of(ctx, "Network.groups", list, Asked { first, after }).await.map(Some)
    }
}
