use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, instant_null, integer, text, text_null};

/// Creates `member` and `member_expertise`.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_member(manager).await?;
        index_member(manager).await?;
        create_expertise(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("member_expertise").to_owned()).await?;
        manager.drop_table(Table::drop().table("member").to_owned()).await
    }
}

async fn create_member(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let has_left = Expr::col("state").eq("FORMER");
    // Of someone who has left, nothing stays that tells who it was.
    let is_anonymous = Expr::col("job_title").is_null().and(Expr::col("email").is_null()).and(
        // A JSON list, in one row with the rest: it is read whole, and looked up in `member_expertise`.
        Expr::col("expertise").eq("[]"),
    );
    let member = Table::create()
        .table("member")
        // The id names its organisation, so it is unique over all of them, and a batch is one list of ids.
        .col(byte_ordered(manager, "id").primary_key())
        .col(byte_ordered(manager, "org"))
        .col(integer("version"))
        .col(text("state"))
        .col(byte_ordered(manager, "display_name"))
        // The display name without capitals and accents, which is how people look a name up.
        .col(byte_ordered(manager, "sort_name"))
        .col(text_null("job_title"))
        .col(text("expertise"))
        .col(instant("joined_at"))
        .col(instant_null("left_at"))
        .col(text_null("email"))
        .foreign_key(ForeignKey::create().from("member", "org").to("organisation", "code").name("member_organisation"))
        .check(Expr::col("state").is_in(["ACTIVE", "SUSPENDED", "FORMER"]))
        .check(has_left.clone().eq(Expr::col("left_at").is_not_null()))
        .check(has_left.not().or(is_anonymous))
        .to_owned();
    manager.create_table(member).await
}

/// One index for each order in which members are paged, and one for looking up the beginning of a name.
async fn index_member(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = |name| Index::create().name(name).table("member").to_owned();
    let everywhere = index("member_by_name").col("display_name").col("org").col("id").to_owned();
    manager.create_index(everywhere).await?;
    let by_organisation = index("member_of_organisation").col("org").col("display_name").col("id").to_owned();
    manager.create_index(by_organisation).await?;
    manager.create_index(index("member_by_sort_name").col("sort_name").to_owned()).await
}

async fn create_expertise(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let expertise = Table::create()
        .table("member_expertise")
        .col(byte_ordered(manager, "topic"))
        .col(byte_ordered(manager, "member_id"))
        .primary_key(Index::create().col("topic").col("member_id"))
        .foreign_key(
            ForeignKey::create().from("member_expertise", "member_id").to("member", "id").name("expertise_of_member"),
        )
        .to_owned();
    manager.create_table(expertise).await
}
