//! How surely a person is known to be who they say: the levels of eIDAS.
use std::fmt;
use std::str::FromStr;

/// An eIDAS level of assurance, lowest first, as the claim `acr` carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// `low`: a claimed identity, hardly proofed.
    Low,
    /// `substantial`: proofed, and signed in with two factors.
    Substantial,
    /// `high`: proofed in person or alike, and signed in with a device-bound authenticator.
    High,
}

impl Assurance {
    /// The value of `acr` that names this level.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Substantial => "substantial",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Assurance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no level of assurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a level of assurance; the levels are `low`, `substantial` and `high`")]
pub struct UnknownAssurance;

impl FromStr for Assurance {
    type Err = UnknownAssurance;

    fn from_str(text: &str) -> Result<Self, UnknownAssurance> {
        match text {
            "low" => Ok(Self::Low),
            "substantial" => Ok(Self::Substantial),
            "high" => Ok(Self::High),
            _ => Err(UnknownAssurance),
        }
    }
}
