//! The demonstration network: record N as a pure function of (seed, kind, organisation, N).
//!
//! Start at [`Corpus`]: it knows all organisations and walks every record in order, in flat memory. A
//! [`Partition`] is one organisation's share of it and can be had alone; [`Landmarks`] names the records that
//! stories, tests and pages point at. Nothing here reads a file, a clock or a source of randomness.
mod comment;
mod corpus;
mod group;
mod landmarks;
mod member;
mod membership;
mod network;
mod organisation;
mod partition;
mod post;
mod record_id;
mod tier;
mod totals;

pub use comment::{Comment, CommentState};
pub use corpus::Corpus;
pub use group::{Group, GroupAccess};
pub use landmarks::Landmarks;
pub use member::{Member, MemberState};
pub use membership::{GroupRole, JoinRequest, Membership, RequestState};
pub use network::Network;
pub use organisation::{Nation, Organisation, OrganisationKind};
pub use partition::Partition;
pub use post::{Bilingual, Lang, Post, SecurityLevel};
pub use record_id::{OrgCode, RecordId, RecordKind};
pub use tier::{Tier, UnknownTier};
pub use totals::Totals;
