//! The part of the members subgraph's directory that other subgraphs keep a copy of: which organisations there are, by
//! what name each member goes, and whether the member takes part.
//!
//! Its tables (made by `migrations::directory`) stand in the subgraph's own database, because all of it is needed in one
//! statement with the subgraph's own rows. Seeding writes them, and [`upsert_member`] when the members subgraph
//! [tells](crate::events) of a change.
mod member_label;
mod members;
mod organisation;
mod organisations;

pub use members::{
    KnownMember, MemberState, hold_label_of_active, insert_members, is_active, known_members, label_of_active,
    names_active, upsert_member,
};
pub use organisations::{KnownOrganisation, count_organisations, insert_organisations, kind_of, nation_of, selected};
