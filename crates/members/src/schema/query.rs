//! The fields of `Query`, and how entities are found.
use async_graphql::{Context, ID, Object, Result};
use claims::Caller;
use serde::Serialize;
use storage::{CursorScope, Page};
use subgraph::directives::{Merge, authenticated, fan_out, home, list_size, route_by};
use subgraph::{
    Connection, Coverage, CoveredConnection, NodeId, NodeKind, OrgCode, OrgSelector, ResolveError, asks_for,
};

use super::member::Member;
use super::member_filter::MemberFilter;
use super::organisation::{MEMBERS_MAX, Organisation};
use crate::loaders::Loaders;
use crate::store;

const MEMBERS_DEFAULT: i32 = 20;
const ORGANISATIONS_DEFAULT: i32 = 50;
const ORGANISATIONS_MAX: u32 = 500;

pub(crate) struct Query;

#[Object]
impl Query {
    /// The member as whom the caller is signed in; null when the caller's token names none.
    #[graphql(directive = authenticated::apply(), directive = home::apply())]
    async fn me(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        let caller = ctx.data::<Caller>()?;
        if caller.is_anonymous() {
            return Err(ResolveError::Unauthenticated.into());
        }
        match caller.member() {
            Some(member) => find_member(ctx, member.org(), member.id()).await,
            None => Ok(None),
        }
    }

    /// The organisation with this code; null when there is none.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its code, such as `BST`. Codes of abolished organisations stay.")] code: OrgCode,
    ) -> Result<Option<Organisation>> {
        Ok(Loaders::of(ctx).organisation(code).await?.map(Organisation))
    }

    /// All organisations of the network, by name; abolished ones too.
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organisations to show; all when left out.")] filter: Option<OrgSelector>,
        #[graphql(desc = "How many, 500 at most.", default_with = "Some(ORGANISATIONS_DEFAULT)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Connection<Organisation>> {
        let filter = filter.unwrap_or_default();
        let scope = CursorScope::new("Query.organisations", "name code", &filter);
        let first = first.unwrap_or(ORGANISATIONS_DEFAULT);
        let page = Page::parse(first, after.as_deref(), ORGANISATIONS_MAX, &scope).map_err(ResolveError::from)?;
        let db = Loaders::of(ctx).database().connection();

        let rows = store::organisations(db, &filter, &page).await?;
        let total =
            if asks_for(ctx, "totalCount") { Some(store::count_organisations(db, &filter).await?) } else { None };
        let key = |Organisation(it): &Organisation| (it.sort_name.clone(), it.code.to_string());
        Ok(Connection::new(rows.map(Organisation), page.after.is_none(), &scope, key).with_total(total))
    }

    /// The member with this id; null when there is none.
    #[graphql(directive = route_by::apply("org".into()))]
    async fn member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the organisation where the member is at home.")] org: OrgCode,
        #[graphql(desc = "The member's id.")] id: ID,
    ) -> Result<Option<Member>> {
        let id = NodeId::of_argument(NodeKind::Member, &org, &id)?;
        find_member(ctx, org.as_str(), &id.to_string()).await
    }

    /// The members of several organisations, by name.
    #[graphql(
        directive = fan_out::apply(
            Merge::Keyset,
            Some(vec!["displayName".into(), "org".into(), "id".into()]),
            "orgs".into(),
            None,
        ),
        directive = list_size::apply(Some(vec!["first".into()]), Some(vec!["edges".into()]))
    )]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organisations to reach; all when left out.")] orgs: Option<OrgSelector>,
        #[graphql(desc = "Which members to show; all when left out.")] filter: Option<MemberFilter>,
        #[graphql(desc = "How many, 100 at most.", default_with = "Some(MEMBERS_DEFAULT)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Member>>> {
        let (orgs, filter): (OrgSelector, store::MemberFilter) =
            (orgs.unwrap_or_default(), filter.unwrap_or_default().into());
        let scope = CursorScope::new("Query.members", "displayName org id", &Scope { orgs: &orgs, filter: &filter });
        let first = first.unwrap_or(MEMBERS_DEFAULT);
        let page = Page::parse(first, after.as_deref(), MEMBERS_MAX, &scope).map_err(ResolveError::from)?;
        let db = Loaders::of(ctx).database().connection();

        let rows = store::members(db, &orgs, &filter, &page).await?;
        let total =
            if asks_for(ctx, "totalCount") { Some(store::count_members(db, &orgs, &filter).await?) } else { None };
        let asked = if asks_for(ctx, "coverage") { store::count_organisations(db, &orgs).await? } else { 0 };
        let key = |Member(it): &Member| (it.display_name.clone(), it.org.to_string(), it.id.clone());
        let connection = Connection::new(rows.map(Member), page.after.is_none(), &scope, key).with_total(total);
        Ok(Some(connection.covering(Coverage::whole(usize::try_from(asked).unwrap_or(usize::MAX)))))
    }

    /// Finds a member by key.
    #[graphql(entity)]
    async fn member_by_key(&self, ctx: &Context<'_>, org: String, id: ID) -> Result<Option<Member>> {
        find_member(ctx, &org, &id).await
    }

    /// Finds an organisation by key.
    #[graphql(entity)]
    async fn organisation_by_key(&self, ctx: &Context<'_>, code: String) -> Result<Option<Organisation>> {
        let Ok(code) = code.parse() else { return Ok(None) };
        Ok(Loaders::of(ctx).organisation(code).await?.map(Organisation))
    }
}

/// The member of `org` with this id. A key that names none finds none: the gateway asks for many at once, and one that
/// leads nowhere must not cost the others.
async fn find_member(ctx: &Context<'_>, org: &str, id: &str) -> Result<Option<Member>> {
    let Some(id) = NodeId::of_entity(NodeKind::Member, org, id) else { return Ok(None) };
    Ok(Loaders::of(ctx).member(id.to_string()).await?.map(Member))
}

#[derive(Serialize)]
struct Scope<'a> {
    orgs: &'a OrgSelector,
    filter: &'a store::MemberFilter,
}
