//! What a provider asserts of a person, in our words.
use chrono::{DateTime, TimeDelta, Utc};
use claims::{Assurance, MemberRef};

use super::config::Opens;
use super::fault::UpstreamError;
use super::id_token::{SKEW, UpstreamClaims};
use super::level::effective;
use super::upstream::Upstream;
use crate::store::Identity;

/// What a provider asserts of a person. Addresses, names and numbers are not read at all (rule L2).
pub(crate) struct Asserted {
    pub(crate) identity: Identity,
    /// The level as the provider says it, before anything caps it.
    level: Option<Assurance>,
    /// When the person proved there who they are.
    auth_time: Option<DateTime<Utc>>,
    /// The provider's name for the session.
    pub(crate) sid: Option<String>,
    /// The member of the provider's organisation that the person is.
    pub(crate) member: Option<String>,
    /// The person's national identifier, by an authority for it.
    pub(crate) identifier: Option<String>,
}

impl Asserted {
    /// Reads proved claims.
    pub(super) fn read(upstream: &Upstream, claims: &UpstreamClaims) -> Result<Self, UpstreamError> {
        let more = claims.additional_claims();
        let (member, identifier) = match &upstream.config.opens {
            Opens::Employee { org, member_claim, .. } => (member(org, member_claim.as_deref(), claims)?, None),
            Opens::Person { identifier_claim, .. } => (None, more.text(identifier_claim).map(str::to_owned)),
        };
        Ok(Self {
            identity: identity(upstream, claims)?,
            level: claims.auth_context_ref().and_then(|acr| level(upstream, acr.as_str())),
            auth_time: claims.auth_time(),
            sid: more.text("sid").map(str::to_owned),
            member,
            identifier,
        })
    }

    /// How surely the person is known by it; `link_cap` is what their link says besides.
    pub(crate) fn effective_level(&self, upstream: &Upstream, link_cap: Assurance, now: DateTime<Utc>) -> Assurance {
        let caps = [upstream.config.opens.cap(), link_cap];
        effective(caps, self.level, self.auth_time, fresh_for(upstream), now)
    }

    /// When the person proved who they are: as long ago as is still believed, where the provider does not say.
    pub(crate) fn proved_at(&self, upstream: &Upstream, now: DateTime<Utc>) -> DateTime<Utc> {
        self.auth_time.map_or(now - fresh_for(upstream), |proved| proved.min(now))
    }

    /// Whether the person proved who they are since `since`.
    pub(crate) fn is_proved_since(&self, since: DateTime<Utc>) -> bool {
        self.auth_time.is_some_and(|proved| proved + SKEW >= since)
    }
}

/// How long ago a person may have proved who they are.
pub(super) fn fresh_for(upstream: &Upstream) -> TimeDelta {
    TimeDelta::minutes(upstream.config.fresh_minutes.into())
}

/// Who the person is there. At Entra `sub` differs for each client and `oid` is one within the tenant alone, so both are
/// looked at (rule L6).
fn identity(upstream: &Upstream, claims: &UpstreamClaims) -> Result<Identity, UpstreamError> {
    let more = claims.additional_claims();
    let subject = match &upstream.config.entra_tenant {
        None => claims.subject().as_str(),
        Some(tenant) if more.text("tid") == Some(tenant) => {
            more.text("oid").ok_or_else(|| UpstreamError::Token("it has no `oid`".to_owned()))?
        }
        Some(_) => return Err(UpstreamError::Token("it is of another tenant (`tid`)".to_owned())),
    };
    Ok(Identity {
        issuer: upstream.config.issuer.clone(),
        tenant: upstream.tenant().to_owned(),
        subject: subject.to_owned(),
    })
}

fn member(org: &str, claim: Option<&str>, claims: &UpstreamClaims) -> Result<Option<String>, UpstreamError> {
    let Some(member) = claim.and_then(|claim| claims.additional_claims().text(claim)) else { return Ok(None) };
    match MemberRef::new(org, member) {
        Ok(member) => Ok(Some(member.id().to_owned())),
        Err(_) => Err(UpstreamError::Token("it names a member who cannot be one".to_owned())),
    }
}

fn level(upstream: &Upstream, acr: &str) -> Option<Assurance> {
    let levels = &upstream.config.levels;
    if levels.is_empty() { acr.parse().ok() } else { levels.get(acr).map(|level| (*level).into()) }
}
