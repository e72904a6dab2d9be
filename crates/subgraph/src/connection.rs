//! Relay connections: one page of a list, with a cursor at each item.
use std::borrow::Cow;

use async_graphql::{Context, OutputType, SimpleObject, TypeName};
use serde::Serialize;
use storage::{CursorScope, Rows};

use crate::Coverage;

/// Where a page stands in its list.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(shareable)]
pub struct PageInfo {
    /// Whether the list goes on after this page.
    pub has_next_page: bool,
    /// Whether there may be items before this page: true when it was asked for by `after`.
    pub has_previous_page: bool,
    /// The cursor of the page's first item; null when the page is empty.
    pub start_cursor: Option<String>,
    /// The cursor of the page's last item, to pass as `after`; null when the page is empty.
    pub end_cursor: Option<String>,
}

/// An item of a list, and its place there.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(name_type)]
pub struct Edge<N: OutputType> {
    /// The item's place in this list, to pass as `after`.
    pub cursor: String,
    /// The item; null when the subgraph that keeps it gives no answer.
    pub node: Option<N>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(name_type)]
pub struct Connection<N: OutputType> {
    /// The items of this page, in the list's order.
    pub edges: Vec<Edge<N>>,
    /// Where this page stands in the list.
    pub page_info: PageInfo,
    /// How many items the whole list has; null where counting is not offered.
    pub total_count: Option<i32>,
}

/// One page of a list that may be gathered from several organisations.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(name_type)]
pub struct CoveredConnection<N: OutputType> {
    /// The items of this page, in the list's order.
    pub edges: Vec<Edge<N>>,
    /// Where this page stands in the list.
    pub page_info: PageInfo,
    /// How many items the whole list has; null where counting is not offered.
    pub total_count: Option<i32>,
    /// Which organisations the list covers.
    pub coverage: Option<Coverage>,
}

impl<N: OutputType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

impl<N: OutputType> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

impl<N: OutputType> TypeName for CoveredConnection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

impl<N: OutputType> Connection<N> {
    /// The page of `rows`, each with the cursor of its `key` in `scope`. `is_first` tells whether it begins the list.
    pub fn new<K: Serialize>(rows: Rows<N>, is_first: bool, scope: &CursorScope, key: impl Fn(&N) -> K) -> Self {
        let has_next_page = rows.has_next;
        let edges: Vec<Edge<N>> =
            rows.rows.into_iter().map(|node| Edge { cursor: scope.encode(&key(&node)), node: Some(node) }).collect();
        let page_info = PageInfo {
            has_next_page,
            has_previous_page: !is_first,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Self { edges, page_info, total_count: None }
    }

    /// The same page, with the number of items in the whole list.
    #[must_use]
    pub fn with_total(mut self, total: Option<u64>) -> Self {
        self.total_count = total.map(|total| i32::try_from(total).unwrap_or(i32::MAX));
        self
    }

    /// The same page, with the organisations that the list covers.
    pub fn covering(self, coverage: Coverage) -> CoveredConnection<N> {
        let Self { edges, page_info, total_count } = self;
        CoveredConnection { edges, page_info, total_count, coverage: Some(coverage) }
    }
}

/// Whether the operation asks for `field` of the field being resolved, so that a count need not be made for nobody.
pub fn asks_for(ctx: &Context<'_>, field: &str) -> bool {
    ctx.look_ahead().field(field).exists()
}
