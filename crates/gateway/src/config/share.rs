//! Shares of requests.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de::Error as _};

/// A share of all requests in percent, from 0 (none) to 100 (all).
#[derive(Clone, Copy, Debug, PartialEq, JsonSchema)]
#[schemars(transparent)]
pub struct Share(#[schemars(range(min = 0, max = 100))] f64);

impl Share {
    /// In percent.
    pub fn percent(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let percent = f64::deserialize(deserializer)?;
        if (0.0..=100.0).contains(&percent) {
            return Ok(Share(percent));
        }
        Err(D::Error::custom(format!("`{percent}` is no share of requests; write a percentage from 0 to 100")))
    }
}
