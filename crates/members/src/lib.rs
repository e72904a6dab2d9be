//! The members subgraph: organisations, and the people in them.
//!
//! Start at [`build()`], which puts the subgraph over a database that `migrations::members` made, and [`seed()`], which
//! fills one from the corpus. `schema` is what clients see; `store` asks the database, in the domain's words; `loaders`
//! gather what resolvers ask one by one into one statement.
mod build;
mod entity;
mod loaders;
mod member_state;
mod schema;
mod seed;
mod store;

pub use build::build;
pub use seed::{Seeded, seed};
