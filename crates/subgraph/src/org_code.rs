//! The code of an organisation.
use std::fmt;
use std::str::FromStr;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use serde::{Deserialize, Serialize};

/// The code of an organisation in the register of local authorities, such as `BST`: two to five capital letters,
/// digits and hyphens. It is part of every key, and stays the same when boundaries change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrgCode(String);

/// A text that is no organisation's code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an organisation code: give two to five capital letters, digits or hyphens, such as `BST`")]
pub struct MalformedOrgCode;

impl OrgCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_well_formed(text: &str) -> bool {
        (2..=5).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
    }
}

impl FromStr for OrgCode {
    type Err = MalformedOrgCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if Self::is_well_formed(text) { Ok(Self(text.to_owned())) } else { Err(MalformedOrgCode) }
    }
}

impl TryFrom<String> for OrgCode {
    type Error = MalformedOrgCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if Self::is_well_formed(&text) { Ok(Self(text)) } else { Err(MalformedOrgCode) }
    }
}

impl From<OrgCode> for String {
    fn from(code: OrgCode) -> Self {
        code.0
    }
}

impl fmt::Display for OrgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The code of an organisation in the register of local authorities, such as `BST`: two to five capital letters,
/// digits and hyphens. It stays the same when boundaries change.
#[Scalar]
impl ScalarType for OrgCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Self::try_from(text)
                .map_err(|malformed| InputValueError::custom(malformed).with_extension("code", "BAD_USER_INPUT")),
            other => Err(InputValueError::expected_type(other).with_extension("code", "BAD_USER_INPUT")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}
