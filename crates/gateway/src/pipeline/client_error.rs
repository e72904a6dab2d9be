//! What a client is told: a safe sentence and a code that never changes.

use bytes::Bytes;
use serde::Serialize;

/// One error of an answer without `data` (GraphQL specification §7.1.2).
#[derive(Debug, Serialize)]
pub(crate) struct ClientError {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    extensions: Extensions,
}

#[derive(Debug, Serialize)]
struct Location {
    line: usize,
    column: usize,
}

#[derive(Debug, Serialize)]
struct Extensions {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    coordinates: Vec<String>,
}

#[derive(Serialize)]
struct Body<'a> {
    errors: &'a [ClientError],
}

impl ClientError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> ClientError {
        let extensions = Extensions { code, reason: None, coordinates: Vec::new() };
        ClientError { message: message.into(), locations: Vec::new(), extensions }
    }

    /// Adds a finer code to the code.
    pub(crate) fn because(mut self, reason: &'static str) -> ClientError {
        self.extensions.reason = Some(reason);
        self
    }

    /// Names the schema coordinates the error is about.
    pub(crate) fn about(mut self, coordinates: Vec<String>) -> ClientError {
        self.extensions.coordinates = coordinates;
        self
    }

    /// Adds places in the client's document.
    pub(crate) fn at(mut self, places: impl IntoIterator<Item = (usize, usize)>) -> ClientError {
        self.locations = places.into_iter().map(|(line, column)| Location { line, column }).collect();
        self
    }

    /// The body of an answer with this error alone.
    pub(crate) fn into_body(self) -> Bytes {
        Self::body(&[self])
    }

    /// The body of an answer with these errors and no `data`.
    pub(crate) fn body(errors: &[ClientError]) -> Bytes {
        serde_json::to_vec(&Body { errors }).unwrap_or_else(|_| br#"{"errors":[]}"#.to_vec()).into()
    }
}
