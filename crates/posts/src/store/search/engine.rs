//! The two engines: how each is asked for terms.
use ::search::Expression;
use sea_orm::sea_query::extension::postgres::PgExpr;
use sea_orm::sea_query::extension::sqlite::SqliteExpr;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{DbBackend, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef, Select};

use crate::entity::{post, post_document, post_vector, post_words};

/// Narrows `posts` to those with what is wanted.
pub(super) fn with_terms(backend: DbBackend, posts: Select<post::Entity>, wanted: &Expression) -> Select<post::Entity> {
    let posts = posts.join(JoinType::InnerJoin, document_of_post());
    match backend {
        DbBackend::Postgres => {
            // In the statement itself, not bound: the best plan for a rare word is the worst for a common one, and PostgreSQL
            // would soon make one plan for all bound values. It is letters, digits and operators, whatever was typed.
            let query = Expr::cust(format!("'{}'::tsquery", wanted.to_tsquery().replace('\'', "''")));
            let words = Expr::col((post_document::Entity, post_vector::Column::Words));
            posts.filter(PgExpr::matches(words, query))
        }
        _ => {
            // FTS5 has a column of the table's own name, which stands for all of it.
            let words = Expr::col((post_words::Entity, "post_words"));
            let posts = posts.join(JoinType::InnerJoin, words_of_document());
            posts.filter(SqliteExpr::matches(words, wanted.to_fts5()))
        }
    }
}

/// The number of the document found: the one that its engine can walk along.
pub(super) fn number(backend: DbBackend) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => Expr::col((post_document::Entity, post_document::Column::Number)),
        _ => Expr::col((post_words::Entity, post_words::Column::Rowid)),
    }
}

fn document_of_post() -> RelationDef {
    post::Entity::belongs_to(post_document::Entity)
        .from((post::Column::Org, post::Column::Id))
        .to((post_document::Column::Org, post_document::Column::PostId))
        .into()
}

fn words_of_document() -> RelationDef {
    post_document::Entity::belongs_to(post_words::Entity)
        .from(post_document::Column::Number)
        .to(post_words::Column::Rowid)
        .into()
}
