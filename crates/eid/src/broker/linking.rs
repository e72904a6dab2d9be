//! By what an identity at a provider becomes a person's (rules L1 to L3): proof, and never an address or a name.
use std::sync::Arc;

use chrono::TimeDelta;
use claims::Assurance;
use poem::{Request, Response};

use super::asserted::Asserted;
use super::config::Opens;
use super::flow::Purpose;
use super::start::{Demand, address};
use super::upstream::Upstream;
use crate::authorization_response::see_other;
use crate::enrolment::EnrolmentCode;
use crate::errand::OwnPage;
use crate::me::submitted;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::pages::{self, Language};
use crate::provider::Provider;
use crate::session::current_session;
use crate::store::{Identity, Link, Linked, Method, NewLink, Session};

/// How recently a person must have proved with their e-ID who they are, to link or to merge.
const RECENT: TimeDelta = TimeDelta::minutes(5);

/// Whether a session is proof enough to change who somebody is: the person's own, at `substantial` or better, within five
/// minutes (rules L1 and L9).
pub(crate) fn require_proof(provider: &Provider, session: &Session) -> Result<(), OAuthError> {
    let is_recent = provider.now() <= session.auth_time + RECENT;
    if session.is_own() && session.assurance >= Assurance::Substantial && is_recent {
        Ok(())
    } else {
        Err(OAuthError::new(
            ErrorCode::LoginRequired,
            "sign in with your own e-ID, at level substantial, and try again within five minutes",
        ))
    }
}

/// Begins a link, from the session's own page: shows where the person goes to sign in.
pub(crate) async fn begin(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let (session, parameters) = submitted(&provider, &mut request).await?;
    require_proof(&provider, &session)?;
    let upstream = provider.upstreams.get(parameters.required("upstream")?);
    let upstream =
        upstream.ok_or_else(|| OAuthError::new(ErrorCode::InvalidRequest, "there is no such organisation"))?;
    let demand = Demand {
        purpose: Purpose::Link { session: session.id.clone() },
        assurance: Assurance::Low,
        // An identity that somebody is still signed in with at a shared machine must not become another's.
        proved_since: Some(provider.now()),
        asks_again: true,
    };
    let address = address(&provider, upstream, &request, demand).await?;
    Ok(pages::go_and_link(&provider, Language::of(&request, None), upstream, &address))
}

/// Makes the link, if the very session that began it is still in this browser, and is still proof enough.
pub(super) async fn finish(
    provider: &Provider,
    upstream: &Upstream,
    request: &Request,
    session_id: &str,
    asserted: Asserted,
) -> Result<Response, OAuthError> {
    let session = current_session(provider, request, provider.now()).await?;
    let session = session.filter(|session| session.id == session_id);
    let session = session.ok_or_else(|| denied("you are not signed in any more as who began to link the account"))?;
    require_proof(provider, &session)?;
    let evidence = format!(
        "e-ID at {} since {}, then signed in with the provider at {}",
        session.assurance,
        session.auth_time.timestamp(),
        asserted.proved_at(upstream, provider.now()).timestamp()
    );
    let new = new_link(upstream, &asserted, &session.person_id, Method::InSession, &evidence);
    told(provider.store.add_link(&new, provider.now()).await?)?;
    Ok(see_other(OwnPage::Credentials.path()))
}

/// The link that an authority for national identifiers makes by asserting one at `substantial` or better; none where it
/// does not, or nobody, or more than one person, has it.
pub(super) async fn by_authority(
    provider: &Provider,
    upstream: &Upstream,
    asserted: &Asserted,
) -> Result<Option<Link>, OAuthError> {
    let (Opens::Person { .. }, Some(identifier)) = (&upstream.config.opens, &asserted.identifier) else {
        return Ok(None);
    };
    let now = provider.now();
    if asserted.effective_level(upstream, upstream.config.opens.cap(), now) < Assurance::Substantial {
        return Ok(None);
    }
    let persons: Vec<String> = provider.store.persons_by_code(identifier).await?.into_iter().collect();
    let [person_id] = persons.as_slice() else { return Ok(None) };
    let new = new_link(upstream, asserted, person_id, Method::Authoritative, "asserted by the authority");
    told(provider.store.add_link(&new, now).await?)?;
    Ok(provider.store.link_of(&asserted.identity, now).await?)
}

/// Takes an identity that an organisation registered for who holds the code.
pub(crate) async fn accept(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let (session, parameters) = submitted(&provider, &mut request).await?;
    require_proof(&provider, &session)?;
    let now = provider.now();
    let digest = EnrolmentCode::digest_of(parameters.required("code")?);
    let invitation = provider.store.take_invitation(&digest, now).await?;
    let invitation =
        invitation.ok_or_else(|| denied("the code is not good: it was used, is too old, or was mistyped"))?;
    let upstream = provider.upstreams.of_identity(&invitation.identity);
    let upstream = upstream.filter(|upstream| upstream.config.opens.org() == Some(invitation.member.org()));
    let upstream = upstream.ok_or_else(|| denied("the code is of an organisation that is not known any more"))?;
    let evidence = format!("invited by {}, accepted with the e-ID at {}", invitation.invited_by, session.assurance);
    let new = NewLink {
        identity: &invitation.identity,
        person_id: &session.person_id,
        org: Some(invitation.member.org()),
        member: Some(invitation.member.id()),
        method: Method::Invitation,
        evidence: &evidence,
        cap: upstream.config.opens.cap(),
    };
    match provider.store.add_link(&new, now).await? {
        // Linked before without being told as whom: now it is.
        Linked::Already => set_member(&provider, &invitation.identity, invitation.member.id()).await?,
        other => told(other)?,
    }
    Ok(see_other(OwnPage::Credentials.path()))
}

async fn set_member(provider: &Provider, identity: &Identity, member: &str) -> Result<(), OAuthError> {
    if let Some(link) = provider.store.link_of(identity, provider.now()).await? {
        provider.store.set_link_member(&link.id, member).await?;
    }
    Ok(())
}

fn new_link<'a>(
    upstream: &'a Upstream,
    asserted: &'a Asserted,
    person_id: &'a str,
    method: Method,
    evidence: &'a str,
) -> NewLink<'a> {
    NewLink {
        identity: &asserted.identity,
        person_id,
        org: upstream.config.opens.org(),
        member: asserted.member.as_deref(),
        method,
        evidence,
        cap: upstream.config.opens.cap(),
    }
}

fn told(linked: Linked) -> Result<(), OAuthError> {
    match linked {
        Linked::Done | Linked::Already => Ok(()),
        Linked::AnotherPersons => Err(denied(
            "this account is linked to another person's e-ID; they must end that link first, or two registrars move it",
        )),
        Linked::Suspended => Err(denied("your organisation has suspended this account")),
    }
}

fn denied(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::AccessDenied, description)
}
