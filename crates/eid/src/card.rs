//! Signing in by an e-ID card: a certificate whose key never leaves the card, proved over mutual TLS 1.3.
//!
//! The card has a host of its own, so that no other page ever asks for one. A sign-in goes there and comes back:
//!
//! ```text
//! sign-in page → card host (`visit`): handshake with the card, its certificate judged (`CheckedCard`), its person found
//!              → /sign-in/card (`back`): a code, used once, in the browser that the sign-in was begun in → session
//! ```
//!
//! The certificate never becomes a session: it is worth one code, for one sign-in, within a minute. Every connection is closed
//! after its answer and none is resumed, so that each sign-in needs the card. [`authority`] makes cards for tests.
pub mod authority;
mod back;
mod checked_card;
mod config;
mod visit;

pub use checked_card::CardFault;
pub use config::CardConfig;

pub(crate) use back::back;
pub(crate) use checked_card::Card;
pub(crate) use visit::{BACK, address_of_visit, routes};
