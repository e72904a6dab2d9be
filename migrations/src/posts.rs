//! The posts subgraph's database: posts, their comments and polls, and who may read what.
use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod author;
mod m20261123_000001_create_directory;
mod m20261123_000002_create_readership;
mod m20261123_000003_create_post;
mod m20261123_000004_create_comment;
mod m20261123_000005_create_idempotency;
mod m20261124_000006_create_events;
mod m20261124_000007_add_group_role;
mod m20261124_000010_create_post_revision;
mod m20261124_000011_create_comment_removal;
mod m20261124_000012_create_reaction;
mod m20261124_000013_create_attachment;
mod m20261124_000014_index_comment_by_author;
mod m20261124_000015_allow_no_address;
mod m20261124_000020_create_poll;
mod m20261124_000030_create_search;
mod m20261124_000031_date_post_tag;
mod m20261124_000032_number_documents;

/// Brings a posts database up, or down again.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_directory::Migration),
            Box::new(m20261123_000002_create_readership::Migration),
            Box::new(m20261123_000003_create_post::Migration),
            Box::new(m20261123_000004_create_comment::Migration),
            Box::new(m20261123_000005_create_idempotency::Migration),
            Box::new(m20261124_000006_create_events::Migration),
            Box::new(m20261124_000007_add_group_role::Migration),
            Box::new(m20261124_000010_create_post_revision::Migration),
            Box::new(m20261124_000011_create_comment_removal::Migration),
            Box::new(m20261124_000012_create_reaction::Migration),
            Box::new(m20261124_000013_create_attachment::Migration),
            Box::new(m20261124_000014_index_comment_by_author::Migration),
            Box::new(m20261124_000015_allow_no_address::Migration),
            Box::new(m20261124_000020_create_poll::Migration),
            Box::new(m20261124_000030_create_search::Migration),
            Box::new(m20261124_000031_date_post_tag::Migration),
            Box::new(m20261124_000032_number_documents::Migration),
        ]
    }
}
