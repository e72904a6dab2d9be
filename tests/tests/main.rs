//! End-to-end tests, one binary: run them with `cargo xtask test`, which brings what they need.
#![allow(clippy::unwrap_used)] // A test that cannot go on should say where.

mod bad_input;
mod browser;
mod certificates;
mod composing;
mod configuration;
mod conformance;
mod deploy;
mod eid;
mod events;
mod foreign;
mod http_audit;
mod introspection;
mod issuers;
mod key_change;
mod lifecycle;
mod mutations;
mod operations;
mod operators;
mod portal_day;
mod portals;
mod processes;
mod proofs;
mod registrar;
mod reloads;
mod simulation;
mod statements;
mod stories;
mod tokens;
mod visitor;
