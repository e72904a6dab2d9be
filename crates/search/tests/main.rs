//! What holds for whatever anyone writes or types.
mod questions;
