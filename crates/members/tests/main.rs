//! What the members subgraph answers, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod callers;
mod entities;
mod hostile;
mod members_list;
mod migrations;
mod network;
mod organisations;
mod sdl;
mod seeding;
mod state;
mod update_profile;
mod viewer;
