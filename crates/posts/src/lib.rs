//! The posts subgraph: posts and the threads of comments on them.
//!
//! [`build()`] gives the [`Subgraph`](subgraph::Subgraph) over a migrated database, [`seed()`] fills one. Inside, `schema`
//! asks `store` through `loaders`; who may read what is decided in `visibility`.
mod attachments;
mod author;
mod build;
mod entity;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod loaders;
mod markdown;
mod mention;
mod poll_results;
mod reaction_kind;
mod schema;
mod seed;
mod stats;
mod store;
mod thread_path;
mod visibility;
mod word_diff;

pub use attachments::{NewAttachment, add_attachments};
pub use build::build;
pub use seed::{Seeded, seed};
