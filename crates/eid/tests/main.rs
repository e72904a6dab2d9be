//! The e-ID at its boundary: real HTTP, real databases, real cryptography.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod attacks;
mod authenticator;
mod browser;
mod client;
mod code_flow;
mod consent;
mod discovery;
mod independent;
mod logout;
mod migrations;
mod pages;
mod passkeys;
mod registrations;
mod sign_in;
mod stage;
mod tokens;
mod userinfo;
