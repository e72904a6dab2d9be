//! Who is let in, and who is not.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod access_token;
mod acting;
mod binding;
mod client_assertion;
mod credential;
mod dpop;
mod explain;
mod forge;
mod hop;
mod id_token;
mod inspect;
mod interoperability;
mod key;
mod logout_token;
mod member_ref;
