use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Writes the topics of `member_expertise` in lower case, so that one is found however it is spelt. `member` keeps them as
/// they were written, which is what they are made from, here and on the way back.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Plain lower case will do: no topic with an accent was written before this.
        write_anew(manager, "lower(topic.value)").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        write_anew(manager, "topic.value").await
    }
}

async fn write_anew(manager: &SchemaManager<'_>, topic: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let topics = match db.get_database_backend() {
        DbBackend::Postgres => "json_array_elements_text(member.expertise::json)",
        _ => "json_each(member.expertise)",
    };
    db.execute_unprepared("delete from member_expertise").await?;
    let insert = format!(
        "insert into member_expertise (topic, member_id) select distinct {topic}, member.id from member, {topics} as topic"
    );
    db.execute_unprepared(&insert).await?;
    Ok(())
}
