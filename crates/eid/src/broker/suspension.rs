//! Ending at once what a link opened (rule L8): the employee's sessions and tokens, never the person.
use futures::future::try_join_all;

use crate::notice;
use crate::oauth_error::OAuthError;
use crate::provider::Provider;
use crate::store::{Link, Session};

/// Ends every session and every authorization in which the link's person acts as who the link makes them, wherever they
/// signed in; the clients are told.
pub(crate) async fn end_all_of(provider: &Provider, link: &Link) -> Result<(), OAuthError> {
    let (store, now) = (&provider.store, provider.now());
    let person_id = store.kept_person(&link.person_id).await?;
    let is_of_link = |session: &Session| {
        let is_employee = link.org.is_some() && session.acting.employer() == link.org.as_deref();
        is_employee || session.opened_by.link_id() == Some(link.id.as_str())
    };
    // First what refreshes: a session that is found only afterwards has nothing to refresh.
    if let Some(org) = &link.org {
        store.end_authorizations_as_employee(&person_id, org, now).await?;
    }
    let sessions = store.sessions_of(&person_id, now).await?;
    end(provider, sessions.into_iter().filter(is_of_link).collect()).await
}

/// Ends sessions, and has their clients told.
pub(crate) async fn end(provider: &Provider, sessions: Vec<Session>) -> Result<(), OAuthError> {
    let now = provider.now();
    try_join_all(sessions.iter().map(|session| notice::end_session(provider, &session.id, now))).await?;
    Ok(())
}
