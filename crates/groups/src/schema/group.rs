use async_graphql::{Context, ID, Object};
use storage::CursorScope;
use subgraph::directives::partitioned;
use subgraph::{Connection, GroupAccess, GroupRole, Lang, NodeId, OrgCode, ResolveError, SecurityLevel};

use super::invitation::{Invitation, invitations_of};
use super::join_request::{JoinRequest, join_requests_of};
use super::membership::Membership;
use super::network::Network;
use super::organisation::Organisation;
use super::paging::{Asked, inner_list};
use crate::loaders::Loaders;
use crate::store::{self, InvitationList, JoinRequestList, MembershipList, MembershipPage};
use crate::visibility::Standing;
use crate::vocabulary::RequestState;

pub(crate) struct Group(pub(super) store::Group);

/// Members who work on something together, kept by one organisation. A private group does not exist for those outside it.
#[Object(directive = partitioned::apply("org".to_owned()))]
impl Group {
    /// Code of the organisation that keeps the group.
    async fn org(&self) -> &OrgCode {
        self.0.id.org()
    }

    /// Opaque; stable for the life of the group.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Changes with every edit; an edit names the version it was made from.
    async fn version(&self) -> String {
        self.0.version.to_string()
    }

    /// The name folded for sorting; the same in every language.
    async fn sort_name(&self) -> &str {
        &self.0.sort_name
    }

    /// What the group is called.
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

    /// What the group is for; plain text.
    async fn summary(
        &self,
        #[graphql(
            desc = "The language wanted; English stands in where there is no Welsh.",
            default_with = "Some(Lang::En)"
        )]
        lang: Option<Lang>,
    ) -> Option<&str> {
        self.0.summary.as_ref().map(|summary| summary.in_language(lang.unwrap_or(Lang::En)))
    }

    /// How the group is entered.
    async fn access(&self) -> GroupAccess {
        self.0.access
    }

    /// The floor of everything in the group: no post in it may be read more widely.
    async fn security_level(&self) -> SecurityLevel {
        self.0.security_level
    }

    /// The organisation that answers for the group; null when the members subgraph gives no answer.
    async fn owner(&self) -> Option<Organisation> {
        Some(Organisation(self.0.id.org().clone()))
    }

    /// The network the group belongs to, if any.
    async fn network(&self, ctx: &Context<'_>) -> Result<Option<Network>, ResolveError> {
        let Some(network) = &self.0.network else { return Ok(None) };
        Ok(Loaders::of(ctx).network(network.clone()).await?.map(Network))
    }

    /// What the group is about, such as `digital-identity`; in alphabetical order.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<String>, ResolveError> {
        Ok(Loaders::of(ctx).tags(self.0.id.clone()).await?.unwrap_or_default())
    }

    /// How many members the group has.
    async fn member_count(&self, ctx: &Context<'_>) -> Result<i32, ResolveError> {
        let count = Loaders::of(ctx).member_count(self.0.id.clone()).await?.unwrap_or_default();
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// What the caller is in the group; null for those outside it.
    async fn viewer_role(&self, ctx: &Context<'_>) -> Result<Option<GroupRole>, ResolveError> {
        Ok(self.standing(ctx).await?.role())
    }

    /// Who is in the group, in the order they came. Null, with an error, for those who are not signed in as a member; at
    /// levels above MEMBERS, and where the group is private, also for those outside the group.
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
        #[graphql(desc = "Only those who are this in the group.")] role: Option<GroupRole>,
    ) -> Result<Option<Connection<Membership>>, ResolveError> {
        let standing = self.standing(ctx).await?;
        if !Loaders::of(ctx).viewer().may_list_memberships(standing, self.0.access, self.0.security_level) {
            return Err(ResolveError::Forbidden);
        }
        let asked = Asked { first, after };
        let list = MembershipList { group: self.0.id.clone(), role };
        let filter = (self.0.id.to_string(), role);
        let scope = CursorScope::new("Group.memberships", "id", &filter);
        let page = MembershipPage { list: list.clone(), page: asked.page(&scope)? };
        let (rows, total) = (Loaders::of(ctx).membership_page(page), Loaders::of(ctx).membership_count(list));
        let shown = (Membership, |membership: &Membership| membership.0.key());
        inner_list(ctx, &scope, &asked, rows, total, shown).await.map(Some)
    }

    /// Who asked to join, the longest waiting first. Null, with an error, for those who do not facilitate the group.
    async fn join_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand like this.", default_with = "Some(RequestState::Waiting)")]
        state: Option<RequestState>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<Connection<JoinRequest>>, ResolveError> {
        self.check_facilitates(ctx).await?;
        let state = state.unwrap_or(RequestState::Waiting);
        let list = JoinRequestList::Group { group: self.0.id.clone(), state };
        join_requests_of(ctx, "Group.joinRequests", list, Asked { first, after }).await.map(Some)
    }

    /// Who was invited, the earliest first. Null, with an error, for those who do not facilitate the group.
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand like this; all when absent.")] state: Option<RequestState>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<Connection<Invitation>>, ResolveError> {
        self.check_facilitates(ctx).await?;
        let list = InvitationList::Group { group: self.0.id.clone(), state };
        invitations_of(ctx, "Group.invitations", list, Asked { first, after }).await.map(Some)
    }
}

impl Group {
    async fn check_facilitates(&self, ctx: &Context<'_>) -> Result<(), ResolveError> {
        let standing = self.standing(ctx).await?;
        let may = Loaders::of(ctx).viewer().may_facilitate(standing, self.0.security_level);
        if may { Ok(()) } else { Err(ResolveError::Forbidden) }
    }

    async fn standing(&self, ctx: &Context<'_>) -> Result<Standing, ResolveError> {
        let loaders = Loaders::of(ctx);
        let standing = match loaders.viewer().member() {
            Some(_) => loaders.standing(self.0.id.clone()).await?,
            None => None,
        };
        Ok(standing.unwrap_or(Standing::Stranger))
    }
}

/// The group that a row names, which the viewer sees because of the row.
pub(super) async fn known(ctx: &Context<'_>, id: &NodeId) -> Result<Group, ResolveError> {
    // Gone or hidden since the row was read: the row may not be shown either.
    Loaders::of(ctx).group(id.clone()).await?.map(Group).ok_or(ResolveError::Forbidden)
}
