//! The groups subgraph's database: networks, groups, memberships, requests to join and invitations.
use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod m20261123_000001_create_directory;
mod m20261123_000002_create_network;
mod m20261123_000003_create_group;
mod m20261123_000004_create_membership;
mod m20261123_000005_create_join_request;
mod m20261123_000006_create_idempotency;
mod m20261124_000007_create_events;
mod m20261124_000008_create_invitation;
mod m20261124_000009_add_reason_to_join_request;
mod m20261124_000010_create_former_member;
mod m20261124_000011_fold_welsh_name;
mod m20261124_000012_index_membership_by_role;

/// Brings a groups database up, or down again.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_directory::Migration),
            Box::new(m20261123_000002_create_network::Migration),
            Box::new(m20261123_000003_create_group::Migration),
            Box::new(m20261123_000004_create_membership::Migration),
            Box::new(m20261123_000005_create_join_request::Migration),
            Box::new(m20261123_000006_create_idempotency::Migration),
            Box::new(m20261124_000007_create_events::Migration),
            Box::new(m20261124_000008_create_invitation::Migration),
            Box::new(m20261124_000009_add_reason_to_join_request::Migration),
            Box::new(m20261124_000010_create_former_member::Migration),
            Box::new(m20261124_000011_fold_welsh_name::Migration),
            Box::new(m20261124_000012_index_membership_by_role::Migration),
        ]
    }
}
