//! The frame, over a small schema of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod answers;
mod batches;
mod catching_up;
mod endpoint;
mod event_door;
mod events;
mod feed;
mod hearing;
mod idempotency;
mod library;
mod node_ids;
mod sdl;
