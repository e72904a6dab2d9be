//! The demonstration network: record N as a pure function of (seed, kind, organisation, N).
//!
//! Start at [`Corpus`]: it knows all organisations and walks every record in order, in flat memory. A
//! [`Partition`] is one organisation's share of it and can be had alone; an [`Entry`] is a post with all that stands on it;
//! [`Landmarks`] names the records that
//! stories, tests and pages point at. Nothing here reads a file, a clock or a source of randomness.
//!
//! How a record comes about: `register` has the organisations, `holding` says how many records each keeps, `dice` and
//! `shuffle` draw. A plan (`group_plan`, `post_plan`, `poll_plan`, `person`, `roster`) is what others must know of a record, cheap and
//! without text; the public type (`group`, `post`, `poll`, `member`, `thread`) adds what is written, from `words`.
//!
//! The councils are real: codes, names, kinds, mergers and populations come from *UK local authorities (past and current)* by
//! mySociety, [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/); `data/README.md` lists what was changed. All people,
//! groups and texts are invented, and every address is under `.example`.
mod allot;
mod attachment;
mod audience;
mod authorship;
mod cast;
mod comment;
mod corpus;
mod dice;
mod entry;
mod group;
mod group_plan;
mod holding;
mod identity_link;
mod invitation;
mod labels;
mod landmarks;
mod member;
mod membership;
mod network;
mod organisation;
mod partition;
mod person;
mod poll;
mod poll_plan;
mod post;
mod post_plan;
mod reaction;
mod record_id;
mod register;
mod revision;
mod roster;
mod shuffle;
mod thread;
mod thread_lengths;
mod tier;
mod totals;
mod words;
mod work_time;
mod zipf;

pub use attachment::Attachment;
pub use comment::{Comment, CommentState};
pub use corpus::Corpus;
pub use entry::Entry;
pub use group::{Group, GroupAccess};
pub use identity_link::{Assurance, IdentityLink};
pub use invitation::Invitation;
pub use landmarks::Landmarks;
pub use member::{Member, MemberState};
pub use membership::{GroupRole, JoinRequest, Membership, RequestState};
pub use network::Network;
pub use organisation::{Nation, Organisation, OrganisationKind};
pub use partition::Partition;
pub use poll::{Poll, PollOption, Vote};
pub use post::{Bilingual, Lang, Post, SecurityLevel};
pub use reaction::{Reaction, ReactionKind};
pub use record_id::{OrgCode, RecordId, RecordKind};
pub use revision::Revision;
pub use tier::{Tier, UnknownTier};
pub use totals::Totals;
