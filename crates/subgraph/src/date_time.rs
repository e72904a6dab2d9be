//! An instant, as clients write and read it.
use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use storage::Timestamp;

/// An instant in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl DateTime {
    /// This instant, by the system's clock.
    pub fn now() -> Self {
        Self(Utc::now())
    }
}

impl From<Timestamp> for DateTime {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.into())
    }
}

impl From<DateTime> for Timestamp {
    fn from(instant: DateTime) -> Self {
        instant.0.into()
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(instant: chrono::DateTime<Utc>) -> Self {
        Self(instant)
    }
}

/// An instant as RFC 3339 writes it, answered in UTC: `2026-03-01T09:30:00Z`.
#[Scalar]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let refusal = "give an instant as RFC 3339 writes it, such as `2026-03-01T09:30:00Z`";
        let parsed = match &value {
            Value::String(text) => chrono::DateTime::parse_from_rfc3339(text).ok(),
            _ => None,
        };
        match parsed {
            Some(instant) => Ok(Self(instant.to_utc())),
            None => Err(InputValueError::custom(refusal).with_extension("code", "BAD_USER_INPUT")),
        }
    }

    fn to_value(&self) -> Value {
        // Milliseconds only where there are some: most of what is published carries none.
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}
