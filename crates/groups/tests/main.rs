//! What the groups subgraph answers, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod hostile_input;
mod join_group;
mod migration;
mod network;
mod reading;
mod sdl;
mod visibility;
