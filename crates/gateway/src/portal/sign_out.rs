//! `/logout`, and `/backchannel-logout`, by which the provider tells that a session has ended elsewhere.

use std::sync::Arc;

use http::StatusCode;
use http::header::SET_COOKIE;
use poem::{Request, Response};
use serde_json::json;

use super::cookie::Cookie;
use super::routes::{answer_json, refused_json};
use super::sealed::digest;
use super::store::Ending;
use super::{Inner, sessions};

/// The longest form that a provider sends, in bytes.
const FORM_BYTES_MAX: usize = 16 * 1024;

/// Ends the browser's session, and says where to go for ending the one at the provider, too.
pub(super) async fn logout(inner: Arc<Inner>, request: Request) -> Response {
    let is_secure = inner.origin.is_secure();
    let now = service::clock::now();
    let mut location = None;
    if let Some(secret) = Cookie::Session.of(is_secure, request.headers()) {
        if let Ok((_, kept)) = sessions::kept_of(&inner, secret, now).await {
            // Where the provider does not answer, one is signed out here all the same.
            location = inner.relying_party.logout_address(&kept.id_token).await.ok().flatten();
        }
        if inner.end(Ending::Secret(&digest(secret))).await.is_err() {
            return refused_json(StatusCode::SERVICE_UNAVAILABLE, "the session cannot be ended now; try again");
        }
    }
    let mut response = answer_json(&json!({ "location": location }));
    response.headers_mut().append(SET_COOKIE, Cookie::Session.remove(is_secure));
    response
}

/// Ends the sessions that a logout token names (OpenID Connect Back-Channel Logout 1.0 §2.5-2.8).
pub(super) async fn told_of_logout(inner: Arc<Inner>, mut request: Request) -> Response {
    let invalid = |problem: &str| refused_json(StatusCode::BAD_REQUEST, problem);
    let Ok(body) = request.take_body().into_bytes_limit(FORM_BYTES_MAX).await else {
        return invalid("the form is too long");
    };
    let Some(token) = logout_token_of(&body) else { return invalid("the form must have one `logout_token`") };
    let token = match inner.relying_party.verify_logout_token(&token, service::clock::now()).await {
        Ok(token) => token,
        Err(refused) => return invalid(&format!("the logout token is refused: {refused}")),
    };
    let is_new = inner.store.use_notice(token.id.as_str(), token.forget_at).await;
    let ending = match (&token.session, &token.subject, is_new) {
        (_, _, Ok(false)) => return invalid("the logout token was used before"),
        (Some(sid), _, Ok(true)) => Ending::Sid(sid),
        (None, Some(subject), Ok(true)) => Ending::Subject(subject),
        (None, None, Ok(true)) => return invalid("the logout token names nobody"),
        (_, _, Err(_)) => return refused_json(StatusCode::SERVICE_UNAVAILABLE, "try again"),
    };
    match inner.end(ending).await {
        Ok(()) => Response::builder().status(StatusCode::OK).header("cache-control", "no-store").finish(),
        Err(_) => refused_json(StatusCode::SERVICE_UNAVAILABLE, "try again"),
    }
}

/// The form's one logout token.
fn logout_token_of(form: &[u8]) -> Option<String> {
    let mut tokens = url::form_urlencoded::parse(form).filter(|(name, _)| name == "logout_token");
    match (tokens.next(), tokens.next()) {
        (Some((_, token)), None) => Some(token.into_owned()),
        (_, _) => None,
    }
}

impl Inner {
    /// Ends sessions here at once, streams of theirs included; other replicas hear of it within a second.
    async fn end(&self, ending: Ending<'_>) -> Result<(), storage::StoreError> {
        let now = service::clock::now();
        for session in self.store.end(ending, now).await? {
            self.deny_list.end_session(&session, now + sessions::TOKEN_LIFE_MAX, now);
        }
        Ok(())
    }
}
