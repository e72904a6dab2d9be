//! How processes are configured, observed, served and stopped.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod config;
mod health;
mod server;
mod telemetry;
mod tls;
