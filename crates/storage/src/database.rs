//! A connected database: SQLite in one file, or PostgreSQL.
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::commits::CommitBell;
use crate::{Commits, DatabaseConfig, DatabaseUrl, StatementCount, StoreError};

/// The longest a SQLite statement waits for another writer.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// How much of a SQLite database [`Database::begin_load`] may keep in memory.
const LOAD_CACHE_BYTES: u64 = 128 << 20;

/// A migration holds one connection while it works on another.
const CONNECTIONS_MIN: u32 = 2;

/// A connected database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Database {
    connection: DatabaseConnection,
    kind: DatabaseKind,
    statements: StatementCount,
    commits: CommitBell,
}

/// Which engine a database runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatabaseKind {
    /// SQLite, in one file.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Database {
    /// Connects to the database that `config` names; a SQLite file is made when absent.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot be reached or opened.
    pub async fn connect(config: &DatabaseConfig) -> Result<Self, StoreError> {
        let (options, kind) = match &config.url {
            DatabaseUrl::Sqlite(path) => {
                keep_private(path);
                (sqlite_options(path), DatabaseKind::Sqlite)
            }
            DatabaseUrl::Postgres(url) => (postgres_options(url.as_str(), config), DatabaseKind::Postgres),
        };
        let mut connection = sea_orm::Database::connect(pooled(options, config)).await.map_err(unreachable)?;
        let statements = StatementCount::default();
        let counted = statements.clone();
        connection.set_metric_callback(move |_| counted.record());
        Ok(Self { connection, kind, statements, commits: CommitBell::default() })
    }

    /// The connections, for a store to run statements on.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Which engine this is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// How many statements were run since the database was connected.
    pub fn statements(&self) -> &StatementCount {
        &self.statements
    }

    /// Begins a transaction that will write. Dropped without a commit, it is rolled back.
    ///
    /// On SQLite it takes the write lock at once: a transaction that reads first and writes later could not wait for
    /// another writer, and would fail.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another writer holds the lock for longer than 2 s.
    pub async fn begin_write(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: matches!(self.kind, DatabaseKind::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.connection.begin_with_options(options).await?)
    }

    /// The same for a transaction that works through much of the database, while nobody waits for an answer: its statements
    /// may take as long as they need.
    ///
    /// On SQLite it may keep 128 MiB of its pages in memory: with the usual few, a page of an index that is written to in no
    /// order goes to the disk and comes back for every other row. The connection may use as much from then on.
    ///
    /// # Errors
    /// As [`Database::begin_write`].
    pub async fn begin_load(&self) -> Result<DatabaseTransaction, StoreError> {
        let tx = self.begin_write().await?;
        let room = match self.kind {
            DatabaseKind::Sqlite => format!("pragma cache_size = -{}", LOAD_CACHE_BYTES / 1024),
            DatabaseKind::Postgres => "set local statement_timeout = 0".to_owned(),
        };
        tx.execute_unprepared(&room).await?;
        Ok(tx)
    }

    /// Counts what the tables hold, which tells the database which index to walk along. To be done once much was written.
    ///
    /// # Errors
    /// The database's.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        let tx = self.begin_load().await?;
        tx.execute_unprepared("analyze").await?;
        Ok(tx.commit().await?)
    }

    /// Commits `tx`, a transaction of this database, and wakes whoever waits for [`Database::commits`].
    ///
    /// # Errors
    /// The database's; nothing was written then, unless the connection broke before the database could say so.
    pub async fn commit(&self, tx: DatabaseTransaction) -> Result<(), StoreError> {
        tx.commit().await?;
        self.commits.ring();
        Ok(())
    }

    /// The commits made by [`Database::commit`] from now on, in this process. What another process commits is not told.
    pub fn commits(&self) -> Commits {
        self.commits.listen()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Busy`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.connection.ping().await.map_err(unreachable)
    }

    /// Closes every connection, once what they do is done.
    ///
    /// # Errors
    /// [`StoreError::Other`] when a connection could not be closed.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }
}

/// An error while connecting; SQLite says of a path that is no file, "cannot open".
fn unreachable(error: sea_orm::DbErr) -> StoreError {
    match StoreError::from(error) {
        // A pool that gets no first connection in time calls itself busy; nobody is using it yet.
        StoreError::Other(cause) | StoreError::Busy(cause) => StoreError::Unavailable(cause),
        known => known,
    }
}

/// Makes the file when absent, for its owner only; SQLite gives the files beside it the same permissions.
fn keep_private(path: &Path) {
    // Where this fails, opening the database will, and says why.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).ok();
}

fn sqlite_options(path: &Path) -> ConnectOptions {
    let path = path.to_owned();
    // The path goes in by `map_sqlx_sqlite_opts`, so that no character of it needs escaping.
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.map_sqlx_sqlite_opts(move |_| {
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A mutation that was answered outlives a loss of power.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(SQLITE_BUSY_TIMEOUT);
        sea_orm::sqlx::ConnectOptions::disable_statement_logging(options)
    });
    options
}

fn postgres_options(url: &str, config: &DatabaseConfig) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.set_application_name("witan").statement_timeout(config.statement_timeout());
    // Many short lists read by one statement look expensive to PostgreSQL, and compiling them takes far longer than reading.
    options.map_sqlx_postgres_opts(|options| options.options([("jit", "off")]));
    options
}

fn pooled(mut options: ConnectOptions, config: &DatabaseConfig) -> ConnectOptions {
    options
        .max_connections(config.connections_max.max(CONNECTIONS_MIN))
        .acquire_timeout(config.acquire_timeout())
        // A connection that was idle may be dead: it is tried before use, a busy one is not.
        .test_before_acquire_if_idle_for(Duration::from_secs(1))
        // Spans carry the statement (its values never are in it); a log line each would say it twice.
        .sqlx_logging(false);
    options
}
