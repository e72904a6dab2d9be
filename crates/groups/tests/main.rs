//! What the groups subgraph answers, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod answer_invitation;
mod change_role;
mod concurrency;
mod create_group;
mod create_network;
mod decide_join_request;
mod hearing;
mod hostile_input;
mod invite_member;
mod join_group;
mod leave_group;
mod migration;
mod network;
mod reading;
mod sdl;
mod update_group;
mod visibility;
mod withdraw_invitation;
mod withdraw_join_request;
