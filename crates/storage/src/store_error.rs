//! Why a database gave no answer.
use sea_orm::sqlx::Error as SqlxError;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Why a database gave no answer, or refused a write.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another writer held the database, or every connection was taken, for too long. Trying again may help.
    #[error("the database is busy; try again")]
    Busy(#[source] DbErr),
    /// There is no room left to write; reading goes on.
    #[error("the database is full; make room on its disk")]
    Full(#[source] DbErr),
    /// The database cannot be reached, or the connection broke.
    #[error("the database cannot be reached; check that it runs and its address")]
    Unavailable(#[source] DbErr),
    /// A row with the same unique value is there already.
    #[error("a row with this key exists already")]
    UniqueViolation(#[source] DbErr),
    /// The database was migrated by a newer version of this program, or belongs to another subgraph.
    #[error("the database holds migration `{migration}`, unknown to this version; run the version that made it")]
    Newer {
        /// The first migration that this program does not know.
        migration: String,
    },
    /// The database lacks migrations that this program needs.
    #[error("the database lacks migration `{migration}`; run `witan migrate`")]
    Older {
        /// The first migration that is missing.
        migration: String,
    },
    /// Anything else: a fault of this program, or of the data.
    #[error("the database refused a statement")]
    Other(#[source] DbErr),
}

impl StoreError {
    /// The error's stable code, for `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Busy(_) => "STORE_BUSY",
            Self::Full(_) => "STORE_FULL",
            Self::Unavailable(_) => "STORE_UNAVAILABLE",
            Self::UniqueViolation(_) => "ALREADY_EXISTS",
            Self::Newer { .. } => "STORE_NEWER",
            Self::Older { .. } => "STORE_OLDER",
            Self::Other(_) => "INTERNAL_ERROR",
        }
    }

    /// Whether the same statement may succeed a little later.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Unavailable(_))
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) {
            return Self::UniqueViolation(error);
        }
        match fault(&error) {
            Fault::Busy => Self::Busy(error),
            Fault::Full => Self::Full(error),
            Fault::Unavailable => Self::Unavailable(error),
            Fault::Other => Self::Other(error),
        }
    }
}

enum Fault {
    Busy,
    Full,
    Unavailable,
    Other,
}

fn fault(error: &DbErr) -> Fault {
    match error {
        DbErr::ConnectionAcquire(_) => Fault::Busy,
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => sqlx_fault(cause),
        _ => Fault::Other,
    }
}

fn sqlx_fault(cause: &SqlxError) -> Fault {
    match cause {
        SqlxError::PoolTimedOut => Fault::Busy,
        SqlxError::Io(_) | SqlxError::Tls(_) | SqlxError::PoolClosed | SqlxError::WorkerCrashed => Fault::Unavailable,
        SqlxError::Database(refusal) => code_fault(refusal.code().as_deref().unwrap_or_default()),
        _ => Fault::Other,
    }
}

/// Tells a fault by SQLite's extended result code or PostgreSQL's SQLSTATE.
fn code_fault(code: &str) -> Fault {
    if code.len() == 5 {
        return match code {
            // Lock not available, deadlock, serialization failure, too many connections, statement timeout.
            "55P03" | "40P01" | "40001" | "53300" | "57014" => Fault::Busy,
            "53100" | "53200" => Fault::Full,
            // Admin shutdown, crash shutdown, cannot connect now, and the class "connection exception".
            "57P01" | "57P02" | "57P03" => Fault::Unavailable,
            code if code.starts_with("08") => Fault::Unavailable,
            _ => Fault::Other,
        };
    }
    // The primary result code is the low byte of the extended one (https://sqlite.org/rescode.html).
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(5 | 6) => Fault::Busy,
        // Read-only is what a file system that became full or broken may turn into.
        Ok(8 | 13) => Fault::Full,
        Ok(10 | 14) => Fault::Unavailable,
        _ => Fault::Other,
    }
}
