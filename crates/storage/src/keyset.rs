//! The condition "after this row" in an order over several columns.
use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, Order, QueryOrder, QuerySelect, Value};

/// An order over columns that together are unique, and a place in it.
///
/// ```
/// use sea_orm::{EntityTrait, Order, QueryFilter};
/// use storage::Keyset;
/// # mod post {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "post")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: String, pub published_at: i64 }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// let newest_first = Keyset::new([(post::Column::PublishedAt, Order::Desc), (post::Column::Id, Order::Asc)]);
/// let page = newest_first.page(post::Entity::find(), Some([7.into(), "post_BST_1".into()]), 20);
/// ```
#[derive(Debug, Clone)]
pub struct Keyset<C, const N: usize> {
    columns: [(C, Order); N],
}

impl<C: ColumnTrait, const N: usize> Keyset<C, N> {
    /// The order by `columns`, the first first.
    pub fn new(columns: [(C, Order); N]) -> Self {
        Self { columns }
    }

    /// Narrows `query` to at most `limit` rows after the row with key `after`, in this order.
    pub fn page<Q>(&self, query: Q, after: Option<[Value; N]>, limit: u64) -> Q
    where
        Q: QueryOrder + QuerySelect + sea_orm::QueryFilter,
    {
        let query = match after {
            Some(after) => query.filter(self.after(after)),
            None => query,
        };
        let ordered = self.columns.iter().fold(query, |query, (column, order)| query.order_by(*column, order.clone()));
        ordered.limit(limit)
    }

    /// The condition that a row comes after the row with this key.
    ///
    /// `(a >= x) and (a > x or b > y)`: the first part alone lets an index on `a` start at the right place, which the
    /// plain `a > x or (a = x and b > y)` does not on every database; and unlike a comparison of row values it works
    /// where one column runs up and another down.
    pub fn after(&self, key: [Value; N]) -> Condition {
        let mut columns = self.columns.iter().zip(key).rev();
        let Some(((last, order), value)) = columns.next() else { return Condition::all() };
        columns.fold(Condition::all().add(beyond(*last, order, value)), |inner, ((column, order), value)| {
            Condition::all()
                .add(not_before(*column, order, value.clone()))
                .add(Condition::any().add(beyond(*column, order, value)).add(inner))
        })
    }
}

fn beyond<C: ColumnTrait>(column: C, order: &Order, value: Value) -> SimpleExpr {
    let column = column.into_expr();
    if matches!(order, Order::Desc) { column.lt(value) } else { column.gt(value) }
}

fn not_before<C: ColumnTrait>(column: C, order: &Order, value: Value) -> SimpleExpr {
    let column = column.into_expr();
    if matches!(order, Order::Desc) { column.lte(value) } else { column.gte(value) }
}
