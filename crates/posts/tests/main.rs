//! What the posts subgraph answers, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod add_comment;
mod attachments;
mod edit_comment;
mod edit_post;
mod former;
mod hearing;
mod hostile_input;
mod mentions;
mod migration;
mod network;
mod polls;
mod post_stats;
mod publish_post;
mod react;
mod reading;
mod related;
mod remove_comment;
mod sdl;
mod search;
mod visibility;
