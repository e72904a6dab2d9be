//! Why a request over HTTP is not answered, and what is told of it.
use bytes::Bytes;
use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};
use storage::StoreError;

use crate::answer;

/// Why a request over HTTP is not answered.
pub(super) enum Refusal {
    Unproved,
    NotJson,
    /// The body is not what is expected, for the reason told.
    Malformed(&'static str),
    TooLarge,
    Overloaded,
    TooSlow,
    /// The database gave no answer.
    Store(StoreError),
    /// A fault of this program.
    Failed,
}

impl Refusal {
    pub(super) fn respond(&self) -> Response {
        let (status, code, message) = match self {
            // One sentence for all: why a token is refused is for the log.
            Self::Unproved => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "a hop token for this request is required"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", "send `application/json`"),
            Self::Malformed(message) => (StatusCode::BAD_REQUEST, "BAD_REQUEST", *message),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "the body is too large"),
            Self::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", "too many requests; try again later"),
            Self::TooSlow => (StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT", "the request took too long"),
            Self::Store(error) => (StatusCode::SERVICE_UNAVAILABLE, error.code(), "the database gives no answer"),
            Self::Failed => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "the subgraph failed to answer"),
        };
        let mut response = json(status, answer::refusal(code, message));
        if matches!(self, Self::Unproved) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

pub(super) fn json(status: StatusCode, body: Bytes) -> Response {
    Response::builder().status(status).content_type("application/json").body(body)
}
