//! The clock: the one place where processes ask what time it is.
use chrono::{DateTime, Utc};

/// The present instant. Pure crates are given it as an argument.
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
