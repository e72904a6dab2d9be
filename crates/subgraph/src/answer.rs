//! Turning what a schema answers into the bytes that are sent, with errors that tell nothing inner.
use std::error::Error as _;

use async_graphql::{ErrorExtensionValues, Name, PathSegment, Response, ServerError, Value};
use bytes::Bytes;
use storage::StoreError;

use crate::ResolveError;

const INTERNAL_ERROR: &str = "INTERNAL_ERROR";

/// The answer as JSON, each error with a stable code.
pub(crate) fn print(mut response: Response) -> Bytes {
    for error in &mut response.errors {
        put_null(&mut response.data, &error.path);
        *error = told(error);
    }
    // What could not be written is a fault of this program; no answer of ours has a map with keys that are no text.
    serde_json::to_vec(&response)
        .map_or_else(|_| refusal(INTERNAL_ERROR, "the answer could not be written"), Bytes::from)
}

/// The answer to a request that was not executed.
pub(crate) fn refusal(code: &str, message: &str) -> Bytes {
    let body = serde_json::json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    Bytes::from(body.to_string())
}

/// Puts null where a field failed: async-graphql leaves such a field out, where GraphQL wants null (§6.4.4).
fn put_null(data: &mut Value, path: &[PathSegment]) {
    let Some((last, parents)) = path.split_last() else { return };
    let parent = parents.iter().try_fold(data, |value, segment| match (value, segment) {
        (Value::Object(fields), PathSegment::Field(name)) => fields.get_mut(name.as_str()),
        (Value::List(items), PathSegment::Index(index)) => items.get_mut(*index),
        _ => None,
    });
    if let (Some(Value::Object(fields)), PathSegment::Field(name)) = (parent, last) {
        fields.entry(Name::new(name)).or_insert(Value::Null);
    }
}

/// What a client may be told of `error`.
fn told(error: &ServerError) -> ServerError {
    if let Some(cause) = error.source::<ResolveError>() {
        return coded(error, cause.code(), safe_message(cause));
    }
    if let Some(cause) = error.source::<StoreError>() {
        let cause = ResolveError::Store(cause.clone());
        return coded(error, cause.code(), safe_message(&cause));
    }
    if error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some()) {
        return error.clone();
    }
    if error.path.is_empty() {
        return coded(error, "GRAPHQL_VALIDATION_FAILED", error.message.clone());
    }
    // async-graphql's own words for an argument that its type refuses.
    if error.message.starts_with("Failed to parse \"") {
        return coded(error, "BAD_USER_INPUT", error.message.clone());
    }
    tracing::error!(error.message = %error.message, "a resolver failed; its field is null");
    coded(error, INTERNAL_ERROR, "the subgraph failed to answer".to_owned())
}

/// The sentence for a client; where that hides the cause, the operator finds it in the log.
fn safe_message(cause: &ResolveError) -> String {
    match cause {
        ResolveError::BadUserInput { .. } | ResolveError::Unauthenticated | ResolveError::Forbidden => {
            cause.to_string()
        }
        ResolveError::Store(error) if error.is_retryable() => {
            tracing::warn!(error.code = error.code(), error.cause = %chain(error), "the database gave no answer");
            "this cannot be had at the moment; try again, a mutation with the same idempotency key".to_owned()
        }
        ResolveError::Store(error) => {
            tracing::error!(error.code = error.code(), error.cause = %chain(error), "the database failed");
            match error {
                StoreError::Full(_) => "the database is full; nothing was written".to_owned(),
                _ => "the subgraph failed to answer".to_owned(),
            }
        }
        ResolveError::Unreadable(unknown) => {
            tracing::error!(error.cause = %unknown, "a row holds what this version does not know");
            "the subgraph failed to answer".to_owned()
        }
    }
}

fn chain(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

fn coded(error: &ServerError, code: &str, message: String) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    let mut told = ServerError::new(message, None);
    told.locations.clone_from(&error.locations);
    told.path.clone_from(&error.path);
    told.extensions = Some(extensions);
    told
}
