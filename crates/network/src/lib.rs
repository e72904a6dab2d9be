//! The gateway's own subgraph: what no organisation answers for. So far that is `node(id:)`.
//!
//! Start at [`build()`]. The subgraph keeps nothing, so it needs no database.
mod build;
mod node;
mod query;

pub use build::build;
