//! What subgraphs tell each other, and later those who listen.
//!
//! A change that others must know of is written to the *outbox* (table `outbox`, made by `migrations::events`) in the
//! transaction that makes it: it is told if and only if it was made. Each event has a position, and positions follow the
//! order of commits without a gap, so a reader that knows the position it has read to has missed nothing.
//!
//! Another subgraph reads the outbox as a feed ([`Outbox`]), in the same process or over HTTP ([`EventSource`]), into its
//! [`Inbox`]: what it does with an event ([`Hear`]) and how far it has read (table `inbox`) are written in one transaction,
//! so each event is taken in once, whatever fails and however many replicas read.
mod catch_up;
mod event;
mod follow;
mod hear_error;
mod http_source;
mod inbox;
mod inbox_position;
mod outbox;
mod put;
mod source;
mod tables;

pub use event::Event;
pub use hear_error::HearError;
pub use http_source::reader;
pub use inbox::{Hear, Inbox, NotASource};
pub use outbox::{Feed, FeedRequest, Outbox, Told};
pub use put::put;
pub use source::EventSource;
