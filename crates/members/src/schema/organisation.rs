//! `Organisation`: a public body.
use async_graphql::{Context, Object, Result};
use serde::Serialize;
use storage::{CursorScope, Page};
use subgraph::directives::cache_control;
use subgraph::{
    Connection, Coverage, CoveredConnection, Lang, Nation, OrgCode, OrganisationKind, ResolveError, asks_for,
};

use super::member::Member;
use super::member_filter::MemberFilter;
use crate::loaders::Loaders;
use crate::store::{self, OrganisationMembers};

/// The most members in one page.
pub(super) const MEMBERS_MAX: u32 = 100;
const MEMBERS_DEFAULT: i32 = 20;
/// How long the name of an organisation may be kept, in seconds: a day.
const NAME_AGE_MAX: i32 = 86_400;

pub(crate) struct Organisation(pub(crate) store::Organisation);

/// A public body, with its facts from the register of local authorities. Every partition knows all of them.
#[Object]
impl Organisation {
    /// Its code in the register, such as `BST`.
    async fn code(&self) -> &OrgCode {
        &self.0.code
    }

    /// Its official name.
    #[graphql(directive = cache_control::apply(Some(NAME_AGE_MAX), None))]
    async fn name(
        &self,
        #[graphql(
            desc = "The language wanted; English where there is no name in it.",
            default_with = "Some(Lang::En)"
        )]
        lang: Option<Lang>,
    ) -> &str {
        lang.unwrap_or(Lang::En).choose(&self.0.name_en, self.0.name_cy.as_deref())
    }

    /// What kind of public body it is.
    async fn kind(&self) -> OrganisationKind {
        self.0.kind
    }

    /// The nation it serves.
    async fn nation(&self) -> Nation {
        self.0.nation
    }

    /// The region it is counted under, such as `South West`; the nation's name outside England.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// The code of its area's boundary, which changes with the boundary; null where there was none.
    async fn gss_code(&self) -> Option<&str> {
        self.0.gss_code.as_deref()
    }

    /// Whether it still has duties; false once they went to its successors.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Where the duties went after a merger; ids with the old code still resolve.
    async fn successors(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>> {
        let found = Loaders::of(ctx).successors(self.0.code.clone()).await?;
        Ok(found.unwrap_or_default().into_iter().map(Organisation).collect())
    }

    /// The people at home in it, by name.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most.", default_with = "Some(MEMBERS_DEFAULT)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
        #[graphql(desc = "Which members to show; all when left out.")] filter: Option<MemberFilter>,
    ) -> Result<Option<CoveredConnection<Member>>> {
        let filter: store::MemberFilter = filter.unwrap_or_default().into();
        let org = self.0.code.clone();
        let scope = CursorScope::new("Organisation.members", "displayName id", &Scope { org: &org, filter: &filter });
        let first = first.unwrap_or(MEMBERS_DEFAULT);
        let page = Page::parse(first, after.as_deref(), MEMBERS_MAX, &scope).map_err(ResolveError::from)?;
        let is_first = page.after.is_none();

        let loaders = Loaders::of(ctx);
        let total = if asks_for(ctx, "totalCount") {
            Some(loaders.member_count((org.clone(), filter.clone())).await?.unwrap_or_default())
        } else {
            None
        };
        let Some(rows) = loaders.member_page(OrganisationMembers { org, filter, page }).await? else {
            return Ok(None);
        };
        let key = |Member(member): &Member| (member.display_name.clone(), member.id.clone());
        let connection = Connection::new(rows.map(Member), is_first, &scope, key).with_total(total);
        Ok(Some(connection.covering(Coverage::whole(1))))
    }
}

#[derive(Serialize)]
struct Scope<'a> {
    org: &'a OrgCode,
    filter: &'a store::MemberFilter,
}
