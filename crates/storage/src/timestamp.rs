//! An instant, stored the same way in every database.
use chrono::{DateTime, Utc};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// An instant in milliseconds since 1970-01-01T00:00:00Z, stored as a 64-bit integer.
///
/// An integer orders, compares and prints alike on SQLite, which has no type for time, and on PostgreSQL, whose own
/// keeps microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl From<DateTime<Utc>> for Timestamp {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp_millis())
    }
}

impl From<Timestamp> for DateTime<Utc> {
    /// The instant; one that lies out of chrono's range (some 262,000 years) is taken as 1970-01-01.
    fn from(timestamp: Timestamp) -> Self {
        Self::from_timestamp_millis(timestamp.0).unwrap_or_default()
    }
}
