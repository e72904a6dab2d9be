//! The gateway from outside: real HTTP on a free port, small subgraphs in the same process or over HTTP.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod browsers;
mod certificates;
mod configuration;
mod console;
mod credentials;
mod deferring;
mod denying;
mod figures;
mod harness;
mod hops;
mod lifetime;
mod media_types;
mod methods;
mod overrides;
mod parameters;
mod permissions;
mod proofs;
mod reload;
mod remote;
mod sharing;
mod size_and_depth;
mod stages;
mod subgraphs;
mod subscriptions;
mod traffic;
mod uploads;
