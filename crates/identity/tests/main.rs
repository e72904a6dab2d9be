//! Keys from issuers over HTTP.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod introspection;
mod issuer;
mod published_keys;
