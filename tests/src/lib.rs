//! What the end-to-end tests share: the program run as a user runs it, databases, and other people's clients.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)] // A test that cannot go on should say where.

mod answer;
mod browser;
mod postgres;
mod program;

pub use answer::{Answer, Client};
pub use browser::Browser;
pub use postgres::PostgresDatabase;
pub use program::{Program, repository, run, run_with_input};
