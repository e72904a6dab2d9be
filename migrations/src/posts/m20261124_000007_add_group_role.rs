use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};

/// Adds to `group_member` what the member is in the group: who facilitates it looks after what is written there.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Of rows that are there already nothing more is known than that the member is in the group.
        let role = ColumnDef::new("role").text().not_null().default("MEMBER").to_owned();
        manager.alter_table(Table::alter().table("group_member").add_column(role).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("group_member").drop_column("role").to_owned()).await
    }
}
