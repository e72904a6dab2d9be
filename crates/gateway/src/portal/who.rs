//! `/session`: who is signed in with this browser.

use std::sync::Arc;

use claims::{Caller, Context, Refused};
use http::header::SET_COOKIE;
use poem::{Request, Response};
use serde::Serialize;

use super::cookie::Cookie;
use super::routes::answer_json;
use super::{Inner, sessions};

/// What a page may know of who is signed in.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Who {
    signed_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// As what the person acts: `citizen`, `employee`, `representative`.
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'static str>,
    /// For which organisation, where as its employee.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assurance: Option<&'static str>,
    /// When the person last proved who they are (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticated_at: Option<String>,
    scopes: Vec<String>,
}

pub(super) async fn session(inner: Arc<Inner>, request: Request) -> Response {
    let is_secure = inner.origin.is_secure();
    let Some(secret) = Cookie::Session.of(is_secure, request.headers()) else { return answer_json(&Who::default()) };
    let now = service::clock::now();
    let found = async {
        let held = sessions::token_of(&inner, secret, now).await?;
        let caller = inner.verifier.verify_held(&held.token, &held.key, now).await?;
        let (_, kept) = sessions::kept_of(&inner, secret, now).await?;
        Ok::<_, Refused>(Who::new(&caller, kept.name))
    };
    match found.await {
        Ok(who) => answer_json(&who),
        Err(refused) => {
            tracing::debug!("a browser's session is refused: {refused}");
            let mut response = answer_json(&Who::default());
            // A session that cannot be looked up or renewed just now is not lost by that.
            if matches!(refused, sessions::ENDED | Refused::Revoked) {
                response.headers_mut().append(SET_COOKIE, Cookie::Session.remove(is_secure));
            }
            response
        }
    }
}

impl Who {
    fn new(caller: &Caller, name: Option<String>) -> Self {
        Self {
            signed_in: true,
            name,
            context: caller.context().map(Context::as_str),
            organisation: caller.member().map(|member| member.org().to_owned()),
            assurance: caller.assurance().map(claims::Assurance::as_str),
            authenticated_at: caller.authenticated_at().map(|instant| instant.to_rfc3339()),
            scopes: caller.scopes().map(str::to_owned).collect(),
        }
    }
}
