//! A fresh database for one test.
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use url::Url;

use crate::{Database, DatabaseConfig, DatabaseKind, DatabaseUrl, StoreError};

/// The environment variable with the address of a PostgreSQL server that tests may make databases on.
const POSTGRES_URL: &str = "WITAN_TEST_POSTGRES_URL";

/// Text sorts as in an English dictionary unless a column says otherwise, so that a column that should sort by bytes and
/// does not say so is noticed.
const ENGLISH: &str = "template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-GB' locale 'C'";

/// A fresh, empty database, gone when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    database: Database,
    config: DatabaseConfig,
    // Dropped after the connections: fields are dropped in order.
    _place: Place,
}

#[derive(Debug)]
enum Place {
    Folder { _folder: TempDir },
    Server { admin: Url, name: String },
}

impl TestDatabase {
    /// A SQLite database in a folder of its own.
    ///
    /// # Errors
    /// When the folder or the file cannot be made.
    pub async fn sqlite() -> Result<Self, StoreError> {
        let folder = tempfile::tempdir().map_err(|cause| no_place(&cause.to_string()))?;
        let config = DatabaseConfig::new(DatabaseUrl::sqlite(folder.path().join("test.sqlite")));
        let database = Database::connect(&config).await?;
        Ok(Self { database, config, _place: Place::Folder { _folder: folder } })
    }

    /// A database on the PostgreSQL server that `WITAN_TEST_POSTGRES_URL` names; `None` when it names none.
    ///
    /// # Errors
    /// When the server cannot be reached or makes no database.
    pub async fn postgres() -> Result<Option<Self>, StoreError> {
        let Ok(admin) = std::env::var(POSTGRES_URL) else { return Ok(None) };
        let admin = Url::parse(&admin).map_err(|_| no_place("WITAN_TEST_POSTGRES_URL is no URL"))?;
        let name = fresh_name();
        run_on_server(&admin, &format!("create database {name} {ENGLISH}")).await?;
        let mut url = admin.clone();
        url.set_path(&name);
        let place = Place::Server { admin, name };
        let config = DatabaseConfig { connections_max: 4, ..DatabaseConfig::new(DatabaseUrl::Postgres(url)) };
        let database = Database::connect(&config).await?;
        Ok(Some(Self { database, config, _place: place }))
    }

    /// One database of each kind that can be had, migrated by `M`. Says so when that is SQLite only.
    ///
    /// # Errors
    /// When a database that should be there cannot be made or migrated.
    pub async fn each<M: MigratorTrait>() -> Result<Vec<Self>, StoreError> {
        let mut databases = vec![Self::sqlite().await?];
        match Self::postgres().await? {
            Some(database) => databases.push(database),
            None => report_sqlite_only(),
        }
        for test in &databases {
            test.database.migrate::<M>().await?;
        }
        Ok(databases)
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// How to connect to the database once more.
    pub fn config(&self) -> &DatabaseConfig {
        &self.config
    }

    /// Which engine this is, for a test's messages.
    pub fn kind(&self) -> DatabaseKind {
        self.database.kind()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Server { admin, name } = self else { return };
        let (admin, statement) = (admin.clone(), format!("drop database if exists {name} with (force)"));
        // A runtime cannot be entered from within another, and a drop cannot wait: so a thread of its own.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(run_on_server(&admin, &statement)).ok()
        });
        if !matches!(dropped.join(), Ok(Some(()))) {
            tracing::warn!(database.name = %name, "the test database `{name}` could not be dropped");
        }
    }
}

async fn run_on_server(admin: &Url, statement: &str) -> Result<(), StoreError> {
    let config = DatabaseConfig {
        connections_max: 1,
        acquire_timeout_ms: Duration::from_secs(30).as_millis() as u64,
        statement_timeout_ms: Duration::from_secs(30).as_millis() as u64,
        url: DatabaseUrl::Postgres(admin.clone()),
    };
    let server = Database::connect(&config).await?;
    server.connection().execute_unprepared(statement).await?;
    server.close().await
}

/// A name that no other test of this or another process has: time, process and a number.
fn fresh_name() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("witan_test_{}_{}_{number}", since.as_millis(), std::process::id())
}

#[expect(clippy::print_stderr, reason = "a test's reader must see what was left out")]
fn report_sqlite_only() {
    eprintln!("ran on SQLite only: {POSTGRES_URL} is not set");
}

fn no_place(cause: &str) -> StoreError {
    StoreError::Unavailable(sea_orm::DbErr::Custom(cause.to_owned()))
}
