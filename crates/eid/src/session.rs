//! The session of the person at a browser.
use chrono::{DateTime, Utc};
use claims::Assurance;
use poem::Request;
use poem::http::HeaderValue;

use crate::acting::ActingAs;
use crate::browser::{Cookie, browser_label};
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::store::{Interaction, OpenedBy, Session};
use crate::{contexts, notice, random};

/// How a person has just proved who they are.
#[derive(Clone)]
pub(crate) struct SignIn {
    pub(crate) person_id: String,
    pub(crate) assurance: Assurance,
    /// The methods used (RFC 8176), with spaces between.
    pub(crate) amr: &'static str,
}

/// What opens a session, and as what the person acts in it.
pub(crate) struct Opening {
    pub(crate) opened_by: OpenedBy,
    /// The one context there is; none where the person's own choice, or what they act as at first, decides.
    pub(crate) acting: Option<ActingAs>,
    pub(crate) auth_time: DateTime<Utc>,
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

/// Begins or renews the session in which the person is known who signed in with a credential of their own.
pub(crate) async fn sign_in(
    provider: &Provider,
    request: &Request,
    interaction: &Interaction,
    done: SignIn,
) -> Result<HeaderValue, OAuthError> {
    let opening = Opening { opened_by: OpenedBy::Own, acting: None, auth_time: provider.now() };
    open(provider, request, interaction, done, opening).await
}

/// Begins or renews the session in which the person is known, for `interaction`, and gives the cookie that proves it.
///
/// The cookie is always a new one: what a browser brought before signing in proves nothing after it (CWE-384). A session
/// of somebody else in the same browser ends, and one that something else opened, or in which the person acts as
/// something else.
pub(crate) async fn open(
    provider: &Provider,
    request: &Request,
    interaction: &Interaction,
    done: SignIn,
    opening: Opening,
) -> Result<HeaderValue, OAuthError> {
    let now = provider.now();
    let done = SignIn { person_id: provider.store.kept_person(&done.person_id).await?, ..done };
    let secret = random::secret();
    let hash = random::digest(&secret);
    let session_id = match current_session(provider, request, now).await? {
        Some(session) if session.person_id == done.person_id && opening.continues(&session) => {
            let renewed = Session {
                auth_time: opening.auth_time,
                last_seen_at: now,
                assurance: done.assurance,
                amr: done.amr.to_owned(),
                opened_by: opening.opened_by,
                ..session
            };
            provider.store.renew_session(&renewed, &hash).await?;
            renewed.id
        }
        other => {
            if let Some(other) = other {
                notice::end_session(provider, &other.id, now).await?;
            }
            let acting = match opening.acting.clone() {
                Some(acting) => acting,
                None => contexts::first_of(provider, &done.person_id).await?,
            };
            let new = new_session(request, done, opening, acting, now);
            provider.store.begin_session(&new, &hash).await?;
            new.id
        }
    };
    provider.store.signed_in_for(&interaction.id, &session_id).await?;
    Ok(Cookie::Session.set(provider, &secret))
}

fn new_session(request: &Request, done: SignIn, opening: Opening, acting: ActingAs, now: DateTime<Utc>) -> Session {
    Session {
        id: random::name(),
        person_id: done.person_id,
        started_at: now,
        auth_time: opening.auth_time,
        last_seen_at: now,
        assurance: done.assurance,
        amr: done.amr.to_owned(),
        browser: browser_label(request),
        acting,
        opened_by: opening.opened_by,
    }
}

/// Goes on as something else that the session is open to: what was allowed as the former ends, its clients are told, and
/// a new session takes its place. Gives that with the cookie that proves it.
pub(crate) async fn switch(
    provider: &Provider,
    session: &Session,
    acting: ActingAs,
) -> Result<(Session, HeaderValue), OAuthError> {
    if !contexts::open_to(provider, &session.person_id, &session.opened_by).await?.contains(&acting) {
        return Err(OAuthError::new(ErrorCode::AccessDenied, "this sign-in does not open that context"));
    }
    notice::end_session(provider, &session.id, provider.now()).await?;
    let secret = random::secret();
    // As old as the one before: nobody stays signed in longer by going to and fro.
    let new = Session { id: random::name(), acting, last_seen_at: provider.now(), ..session.clone() };
    provider.store.begin_session(&new, &random::digest(&secret)).await?;
    Ok((new, Cookie::Session.set(provider, &secret)))
}

impl Opening {
    /// Whether `session` can go on with this.
    fn continues(&self, session: &Session) -> bool {
        let is_same = match (&self.opened_by, &session.opened_by) {
            (OpenedBy::Own, OpenedBy::Own) => true,
            (OpenedBy::Authority(one), OpenedBy::Authority(other))
            | (OpenedBy::Organisation(one), OpenedBy::Organisation(other)) => one.link_id == other.link_id,
            (_, _) => false,
        };
        is_same && self.acting.as_ref().is_none_or(|acting| *acting == session.acting)
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
