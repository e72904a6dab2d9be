//! The groups subgraph: networks, groups, who is in them and who asks to be.
//!
//! [`build()`] gives the [`Subgraph`](subgraph::Subgraph) over a migrated database, [`seed()`] fills one. Inside, `schema`
//! asks `store` through `loaders`; who may see what is decided in `visibility`.
mod build;
mod entity;
mod group_name;
mod loaders;
mod schema;
mod seed;
mod store;
mod visibility;
mod vocabulary;

pub use build::build;
pub use seed::{Seeded, seed};
