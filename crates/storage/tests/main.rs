//! Storage, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod cursor;
mod database;
mod database_url;
mod migrate;
mod paging;
mod shelf;
mod spans;
