//! The members subgraph: organisations, and the people in them.
//!
//! Start at [`build()`], which puts the subgraph over a database that `migrations::members` made, and [`seed()`], which
//! fills one from the corpus; [`change_state()`] is for operators. `schema` is what clients see; `store` asks the database, in the domain's words; `loaders`
//! gather what resolvers ask one by one into one statement; `visibility` decides who may read what of a member.
mod build;
mod change_state;
mod entity;
mod loaders;
mod member_state;
mod profile_text;
mod schema;
mod seed;
mod store;
mod visibility;

pub use build::build;
pub use change_state::{NotChanged, StateChanged, change_state};
pub use member_state::MemberState;
pub use seed::{Seeded, seed};
