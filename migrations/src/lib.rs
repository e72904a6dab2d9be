//! The schema of each database, as sea-orm migrators: one a subgraph, one of the e-ID, and one of a gateway's portal.
// `MigrationTrait` writes `SchemaManager` without its lifetime, and async_trait asks the same of who implements it.
#![allow(elided_lifetimes_in_paths)]
mod columns;
mod directory;
pub mod eid;
mod events;
pub mod groups;
mod idempotency;
pub mod members;
pub mod portal;
pub mod posts;
