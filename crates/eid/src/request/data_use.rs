//! `authorization_details` of type `data-use`: under which agreement and for what purpose data are asked.
use claims::strict_json_object;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::oauth_error::{ErrorCode, OAuthError};

/// The one type of `authorization_details` (RFC 9396 §2) there is.
pub(crate) const DATA_USE: &str = "data-use";

/// An agreement and a purpose. A request has one at most: grants of different purposes never add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataUse {
    #[serde(rename = "type")]
    kind: String,
    pub(crate) agreement: String,
    pub(crate) purpose: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    case_reference: Option<String>,
}

impl DataUse {
    /// Reads the value of `authorization_details`.
    pub(crate) fn read(text: &str) -> Result<Self, OAuthError> {
        // Wrapped, because a strict reader reads objects: no member may stand twice.
        let wrapped = strict_json_object(format!("{{\"details\":{text}}}").as_bytes())
            .filter(|object| object.len() == 1)
            .ok_or_else(|| invalid("it is not JSON with each member once"))?;
        let Some(Value::Array(details)) = wrapped.get("details") else {
            return Err(invalid("it must be an array"));
        };
        let [detail] = details.as_slice() else {
            return Err(invalid("give exactly one: a request has one purpose under one agreement"));
        };
        let detail: Self = serde_json::from_value(detail.clone())
            .map_err(|_| invalid("give `type`, `agreement`, `purpose` and, where there is one, `case_reference`"))?;
        if detail.kind != DATA_USE {
            return Err(invalid("the only type is `data-use`"));
        }
        let is_name = |text: &str| (1..=128).contains(&text.len()) && !text.chars().any(char::is_control);
        if ![Some(&detail.agreement), Some(&detail.purpose), detail.case_reference.as_ref()]
            .into_iter()
            .flatten()
            .all(|text| is_name(text))
        {
            return Err(invalid("each text is 1 to 128 bytes without control characters"));
        }
        Ok(detail)
    }

    /// The value as tokens and answers carry it.
    pub(crate) fn to_json(&self) -> Value {
        json!([self])
    }
}

fn invalid(problem: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidAuthorizationDetails, format!("`authorization_details`: {problem}"))
}
