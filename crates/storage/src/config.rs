//! Where a subgraph's database is, and how many connections it may hold.
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// How a subgraph reaches its database.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite:PATH` for one file, or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub url: DatabaseUrl,
    /// The most connections held at once; two at least, because a migration needs as many.
    #[serde(default = "DatabaseConfig::default_connections_max")]
    pub connections_max: u32,
    /// The longest wait for a free connection, in milliseconds.
    #[serde(default = "DatabaseConfig::default_acquire_timeout_ms")]
    pub acquire_timeout_ms: u64,
    /// The longest a single statement may run, in milliseconds. PostgreSQL only.
    #[serde(default = "DatabaseConfig::default_statement_timeout_ms")]
    pub statement_timeout_ms: u64,
}

impl DatabaseConfig {
    /// The configuration for `url` with every other key at its default.
    pub fn new(url: DatabaseUrl) -> Self {
        Self {
            url,
            connections_max: Self::default_connections_max(),
            acquire_timeout_ms: Self::default_acquire_timeout_ms(),
            statement_timeout_ms: Self::default_statement_timeout_ms(),
        }
    }

    pub(crate) fn acquire_timeout(&self) -> Duration {
        Duration::from_millis(self.acquire_timeout_ms)
    }

    pub(crate) fn statement_timeout(&self) -> Duration {
        Duration::from_millis(self.statement_timeout_ms)
    }

    fn default_connections_max() -> u32 {
        8
    }

    fn default_acquire_timeout_ms() -> u64 {
        3_000
    }

    fn default_statement_timeout_ms() -> u64 {
        10_000
    }
}

/// Where a database is. `Display` and `Debug` leave the password out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DatabaseUrl {
    /// One file, made when absent.
    Sqlite(PathBuf),
    /// A database on a PostgreSQL server.
    Postgres(Url),
}

/// A text that names no database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a database address: give `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`")]
pub struct DatabaseUrlError;

impl DatabaseUrl {
    /// The SQLite database in the file at `path`.
    pub fn sqlite(path: impl AsRef<Path>) -> Self {
        Self::Sqlite(path.as_ref().to_owned())
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let is_file = !path.is_empty() && !path.contains('?') && path != ":memory:";
            return if is_file { Ok(Self::sqlite(path)) } else { Err(DatabaseUrlError) };
        }
        let url = Url::parse(text).map_err(|_| DatabaseUrlError)?;
        let is_postgres = matches!(url.scheme(), "postgres" | "postgresql") && url.path().len() > 1;
        if is_postgres { Ok(Self::Postgres(url)) } else { Err(DatabaseUrlError) }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                write!(f, "postgres://{}{port}{}", url.host_str().unwrap_or_default(), url.path())
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = DatabaseUrlError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DatabaseUrl> for String {
    // What is written out is never used to connect, so the password stays behind.
    fn from(url: DatabaseUrl) -> Self {
        url.to_string()
    }
}

impl JsonSchema for DatabaseUrl {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DatabaseUrl".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(sqlite:|postgres://|postgresql://).+",
            "description": "`sqlite:PATH` for one file, or `postgres://USER:PASSWORD@HOST/DATABASE`"
        })
    }
}
