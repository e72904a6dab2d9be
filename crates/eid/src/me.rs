//! `/me`: what a person sees of their own sessions, passkeys and choices, and can end.
use std::sync::Arc;

use chrono::TimeDelta;
use claims::Assurance;
use poem::{Request, Response};

use crate::authorization_response::see_other;
use crate::broker::suspension;
use crate::browser::refuse_foreign;
use crate::continuation;
use crate::errand::{Errand, OwnPage};
use crate::notice;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::pages::{self, Language};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::session::{current_session, form_token};
use crate::store::{LinkState, Person, Session};

/// How recently a person must have signed in to change what they sign in with.
const RECENT: TimeDelta = TimeDelta::minutes(5);

pub(crate) async fn sessions(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    let Some(session) = own_session(&provider, &request).await? else {
        return ask_to_sign_in(&provider, &request, OwnPage::Sessions).await;
    };
    let all = provider.store.sessions_of(&session.person_id, provider.now()).await?;
    let token = form_token(&provider, &request).unwrap_or_default();
    Ok(pages::sessions(&provider, Language::of(&request, None), &all, &session, &token))
}

pub(crate) async fn end_session(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let (session, parameters) = submitted(&provider, &mut request).await?;
    let id = parameters.required("session")?;
    let now = provider.now();
    // Only the person's own: another's is not there for them.
    if provider.store.sessions_of(&session.person_id, now).await?.iter().any(|own| own.id == id) {
        notice::end_session(&provider, id, now).await?;
    }
    Ok(see_other(OwnPage::Sessions.path()))
}

pub(crate) async fn credentials(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    let Some(session) = own_session(&provider, &request).await? else {
        return ask_to_sign_in(&provider, &request, OwnPage::Credentials).await;
    };
    let all = provider.store.credentials_of(&session.person_id).await?;
    let accounts = provider.store.links_of(&session.person_id, provider.now()).await?;
    let merges = provider.store.merges_of(&session.person_id).await?;
    let joined = pages::Joined { accounts: &accounts, merges: &merges };
    let token = form_token(&provider, &request).unwrap_or_default();
    Ok(pages::credentials(&provider, Language::of(&request, None), &all, &joined, &token))
}

/// Removes a passkey; never the last one of the highest level, without which the person could not come back as surely.
pub(crate) async fn remove_credential(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let (session, parameters) = submitted(&provider, &mut request).await?;
    require_recent(&provider, &session)?;
    let id = parameters.required("credential")?;
    require_another(&provider, &session.person_id, id).await?;
    provider.store.remove_credential(&session.person_id, id).await?;
    Ok(see_other(OwnPage::Credentials.path()))
}

/// Ends a link: the identity is free, and what it opened is over at once. Of the links, those of an authority are credentials;
/// the last of the highest level stays, as with passkeys.
pub(crate) async fn end_link(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let (session, parameters) = submitted(&provider, &mut request).await?;
    require_recent(&provider, &session)?;
    let id = parameters.required("link")?;
    require_another(&provider, &session.person_id, id).await?;
    if let Some(link) = provider.store.end_link(&session.person_id, id, provider.now()).await? {
        suspension::end_all_of(&provider, &link).await?;
    }
    Ok(see_other(OwnPage::Credentials.path()))
}

/// Refuses to remove the last credential of the highest level, without which the person could not come back as surely:
/// passkeys, and links with an authority for their identifier.
async fn require_another(provider: &Provider, person_id: &str, id: &str) -> Result<(), OAuthError> {
    let passkeys = provider.store.credentials_of(person_id).await?;
    let links = provider.store.links_of(person_id, provider.now()).await?;
    let authorities = links.into_iter().filter(|link| link.org.is_none() && link.state == LinkState::Active);
    let all: Vec<(String, Assurance)> = passkeys
        .into_iter()
        .map(|passkey| (passkey.id, passkey.level))
        .chain(authorities.map(|link| (link.id, link.cap)))
        .collect();
    let highest = all.iter().map(|(_, level)| *level).max().unwrap_or(Assurance::Low);
    let is_credential = all.iter().any(|(known, _)| known == id);
    if is_credential && !all.iter().any(|(known, level)| *level == highest && known != id) {
        return Err(OAuthError::new(
            ErrorCode::AccessDenied,
            "add another passkey first: this is the last of its level",
        ));
    }
    Ok(())
}

pub(crate) async fn choices(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    let Some(session) = own_session(&provider, &request).await? else {
        return ask_to_sign_in(&provider, &request, OwnPage::Choices).await;
    };
    let all = provider.store.consents_of(&session.person_id).await?;
    let token = form_token(&provider, &request).unwrap_or_default();
    Ok(pages::choices(&provider, Language::of(&request, None), &all, &token))
}

/// Takes back what a client may have: what is remembered, and what was given because of it.
pub(crate) async fn forget_choices(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let (session, parameters) = submitted(&provider, &mut request).await?;
    let client_id = parameters.required("client")?;
    provider.store.forget_consent(&session.person_id, client_id).await?;
    provider.store.end_authorizations_of(&session.person_id, client_id, provider.now()).await?;
    Ok(see_other(OwnPage::Choices.path()))
}

/// The session and the person of a request that carries the `token` of a page of that session, if the person signed in
/// within [`RECENT`].
pub(crate) async fn recently_signed_in(
    provider: &Provider,
    request: &Request,
    token: &str,
) -> Result<(Session, Person), OAuthError> {
    let session = session_of_page(provider, request, Some(token)).await?;
    require_recent(provider, &session)?;
    let person = provider.store.person(&session.person_id).await?;
    let person = person.ok_or_else(|| OAuthError::new(ErrorCode::AccessDenied, "the person is not known any more"))?;
    Ok((session, person))
}

fn require_recent(provider: &Provider, session: &Session) -> Result<(), OAuthError> {
    if provider.now() <= session.auth_time + RECENT {
        Ok(())
    } else {
        Err(OAuthError::new(ErrorCode::LoginRequired, "sign out and in again first: that was too long ago"))
    }
}

/// The session and the parameters of a form that one of the session's own pages held.
pub(crate) async fn submitted(provider: &Provider, request: &mut Request) -> Result<(Session, Parameters), OAuthError> {
    refuse_foreign(provider, request)?;
    let parameters = Parameters::of_form(request).await?;
    let session = session_of_page(provider, request, parameters.get("token")).await?;
    Ok((session, parameters))
}

async fn session_of_page(provider: &Provider, request: &Request, token: Option<&str>) -> Result<Session, OAuthError> {
    let session = own_session(provider, request).await?;
    let is_own = token.is_some() && token == form_token(provider, request).as_deref();
    session.filter(|_| is_own).ok_or_else(|| OAuthError::new(ErrorCode::AccessDenied, "sign in and try again"))
}

/// The session of the request's browser, if the person's own credential opened it: an organisation's provider, whose
/// administrator can be anyone of its people, shows and changes nothing that is a person's.
async fn own_session(provider: &Provider, request: &Request) -> Result<Option<Session>, OAuthError> {
    Ok(current_session(provider, request, provider.now()).await?.filter(Session::is_own))
}

pub(crate) async fn ask_to_sign_in(
    provider: &Provider,
    request: &Request,
    path: OwnPage,
) -> Result<Response, OAuthError> {
    continuation::begin(provider, request, Errand::Own { path }).await
}
