use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, instant_null, integer, text_null};

/// Creates `poll`, `poll_option` and `poll_vote`, kept with the post they are about.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_poll(manager).await?;
        create_option(manager).await?;
        create_vote(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["poll_vote", "poll_option", "poll"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn create_poll(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let poll = Table::create()
        .table("poll")
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "id"))
        .col(byte_ordered(manager, "post_id"))
        .col(text_null("question_en"))
        .col(text_null("question_cy"))
        .col(instant_null("closes_at"))
        .primary_key(Index::create().col("org").col("id"))
        .foreign_key(ForeignKey::create().from("poll", ("org", "post_id")).to("post", ("org", "id")).name("poll_post"))
        .check(Expr::col("question_en").is_not_null().or(Expr::col("question_cy").is_not_null()))
        .to_owned();
    manager.create_table(poll).await?;
    let once_a_post =
        Index::create().unique().name("poll_once_a_post").table("poll").col("org").col("post_id").to_owned();
    manager.create_index(once_a_post).await
}

async fn create_option(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let option = Table::create()
        .table("poll_option")
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "poll_id"))
        .col(byte_ordered(manager, "id"))
        // Its place among the options, from 0.
        .col(integer("place"))
        .col(text_null("label_en"))
        .col(text_null("label_cy"))
        .primary_key(Index::create().col("org").col("poll_id").col("id"))
        .foreign_key(
            ForeignKey::create().from("poll_option", ("org", "poll_id")).to("poll", ("org", "id")).name("option_poll"),
        )
        .check(Expr::col("label_en").is_not_null().or(Expr::col("label_cy").is_not_null()))
        .to_owned();
    manager.create_table(option).await
}

async fn create_vote(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let vote = Table::create()
        .table("poll_vote")
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "poll_id"))
        // The voter may be of another organisation, and is kept by another subgraph: no foreign key.
        .col(byte_ordered(manager, "member_org"))
        .col(byte_ordered(manager, "member_id"))
        .col(byte_ordered(manager, "option_id"))
        .col(instant("voted_at"))
        // One vote each, whatever comes at once.
        .primary_key(Index::create().col("org").col("poll_id").col("member_org").col("member_id"))
        .foreign_key(
            ForeignKey::create()
                .from("poll_vote", ("org", "poll_id", "option_id"))
                .to("poll_option", ("org", "poll_id", "id"))
                .name("vote_option"),
        )
        .to_owned();
    manager.create_table(vote).await
}
