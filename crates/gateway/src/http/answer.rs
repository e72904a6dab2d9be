//! Writes an answer: its status by media type (GraphQL over HTTP, "Status Codes"), its headers and its bytes. One of several
//! parts is `multipart/mixed`.

use futures::{StreamExt as _, stream};
use http::StatusCode;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use poem::Response;

use super::media_type::{Accepted, DEFER_SPEC, ResponseType};
use super::multipart;
use super::refusal::HttpRefusal;
use crate::pipeline::{self, ClientError, Outcome};

/// Writes what the pipeline gave.
pub(super) async fn answered(response: pipeline::Response, accepted: Accepted) -> Response {
    let pipeline::Response { outcome, mut parts } = response;
    let media_type = accepted.whole();
    let mut builder = Response::builder().status(status(&outcome, media_type)).header(CACHE_CONTROL, "no-store");
    match &outcome {
        Outcome::CredentialRefused { challenge } => builder = builder.header(WWW_AUTHENTICATE, challenge),
        // No error code where no credential was presented (RFC 6750 §3.1).
        Outcome::CredentialRequired => builder = builder.header(WWW_AUTHENTICATE, "Bearer"),
        Outcome::WriteByGet => builder = builder.header(ALLOW, "POST"),
        Outcome::Executed | Outcome::Invalid | Outcome::Forbidden | Outcome::Late | Outcome::Broken => {}
    }
    let Some(first) = parts.next().await else { return builder.status(StatusCode::INTERNAL_SERVER_ERROR).finish() };
    // What is not executed was not asked for in parts, whatever else is accepted.
    let in_parts = first.has_next || (accepted.whole.is_none() && outcome == Outcome::Executed);
    if !in_parts {
        return builder.header(CONTENT_TYPE, media_type.content_type()).body(first.body);
    }
    let texts = stream::iter([first]).chain(parts).map(|part| part.body);
    builder.header(CONTENT_TYPE, multipart::content_type("deferSpec", DEFER_SPEC)).body(multipart::body(texts))
}

/// Writes why a request is no GraphQL request.
pub(super) fn refused(refusal: &HttpRefusal, media_type: ResponseType) -> Response {
    let mut builder = Response::builder()
        .status(refusal.status())
        .header(CONTENT_TYPE, media_type.content_type())
        .header(CACHE_CONTROL, "no-store");
    if let Some((name, value)) = refusal.header() {
        builder = builder.header(name, value);
    }
    builder.body(ClientError::new(refusal.code(), refusal.to_string()).into_body())
}

/// The older media type says 200 to every well-formed request, unless HTTP itself demands otherwise: a refused
/// credential (RFC 6750), a method that may not write (RFC 9110).
fn status(outcome: &Outcome, media_type: ResponseType) -> StatusCode {
    match (outcome, media_type) {
        (Outcome::Executed, _) => StatusCode::OK,
        (Outcome::CredentialRefused { .. }, _) => StatusCode::UNAUTHORIZED,
        (Outcome::WriteByGet, _) => StatusCode::METHOD_NOT_ALLOWED,
        (Outcome::Late, _) => StatusCode::SERVICE_UNAVAILABLE,
        (Outcome::Broken, _) => StatusCode::INTERNAL_SERVER_ERROR,
        (Outcome::Invalid | Outcome::Forbidden | Outcome::CredentialRequired, ResponseType::Json) => StatusCode::OK,
        (Outcome::Invalid, ResponseType::GraphqlResponse) => StatusCode::BAD_REQUEST,
        (Outcome::Forbidden, ResponseType::GraphqlResponse) => StatusCode::FORBIDDEN,
        (Outcome::CredentialRequired, ResponseType::GraphqlResponse) => StatusCode::UNAUTHORIZED,
    }
}
