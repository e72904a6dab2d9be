//! The rule that holds wherever a row names its author.
use sea_orm_migration::prelude::{Expr, ExprTrait};

/// That a row has either the author's name, or the ordinal of an author who has left.
pub(super) fn named_or_former() -> Expr {
    let named = Expr::col("author_name").is_not_null().and(Expr::col("former_ordinal").is_null());
    let former = Expr::col("author_name").is_null().and(Expr::col("former_ordinal").is_not_null());
    named.or(former)
}
