use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::columns::{byte_ordered, integer};

/// Creates `former_member`: by which number each group calls those who have left the network. A number is kept for good,
/// so that it never comes to mean somebody else.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Takes the numbers that labels have already. The first 14 characters of such a label are `Former Member `.
const NUMBERED_SO_FAR: &str = "
    insert into former_member (org, group_id, member_org, member_id, ordinal)
    select place.org, place.group_id, place.member_org, place.member_id, cast(substr(place.member_label, 15) as integer)
    from membership place
    join member_label known on known.org = place.member_org and known.id = place.member_id
    where known.state = 'FORMER' and place.member_label like 'Former Member _%'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let former_member = Table::create()
            .table("former_member")
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "group_id"))
            .col(byte_ordered(manager, "member_org"))
            .col(byte_ordered(manager, "member_id"))
            .col(integer("ordinal"))
            .primary_key(Index::create().col("org").col("group_id").col("member_org").col("member_id"))
            .foreign_key(
                ForeignKey::create()
                    .from("former_member", ("org", "group_id"))
                    .to("group", ("org", "id"))
                    .name("former_member_group"),
            )
            .to_owned();
        manager.create_table(former_member).await?;
        let once = Index::create()
            .unique()
            .name("former_member_once")
            .table("former_member")
            .col("org")
            .col("group_id")
            .col("ordinal")
            .to_owned();
        manager.create_index(once).await?;
        manager.get_connection().execute_unprepared(NUMBERED_SO_FAR).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("former_member").to_owned()).await
    }
}
