//! The members subgraph's database: organisations, and the people in them.
use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod m20261123_000001_create_organisation;
mod m20261123_000002_create_member;
mod m20261124_000003_create_events;
mod m20261124_000004_fold_expertise;
mod m20261124_000005_create_identity_link;
mod m20261124_000006_index_expertise_of_member;

/// Brings a members database up, or down again.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_organisation::Migration),
            Box::new(m20261123_000002_create_member::Migration),
            Box::new(m20261124_000003_create_events::Migration),
            Box::new(m20261124_000004_fold_expertise::Migration),
            Box::new(m20261124_000005_create_identity_link::Migration),
            Box::new(m20261124_000006_index_expertise_of_member::Migration),
        ]
    }
}
