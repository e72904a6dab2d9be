use sea_orm_migration::prelude::{
    ConditionalStatement, DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait,
    SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, byte_ordered_null, instant, instant_null, text};

/// Creates `link`, by which an identity at an organisation's own provider is a person's, and the invitations to one.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_link(manager).await?;
        create_link_invitation(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("link_invitation").to_owned()).await?;
        manager.drop_table(Table::drop().table("link").to_owned()).await
    }
}

async fn create_link(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let link = Table::create()
        .table("link")
        .col(byte_ordered(manager, "id").primary_key())
        .col(byte_ordered(manager, "issuer"))
        // Empty where the issuer has no tenants: two nulls would be two identities to `unique`.
        .col(byte_ordered(manager, "tenant"))
        .col(byte_ordered(manager, "subject"))
        .col(byte_ordered(manager, "person_id"))
        .col(byte_ordered_null(manager, "org"))
        .col(byte_ordered_null(manager, "member"))
        .col(text("method"))
        .col(text("evidence"))
        .col(text("cap"))
        .col(text("state"))
        .col(instant("since"))
        .col(instant_null("release_at"))
        .col(instant_null("ended_at"))
        .foreign_key(ForeignKey::create().from("link", "person_id").to("person", "id").name("link_of_person"))
        .check(Expr::col("method").is_in(["in-session", "authoritative", "invitation"]))
        .check(Expr::col("cap").is_in(["low", "substantial", "high"]))
        .check(Expr::col("state").is_in(["active", "disabled", "removed", "ended"]))
        // A member is one of an organisation; a link that opens an organisation's context never reaches `high`.
        .check(Expr::col("member").is_null().or(Expr::col("org").is_not_null()))
        .check(Expr::col("org").is_null().or(Expr::col("cap").ne("high")))
        .check(Expr::col("state").eq("ended").eq(Expr::col("ended_at").is_not_null()))
        .to_owned();
    manager.create_table(link).await?;
    // One identity is one person's at most. What has ended stays as a tombstone.
    let once = Index::create()
        .unique()
        .name("link_identity_once")
        .table("link")
        .col("issuer")
        .col("tenant")
        .col("subject")
        .and_where(Expr::col("state").ne("ended"))
        .to_owned();
    manager.create_index(once).await?;
    manager.create_index(Index::create().name("link_by_person_id").table("link").col("person_id").to_owned()).await
}

async fn create_link_invitation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let invitation = Table::create()
        .table("link_invitation")
        .col(byte_ordered(manager, "code_hash").primary_key())
        .col(byte_ordered(manager, "issuer"))
        .col(byte_ordered(manager, "tenant"))
        .col(byte_ordered(manager, "subject"))
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "member"))
        .col(text("invited_by"))
        .col(instant("expires_at"))
        .to_owned();
    manager.create_table(invitation).await?;
    let once = Index::create()
        .unique()
        .name("link_invitation_once")
        .table("link_invitation")
        .col("issuer")
        .col("tenant")
        .col("subject")
        .to_owned();
    manager.create_index(once).await
}
