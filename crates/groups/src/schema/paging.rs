//! Lists of groups, wherever they stand in the schema.
use async_graphql::Context;
use futures::future::try_join;
use serde::Serialize;
use serde::de::DeserializeOwned;
use storage::{CursorScope, Page, Rows};
use subgraph::directory::count_organisations;
use subgraph::{Connection, Coverage, CoveredConnection, ResolveError, asks_for};

use super::group::Group;
use crate::loaders::Loaders;
use crate::store::{self, GroupList, GroupPage};

/// The most items that one page of any list has.
const FIRST_MAX: u32 = 100;
/// How many it has when a client asks for no number.
const FIRST_DEFAULT: i32 = 20;
/// The order of every list of groups.
const BY_NAME: &str = "sortName org id";

/// What a client asked of a list.
pub(super) struct Asked {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
}

impl Asked {
    /// The page asked for, of the list that `scope` stands for.
    pub(super) fn page<K: DeserializeOwned>(&self, scope: &CursorScope) -> Result<Page<K>, ResolveError> {
        Ok(Page::parse(self.first.unwrap_or(FIRST_DEFAULT), self.after.as_deref(), FIRST_MAX, scope)?)
    }

    fn is_first(&self) -> bool {
        self.after.is_none()
    }
}

/// The groups of one thing, in the field `kind` (such as `Network.groups`).
pub(super) async fn groups_of(
    ctx: &Context<'_>,
    kind: &str,
    list: GroupList,
    asked: Asked,
) -> Result<CoveredConnection<Group>, ResolveError> {
    let scope = CursorScope::new(kind, BY_NAME, &list.parent());
    let page = GroupPage { page: asked.page(&scope)?, list: list.clone() };
    let loaders = Loaders::of(ctx);
    let counted = asks_for(ctx, "totalCount");
    let total = async { if counted { loaders.group_count(list).await } else { Ok(None) } };
    let (rows, total) = try_join(loaders.group_page(page), total).await?;
    Ok(connection(&scope, &asked, rows.unwrap_or_else(none), total).covering(Coverage::whole(1)))
}

/// The groups of many organisations.
pub(super) async fn groups_everywhere(
    ctx: &Context<'_>,
    filter: &store::GroupFilter,
    asked: Asked,
) -> Result<CoveredConnection<Group>, ResolveError> {
    let scope = CursorScope::new("Query.groups", BY_NAME, filter);
    let page = asked.page(&scope)?;
    let loaders = Loaders::of(ctx);
    let (db, viewer) = (loaders.database().connection(), loaders.viewer());
    let total = async {
        if asks_for(ctx, "totalCount") { store::count_groups(db, viewer, filter).await.map(Some) } else { Ok(None) }
    };
    let (rows, total) = try_join(store::groups_page(db, viewer, filter, &page), total).await?;
    let covered = if asks_for(ctx, "coverage") { count_organisations(db, &filter.organisations).await? } else { 1 };
    Ok(connection(&scope, &asked, rows, total).covering(Coverage::whole(covered)))
}

fn connection(scope: &CursorScope, asked: &Asked, rows: Rows<store::Group>, total: Option<u64>) -> Connection<Group> {
    Connection::new(rows.map(Group), asked.is_first(), scope, |group| group.0.key()).with_total(total)
}

/// The list of a thing inside a group: `page` and `total` are awaited side by side, the latter only when asked for.
pub(super) async fn inner_list<T, N, K: Serialize>(
    ctx: &Context<'_>,
    scope: &CursorScope,
    asked: &Asked,
    page: impl Future<Output = Result<Option<Rows<T>>, storage::StoreError>>,
    total: impl Future<Output = Result<Option<u64>, storage::StoreError>>,
    (node, key): (impl Fn(T) -> N, impl Fn(&N) -> K),
) -> Result<Connection<N>, ResolveError>
where
    N: async_graphql::OutputType,
{
    let counted = asks_for(ctx, "totalCount");
    let total = async { if counted { total.await } else { Ok(None) } };
    let (rows, total) = try_join(page, total).await?;
    let rows = rows.unwrap_or_else(none);
    Ok(Connection::new(rows.map(node), asked.is_first(), scope, key).with_total(total))
}

fn none<T>() -> Rows<T> {
    Rows { rows: Vec::new(), has_next: false }
}
