//! The e-ID's database: people, how they sign in, and what they allowed whom.
use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod m20261201_000001_create_person;
mod m20261201_000002_create_session;
mod m20261201_000003_create_interaction;
mod m20261201_000004_create_authorization;
mod m20261201_000005_create_consent;
mod m20261201_000006_create_seen;
mod m20261201_000007_create_enrolment;
mod m20261201_000020_create_link;
mod m20261201_000021_add_acting;
mod m20261201_000022_create_merge;
mod m20261201_000023_create_mandate;
mod m20261202_000001_bind_to_certificate;

/// Brings an e-ID's database up, or down again.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261201_000001_create_person::Migration),
            Box::new(m20261201_000002_create_session::Migration),
            Box::new(m20261201_000003_create_interaction::Migration),
            Box::new(m20261201_000004_create_authorization::Migration),
            Box::new(m20261201_000005_create_consent::Migration),
            Box::new(m20261201_000006_create_seen::Migration),
            Box::new(m20261201_000007_create_enrolment::Migration),
            Box::new(m20261201_000020_create_link::Migration),
            Box::new(m20261201_000021_add_acting::Migration),
            Box::new(m20261201_000022_create_merge::Migration),
            Box::new(m20261201_000023_create_mandate::Migration),
            Box::new(m20261202_000001_bind_to_certificate::Migration),
        ]
    }
}
