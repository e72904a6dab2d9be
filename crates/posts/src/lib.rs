//! The posts subgraph: posts and the threads of comments on them.
//!
//! [`build()`] gives the [`Subgraph`](subgraph::Subgraph) over a migrated database, [`seed()`] fills one. Inside, `schema`
//! asks `store` through `loaders`; who may read what is decided in `visibility`.
mod author;
mod build;
mod entity;
mod loaders;
mod markdown;
mod schema;
mod seed;
mod store;
mod thread_path;
mod visibility;

pub use build::build;
pub use seed::{Seeded, seed};
