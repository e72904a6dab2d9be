//! What subgraphs tell each other, and later those who listen.
//!
//! A change that others must know of is written to the *outbox* (table `outbox`, made by `migrations::events`) in the
//! transaction that makes it: it is told if and only if it was made. Each event has a position, and positions follow the
//! order of commits without a gap, so a reader that knows the position it has read to has missed nothing.
mod event;
mod outbox;

pub use event::Event;
pub use outbox::put;
