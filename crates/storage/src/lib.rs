//! Database connections, keyset pages, a fresh database per test.
//!
//! Start at [`Database::connect`]: SQLite in one file, or PostgreSQL through a pool, behind the same type. A store reads
//! through `database.connection()` and writes inside [`Database::begin_write`]. Lists are read a [`Page`] at a time, from
//! the key in a [`Cursor`](CursorScope) on, by a [`Keyset`] condition. Whatever fails is a [`StoreError`].
mod bulk;
mod commits;
mod config;
mod cursor;
mod database;
mod keyset;
mod migrate;
mod page;
mod side_by_side;
mod statement_count;
mod store_error;
#[cfg(feature = "testing")]
mod testing;
mod timestamp;

pub use bulk::insert_in_bulk;
pub use commits::Commits;
pub use config::{DatabaseConfig, DatabaseUrl, DatabaseUrlError};
pub use cursor::{CursorError, CursorScope};
pub use database::{Database, DatabaseKind};
pub use keyset::Keyset;
pub use migrate::MigrationReport;
pub use page::{Page, PageError, Rows};
pub use side_by_side::{count_side_by_side, read_side_by_side};
pub use statement_count::{StatementCount, count_statements};
pub use store_error::StoreError;
#[cfg(feature = "testing")]
pub use testing::TestDatabase;
pub use timestamp::Timestamp;
