//! The e-ID at its boundary: real HTTP, real databases, real cryptography.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::needless_pass_by_value, reason = "what a test changes is written where it is used, as `json!`")]
mod attacks;
mod authenticator;
mod broker;
mod browser;
mod card;
mod certificates;
mod client;
mod code_flow;
mod consent;
mod discovery;
mod enrolment;
mod exchange;
mod expired;
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
