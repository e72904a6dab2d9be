//! One call, and whether it was answered or refused.
use std::fmt;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde_json::Value;

use crate::check::CheckError;
use crate::target::Target;

/// The most of an answer that is looked at.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// A call to be made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The values of its `Authorization` headers.
    pub(crate) authorization: Vec<String>,
    /// A token in its query string, as `access_token`.
    pub(crate) in_address: Option<String>,
    pub(crate) body: String,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Whether there is `data` in it.
    pub(crate) has_data: bool,
    /// Whether it has GraphQL errors.
    pub(crate) has_errors: bool,
}

impl Call {
    /// A call with one bearer token.
    pub(crate) fn with_token(token: impl AsRef<str>, body: &str) -> Self {
        Self { authorization: vec![bearer(token.as_ref())], in_address: None, body: body.to_owned() }
    }

    /// A call without any credential.
    pub(crate) fn bare(body: &str) -> Self {
        Self { authorization: Vec::new(), in_address: None, body: body.to_owned() }
    }
}

impl Answer {
    /// Whether the call was refused as it should be: by a status of the client's fault, and with nothing told.
    pub(crate) fn is_refusal(&self) -> bool {
        (400..500).contains(&self.status) && !self.has_data
    }

    /// Whether the call was answered as it should be.
    pub(crate) fn is_answer(&self) -> bool {
        self.status == 200 && self.has_data && !self.has_errors
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = match (self.has_data, self.has_errors) {
            (true, true) => "data and errors",
            (true, false) => "data",
            (false, true) => "errors",
            (false, false) => "no data",
        };
        write!(formatter, "{} with {told}", self.status)
    }
}

/// Makes calls.
pub(crate) struct Caller {
    client: Client,
    target: Target,
}

impl Caller {
    pub(crate) fn new(target: &Target) -> Result<Self, CheckError> {
        let builder = Client::builder().redirect(Policy::none()).no_proxy().timeout(target.timeout);
        let client = builder.build().map_err(|error| CheckError::Client(error.into()))?;
        Ok(Self { client, target: target.clone() })
    }

    /// # Errors
    /// [`CheckError::Unreachable`]; [`CheckError::NotSent`] for a credential that no header can hold.
    pub(crate) async fn make(&self, call: &Call) -> Result<Answer, CheckError> {
        let mut url = self.target.url.clone();
        if let Some(token) = &call.in_address {
            url.query_pairs_mut().append_pair("access_token", token);
        }
        let mut request = self.client.post(url).header(CONTENT_TYPE, "application/json").body(call.body.clone());
        for value in &call.authorization {
            let mut value = HeaderValue::from_str(value).map_err(|_| CheckError::NotSent)?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let body = whole(response).await?;
        Ok(read(status, &body))
    }
}

async fn whole(mut response: reqwest::Response) -> Result<Vec<u8>, CheckError> {
    let mut whole = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        let room = ANSWER_BYTES_MAX.saturating_sub(whole.len());
        whole.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if room == 0 {
            break;
        }
    }
    Ok(whole)
}

fn read(status: StatusCode, body: &[u8]) -> Answer {
    let (has_data, has_errors) = match serde_json::from_slice::<Value>(body) {
        Ok(answer) => (
            answer.get("data").is_some_and(|data| !data.is_null()),
            answer.get("errors").and_then(Value::as_array).is_some_and(|errors| !errors.is_empty()),
        ),
        // No JSON: whatever it is, only an empty body certainly tells nothing, and a refusal's words are not data.
        Err(_) => (status.is_success() && !body.is_empty(), false),
    };
    Answer { status: status.as_u16(), has_data, has_errors }
}

/// The value of an `Authorization` header.
pub(crate) fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

fn unreachable(error: reqwest::Error) -> CheckError {
    CheckError::Unreachable(error.without_url().into())
}
