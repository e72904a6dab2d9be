use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, IndexOrder, MigrationTrait, SchemaManager, Table,
    async_trait,
};

use super::author::named_or_former;
use crate::columns::{byte_ordered, byte_ordered_null, instant, instant_null, integer, integer_null, text_null};

/// Creates `post` and `post_tag`.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_post(manager).await?;
        index_post(manager).await?;
        create_post_tag(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("post_tag").to_owned()).await?;
        manager.drop_table(Table::drop().table("post").to_owned()).await
    }
}

async fn create_post(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let english = Expr::col("title_en").is_not_null().and(Expr::col("body_en").is_not_null());
    let welsh = Expr::col("title_cy").is_not_null().and(Expr::col("body_cy").is_not_null());
    let post = Table::create()
        .table("post")
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "id"))
        .col(integer("version"))
        .col(byte_ordered_null(manager, "group_id"))
        // The author may be of another organisation, and is kept by another subgraph: no foreign key.
        .col(byte_ordered(manager, "author_org"))
        .col(byte_ordered(manager, "author_id"))
        // A name, or once the author has left the n in `Former Member n`, counted inside the thread: never both.
        .col(text_null("author_name"))
        .col(integer_null("former_ordinal"))
        .col(text_null("title_en"))
        .col(text_null("body_en"))
        .col(text_null("title_cy"))
        .col(text_null("body_cy"))
        .col(integer("security_level"))
        .col(instant("published_at"))
        .col(instant_null("edited_at"))
        // Both count comments that ever were, removed ones too; the second is where the next path comes from.
        .col(integer("comment_count"))
        .col(integer("root_comment_count"))
        .primary_key(Index::create().col("org").col("id"))
        .foreign_key(
            ForeignKey::create().from("post", ("org", "group_id")).to("group_fact", ("org", "id")).name("post_group"),
        )
        .check(english.or(welsh))
        .check(named_or_former())
        .check(Expr::col("security_level").between(0, 3))
        .to_owned();
    manager.create_table(post).await
}

/// One index for each order in which posts are paged.
async fn index_post(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let newest = |name| Index::create().name(name).table("post").to_owned();
    let everywhere = newest("post_newest").col(("published_at", IndexOrder::Desc)).col("org").col("id").to_owned();
    manager.create_index(everywhere).await?;
    let by_organisation =
        newest("post_newest_by_organisation").col("org").col(("published_at", IndexOrder::Desc)).col("id").to_owned();
    manager.create_index(by_organisation).await?;
    let by_group = newest("post_newest_by_group")
        .col("org")
        .col("group_id")
        .col(("published_at", IndexOrder::Desc))
        .col("id")
        .to_owned();
    manager.create_index(by_group).await?;
    let by_author = newest("post_newest_by_author")
        .col("author_org")
        .col("author_id")
        .col(("published_at", IndexOrder::Desc))
        .col("org")
        .col("id")
        .to_owned();
    manager.create_index(by_author).await
}

async fn create_post_tag(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let post_tag = Table::create()
        .table("post_tag")
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "post_id"))
        .col(byte_ordered(manager, "tag"))
        .primary_key(Index::create().col("org").col("post_id").col("tag"))
        .foreign_key(
            ForeignKey::create().from("post_tag", ("org", "post_id")).to("post", ("org", "id")).name("post_tag_post"),
        )
        .to_owned();
    manager.create_table(post_tag).await?;
    let by_tag =
        Index::create().name("post_tag_by_tag").table("post_tag").col("tag").col("org").col("post_id").to_owned();
    manager.create_index(by_tag).await
}
