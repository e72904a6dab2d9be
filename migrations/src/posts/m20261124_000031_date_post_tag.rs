use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, Index, IndexOrder, MigrationTrait, SchemaManager, Table, async_trait,
};
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Adds to `post_tag` when the post was published, and the order in which posts with a tag are read: the newest first.
///
/// The index takes the place of the one without the date: related posts are found along it, however many have the tag.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// For rows that are there already.
const DATE_THEM: &str = "update post_tag set published_at = (\
    select post.published_at from post where post.org = post_tag.org and post.id = post_tag.post_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let published_at = ColumnDef::new("published_at").big_integer().not_null().default(0).to_owned();
        manager.alter_table(Table::alter().table("post_tag").add_column(published_at).to_owned()).await?;
        manager.get_connection().execute_unprepared(DATE_THEM).await?;
        let newest = Index::create()
            .name("post_tag_newest")
            .table("post_tag")
            .col("tag")
            .col(("published_at", IndexOrder::Desc))
            .col("org")
            .col("post_id")
            .to_owned();
        manager.create_index(newest).await?;
        manager.drop_index(Index::drop().name("post_tag_by_tag").table("post_tag").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_tag =
            Index::create().name("post_tag_by_tag").table("post_tag").col("tag").col("org").col("post_id").to_owned();
        manager.create_index(by_tag).await?;
        manager.drop_index(Index::drop().name("post_tag_newest").table("post_tag").to_owned()).await?;
        manager.alter_table(Table::alter().table("post_tag").drop_column("published_at").to_owned()).await
    }
}
