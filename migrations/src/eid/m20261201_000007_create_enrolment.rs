use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, ForeignKey, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant};

/// Creates `enrolment`: codes that let a person in once, to make a passkey.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let enrolment = Table::create()
            .table("enrolment")
            .col(byte_ordered(manager, "code_hash").primary_key())
            // A person has one code at most: a new one takes the place of the old.
            .col(byte_ordered(manager, "person_id").unique_key())
            .col(instant("expires_at"))
            .foreign_key(
                ForeignKey::create().from("enrolment", "person_id").to("person", "id").name("enrolment_of_person"),
            )
            .to_owned();
        manager.create_table(enrolment).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("enrolment").to_owned()).await
    }
}
