//! A provider tells that somebody signed out there (OpenID Connect Back-Channel Logout 1.0 §2.5 to §2.8).
use std::sync::Arc;

use chrono::TimeDelta;
use poem::http::{StatusCode, header};
use poem::{Request, Response};

use super::logout_token::{self, AGE_MAX, LoggedOut};
use super::start::named;
use super::suspension;
use super::upstream::Upstream;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::store::{Identity, Session};

/// Ends the sessions that a provider's logout token names; our own clients are told in turn.
pub(crate) async fn logout(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let parameters = Parameters::of_form(&mut request).await?;
    let upstream = named(&provider, &request)?;
    let token = parameters.required("logout_token")?;
    let now = provider.now();
    let refused = |error: super::fault::UpstreamError| {
        tracing::warn!(upstream = upstream.config.id, "a logout token is refused: {error}");
        OAuthError::new(ErrorCode::InvalidRequest, error.to_string())
    };
    let told = logout_token::verify(upstream, token, now).await.map_err(refused)?;
    let kind = format!("upstream-logout:{}", upstream.config.id);
    if !provider.store.use_name(&kind, &told.id, now + AGE_MAX + TimeDelta::minutes(1)).await? {
        return Err(OAuthError::new(ErrorCode::InvalidRequest, "the logout token was used before"));
    }
    suspension::end(&provider, sessions(&provider, upstream, &told).await?).await?;
    Ok(Response::builder().status(StatusCode::OK).header(header::CACHE_CONTROL, "no-store").finish())
}

/// The sessions that the provider opened and now ends: the one of that name, or all of that person's.
async fn sessions(provider: &Provider, upstream: &Upstream, told: &LoggedOut) -> Result<Vec<Session>, OAuthError> {
    let (store, now) = (&provider.store, provider.now());
    let mut found = Vec::new();
    let opened = match (&told.sid, &told.subject) {
        (Some(sid), _) => store.sessions_by_upstream_sid(sid, now).await?,
        (None, Some(subject)) => {
            let identity = Identity {
                issuer: upstream.config.issuer.clone(),
                tenant: upstream.tenant().to_owned(),
                subject: subject.clone(),
            };
            match store.link_of(&identity, now).await? {
                Some(link) => store.sessions_opened_by(&link.id, now).await?,
                None => Vec::new(),
            }
        }
        (None, None) => Vec::new(),
    };
    for session in opened {
        // Another provider's session may have the same name, and two names must not contradict each other.
        let link_id = session.opened_by.link_id().unwrap_or_default();
        let link = store.links_of(&session.person_id, now).await?.into_iter().find(|link| link.id == link_id);
        let is_meant = link.is_some_and(|link| {
            link.identity.issuer == upstream.config.issuer
                && told.subject.as_ref().is_none_or(|subject| *subject == link.identity.subject)
        });
        if is_meant {
            found.push(session);
        }
    }
    Ok(found)
}
