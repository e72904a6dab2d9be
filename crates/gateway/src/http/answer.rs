//! Writes an answer: its status by media type (GraphQL over HTTP, "Status Codes"), its headers and its bytes. One of several
//! parts is `multipart/mixed`.

use futures::{Stream, StreamExt as _, stream};
use http::StatusCode;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use poem::{Response, ResponseBuilder};

use super::media_type::{Accepted, EventForm, ResponseType, incremental_spec};
use super::refusal::HttpRefusal;
use super::{events, multipart};
use crate::pipeline::{self, AnswerPart, ClientError, Outcome};

/// Writes what the pipeline gave.
pub(super) async fn answered(response: pipeline::Response, accepted: Accepted) -> Response {
    let pipeline::Response { outcome, is_subscription, mut parts } = response;
    let media_type = accepted.whole();
    let mut builder = Response::builder().status(status(&outcome, media_type)).header(CACHE_CONTROL, "no-store");
    match &outcome {
        Outcome::CredentialRefused { challenge, nonce } => {
            builder = builder.header(WWW_AUTHENTICATE, challenge);
            if let Some(nonce) = nonce {
                builder = builder.header("dpop-nonce", nonce);
            }
        }
        Outcome::AuthenticationInsufficient { challenge } => builder = builder.header(WWW_AUTHENTICATE, challenge),
        // No error code where no credential was presented (RFC 6750 §3.1).
        Outcome::CredentialRequired => builder = builder.header(WWW_AUTHENTICATE, "Bearer"),
        Outcome::WriteByGet => builder = builder.header(ALLOW, "POST"),
        Outcome::Executed
        | Outcome::Invalid
        | Outcome::Forbidden
        | Outcome::NotAcceptable
        | Outcome::Overloaded
        | Outcome::Late
        | Outcome::Broken => {}
    }
    if let (true, Some(form)) = (is_subscription, accepted.events) {
        return with_events(builder, form, parts);
    }
    let Some(first) = parts.next().await else { return builder.status(StatusCode::INTERNAL_SERVER_ERROR).finish() };
    // What is refused is told plainly, whatever is accepted; a whole answer too where that is.
    let is_whole = !first.has_next && (accepted.whole.is_some() || outcome != Outcome::Executed);
    if is_whole {
        return builder.header(CONTENT_TYPE, media_type.content_type()).body(first.body);
    }
    let parts = stream::iter([first]).chain(parts);
    match accepted.events {
        Some(form) if accepted.in_parts.is_none() => with_events(builder, form, parts),
        _ => {
            let (parameter, value) = incremental_spec(accepted.in_parts.unwrap_or_default());
            let texts = parts.map(|part| part.body);
            builder.header(CONTENT_TYPE, multipart::content_type(parameter, value)).body(multipart::body(texts))
        }
    }
}

fn with_events(
    builder: ResponseBuilder,
    form: EventForm,
    parts: impl Stream<Item = AnswerPart> + Send + 'static,
) -> Response {
    let body = events::body(form, parts.map(|part| part.body));
    // Otherwise some proxies would collect events.
    builder.header(CONTENT_TYPE, events::content_type(form)).header("x-accel-buffering", "no").body(body)
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
        (Outcome::CredentialRefused { .. } | Outcome::AuthenticationInsufficient { .. }, _) => StatusCode::UNAUTHORIZED,
        (Outcome::WriteByGet, _) => StatusCode::METHOD_NOT_ALLOWED,
        (Outcome::NotAcceptable, _) => StatusCode::NOT_ACCEPTABLE,
        (Outcome::Late | Outcome::Overloaded, _) => StatusCode::SERVICE_UNAVAILABLE,
        (Outcome::Broken, _) => StatusCode::INTERNAL_SERVER_ERROR,
        (Outcome::Invalid | Outcome::Forbidden | Outcome::CredentialRequired, ResponseType::Json) => StatusCode::OK,
        (Outcome::Invalid, ResponseType::GraphqlResponse) => StatusCode::BAD_REQUEST,
        (Outcome::Forbidden, ResponseType::GraphqlResponse) => StatusCode::FORBIDDEN,
        (Outcome::CredentialRequired, ResponseType::GraphqlResponse) => StatusCode::UNAUTHORIZED,
    }
}
