use async_graphql::{Context, ID, InputObject, Object};
use subgraph::directives::{Merge, fan_out, list_size, route_by};
use subgraph::{CoveredConnection, GroupAccess, NodeId, NodeKind, OrgCode, OrgSelector, ResolveError, folded_name};

use super::group::Group;
use super::invitation::Invitation;
use super::join_request::JoinRequest;
use super::member::Member;
use super::membership::Membership;
use super::network::Network;
use super::organisation::Organisation;
use super::paging::{Asked, groups_everywhere};
use super::selection::{tidy, tidy_tag};
use crate::loaders::Loaders;
use crate::store;

/// The root of reading.
pub(crate) struct Query;

/// Which groups a list has: those that match every field given.
#[derive(InputObject)]
pub(super) struct GroupFilter {
    /// Only groups entered like this.
    access: Option<GroupAccess>,
    /// Only groups with at least one of these tags; at most 50, of at most 100 characters each.
    #[graphql(validator(max_items = 50, list, chars_max_length = 100))]
    tags: Option<Vec<String>>,
    /// Only groups with this text in their name, in English or Welsh, whatever its capitals and accents; at most 100
    /// characters.
    #[graphql(validator(chars_max_length = 100))]
    text: Option<String>,
}

#[Object]
impl Query {
    /// One group; null if there is none, or none for the caller.
    #[graphql(directive = route_by::apply("org".to_owned()))]
    async fn group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the organisation that keeps it.")] org: OrgCode,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Group>, ResolveError> {
        let id = NodeId::of_argument(NodeKind::Group, &org, &id)?;
        Ok(Loaders::of(ctx).group(id).await?.map(Group))
    }

    /// The groups of many organisations, by name; private ones for their members alone.
    #[graphql(
        directive = fan_out::apply(
            Merge::Keyset,
            Some(vec!["sortName".to_owned(), "org".to_owned(), "id".to_owned()]),
            "orgs".to_owned(),
            None,
        ),
        directive = list_size::apply(Some(vec!["first".to_owned()]), Some(vec!["edges".to_owned()]))
    )]
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which organisations; of all when absent.")] orgs: Option<OrgSelector>,
        #[graphql(desc = "Which of their groups; all when absent.")] filter: Option<GroupFilter>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Group>>, ResolveError> {
        let filter = stored_filter(orgs.unwrap_or_default(), filter);
        groups_everywhere(ctx, &filter, Asked { first, after }).await.map(Some)
    }

    #[graphql(entity)]
    async fn find_group(&self, ctx: &Context<'_>, org: String, id: ID) -> Result<Option<Group>, ResolveError> {
        let Some(id) = NodeId::of_entity(NodeKind::Group, &org, &id) else { return Ok(None) };
        Ok(Loaders::of(ctx).group(id).await?.map(Group))
    }

    #[graphql(entity)]
    async fn find_network(&self, ctx: &Context<'_>, org: String, id: ID) -> Result<Option<Network>, ResolveError> {
        let Some(id) = NodeId::of_entity(NodeKind::Network, &org, &id) else { return Ok(None) };
        Ok(Loaders::of(ctx).network(id).await?.map(Network))
    }

    #[graphql(entity)]
    async fn find_invitation(
        &self,
        ctx: &Context<'_>,
        org: String,
        id: ID,
    ) -> Result<Option<Invitation>, ResolveError> {
        let Some(id) = NodeId::of_entity(NodeKind::Invitation, &org, &id) else { return Ok(None) };
        Ok(Loaders::of(ctx).invitation(id).await?.map(Invitation))
    }

    #[graphql(entity)]
    async fn find_membership(
        &self,
        ctx: &Context<'_>,
        org: String,
        id: ID,
    ) -> Result<Option<Membership>, ResolveError> {
        let Some(id) = NodeId::of_entity(NodeKind::Membership, &org, &id) else { return Ok(None) };
        Ok(Loaders::of(ctx).membership(id).await?.map(Membership))
    }

    #[graphql(entity)]
    async fn find_join_request(
        &self,
        ctx: &Context<'_>,
        org: String,
        id: ID,
    ) -> Result<Option<JoinRequest>, ResolveError> {
        let Some(id) = NodeId::of_entity(NodeKind::JoinRequest, &org, &id) else { return Ok(None) };
        Ok(Loaders::of(ctx).join_request(id).await?.map(JoinRequest))
    }

    #[graphql(entity)]
    async fn find_member(&self, org: String, id: ID) -> Option<Member> {
        NodeId::of_entity(NodeKind::Member, &org, &id).map(Member)
    }

    #[graphql(entity)]
    async fn find_organisation(&self, code: String) -> Option<Organisation> {
        code.parse().ok().map(Organisation)
    }
}

fn stored_filter(organisations: OrgSelector, filter: Option<GroupFilter>) -> store::GroupFilter {
    let organisations = tidy(organisations);
    let Some(GroupFilter { access, tags, text }) = filter else {
        return store::GroupFilter { organisations, ..store::GroupFilter::default() };
    };
    let text = text.map(|text| folded_name(text.trim())).filter(|text| !text.is_empty());
    let tags = tags.unwrap_or_default().iter().map(|tag| tidy_tag(tag)).collect();
    store::GroupFilter { organisations, access, tags, text }
}
