//! The demonstration network: record N as a pure function of (seed, kind, organisation, N).
//!
//! Start at [`Corpus`]: it knows all organisations and walks every record in order, in flat memory. A
//! [`Partition`] is one organisation's share of it and can be had alone; [`Landmarks`] names the records that
//! stories, tests and pages point at. Nothing here reads a file, a clock or a source of randomness.
//!
//! How a record comes about: `register` has the organisations, `holding` says how many records each keeps, `dice` and
//! `shuffle` draw. A plan (`group_plan`, `post_plan`, `person`, `roster`) is what others must know of a record, cheap and
//! without text; the public type (`group`, `post`, `member`, `thread`) adds what is written, from `words`.
//!
//! The councils are real: codes, names, kinds, mergers and populations come from *UK local authorities (past and current)* by
//! mySociety, [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/); `data/README.md` lists what was changed. All people,
//! groups and texts are invented, and every address is under `.example`.
mod allot;
mod authorship;
mod cast;
mod comment;
mod corpus;
mod dice;
mod group;
mod group_plan;
mod holding;
mod labels;
mod landmarks;
mod member;
mod membership;
mod network;
mod organisation;
mod partition;
mod person;
mod post;
mod post_plan;
mod record_id;
mod register;
mod roster;
mod shuffle;
mod thread;
mod thread_lengths;
mod tier;
mod totals;
mod words;
mod work_time;
mod zipf;

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
