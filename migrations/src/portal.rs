//! The database of a gateway's portal: who is signed in with a browser.
use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod m20261201_000001_create_browser_session;

/// Brings a portal's database up, or down again.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261201_000001_create_browser_session::Migration)]
    }
}
