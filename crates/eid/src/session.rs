//! The session of the person at a browser.
use chrono::{DateTime, Utc};
use claims::Assurance;
use poem::Request;
use poem::http::HeaderValue;

use crate::browser::{Cookie, browser_label};
use crate::notice;
use crate::oauth_error::OAuthError;
use crate::provider::Provider;
use crate::random;
use crate::store::{Interaction, Session};

/// How a person has just proved who they are.
#[derive(Clone)]
pub(crate) struct SignIn {
    pub(crate) person_id: String,
    pub(crate) assurance: Assurance,
    /// The methods used (RFC 8176), with spaces between.
    pub(crate) amr: &'static str,
}

/// The session of the request's browser, if it is in one.
pub(crate) async fn current_session(
    provider: &Provider,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<Option<Session>, OAuthError> {
    match Cookie::Session.of(provider, request) {
        Some(secret) => Ok(provider.store.session_by_secret(&random::digest(secret), now).await?),
        None => Ok(None),
    }
}

/// Begins or renews the session in which the person is known, for `interaction`, and gives the cookie that proves it.
///
/// The cookie is always a new one: what a browser brought before signing in proves nothing after it (CWE-384). A session
/// of somebody else in the same browser ends.
pub(crate) async fn sign_in(
    provider: &Provider,
    request: &Request,
    interaction: &Interaction,
    done: SignIn,
) -> Result<HeaderValue, OAuthError> {
    let now = provider.now();
    let secret = random::secret();
    let hash = random::digest(&secret);
    let session_id = match current_session(provider, request, now).await? {
        Some(session) if session.person_id == done.person_id => {
            let renewed = Session {
                auth_time: now,
                last_seen_at: now,
                assurance: done.assurance,
                amr: done.amr.to_owned(),
                ..session
            };
            provider.store.renew_session(&renewed, &hash).await?;
            renewed.id
        }
        other => {
            if let Some(other) = other {
                notice::end_session(provider, &other.id, now).await?;
            }
            let new = new_session(request, done, now);
            provider.store.begin_session(&new, &hash).await?;
            new.id
        }
    };
    provider.store.signed_in_for(&interaction.id, &session_id).await?;
    Ok(Cookie::Session.set(provider, &secret))
}

fn new_session(request: &Request, done: SignIn, now: DateTime<Utc>) -> Session {
    Session {
        id: random::name(),
        person_id: done.person_id,
        started_at: now,
        auth_time: now,
        last_seen_at: now,
        assurance: done.assurance,
        amr: done.amr.to_owned(),
        browser: browser_label(request),
    }
}

/// What a form of a session's own pages carries, so that no other page can send it.
pub(crate) fn form_token(provider: &Provider, request: &Request) -> Option<String> {
    Cookie::Session.of(provider, request).map(|secret| random::digest(&format!("form {secret}")))
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("amr", &self.amr).finish_non_exhaustive()
    }
}
