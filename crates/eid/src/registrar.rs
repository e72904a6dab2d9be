//! What organisations and registrars do about links and mandates: invite, move an identity, say who acts for whom.
use chrono::{DateTime, TimeDelta, Utc};
use claims::MemberRef;
use storage::{Database, StoreError};

use crate::enrolment::EnrolmentCode;
use crate::store::{Identity, Invitation, Store};

/// How long an invitation can be accepted.
pub const INVITATION_LIFETIME: TimeDelta = TimeDelta::days(7);

/// How long a person is told before registrars move an identity from them.
pub const NOTICE: TimeDelta = TimeDelta::hours(24);

/// An identity at an organisation's provider.
#[derive(Clone, PartialEq, Eq)]
pub struct UpstreamIdentity {
    /// The provider's issuer, exactly as it is configured.
    pub issuer: String,
    /// The tenant, where the provider is Entra.
    pub tenant: Option<String>,
    /// The subject there (`sub`, at Entra `oid`).
    pub subject: String,
}

/// What a registrar did not get done.
#[derive(Debug, thiserror::Error)]
pub enum NotRegistered {
    /// The database gave no answer.
    #[error("the e-ID's database gave no answer")]
    Store(#[from] StoreError),
    /// There is no such person.
    #[error("there is no person `{0}`")]
    NoSuchPerson(String),
    /// There is no link to move, or it is being moved.
    #[error("nobody is linked to that identity, or it is being moved already")]
    NoSuchLink,
    /// There is no mandate to end.
    #[error("there is no mandate `{0}` in force")]
    NoSuchMandate(String),
    /// It takes two registrars who are not one.
    #[error("two registrars say so together; name two who are not the same")]
    OneRegistrar,
    /// A mandate for nobody.
    #[error("whom the mandate is for is 1 to 512 bytes without control characters")]
    ForNobody,
    /// A mandate that is over before it begins.
    #[error("the mandate ends before it begins")]
    NeverInForce,
}

/// Registers an identity for a person, who the organisation says is `member`. Gives the code by which the person accepts.
///
/// # Errors
/// [`NotRegistered::Store`].
pub async fn invite(
    database: &Database,
    identity: UpstreamIdentity,
    member: MemberRef,
    invited_by: &str,
    now: DateTime<Utc>,
) -> Result<EnrolmentCode, NotRegistered> {
    let (code, digest) = EnrolmentCode::draw_with_digest();
    let new = Invitation { identity: identity.into(), member, invited_by: invited_by.to_owned() };
    Store::new(database.clone()).add_invitation(&digest, &new, now + INVITATION_LIFETIME).await?;
    Ok(code)
}

/// Takes an identity from the person it is linked to, 24 hours from now: who has it now is told on their page. From then on it
/// can be linked anew. Gives the instant.
///
/// # Errors
/// [`NotRegistered::OneRegistrar`], [`NotRegistered::NoSuchLink`] or [`NotRegistered::Store`].
pub async fn release(
    database: &Database,
    identity: UpstreamIdentity,
    registrars: [&str; 2],
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, NotRegistered> {
    let by = two(registrars)?;
    let store = Store::new(database.clone());
    let link = store.link_of(&identity.into(), now).await?.ok_or(NotRegistered::NoSuchLink)?;
    let at = now + NOTICE;
    if !store.release_link_at(&link.id, at).await? {
        return Err(NotRegistered::NoSuchLink);
    }
    tracing::warn!(link.id = %link.id, by, "two registrars take a link from its person in 24 hours");
    Ok(at)
}

/// Writes that a person may act for `of` until `until`, and gives the mandate's name.
///
/// # Errors
/// All but [`NotRegistered::NoSuchLink`] and [`NotRegistered::NoSuchMandate`].
pub async fn give_mandate(
    database: &Database,
    person_id: &str,
    of: &str,
    evidence: &str,
    until: DateTime<Utc>,
    registrars: [&str; 2],
    now: DateTime<Utc>,
) -> Result<String, NotRegistered> {
    let by = two(registrars)?;
    if of.is_empty() || of.len() > 512 || of.chars().any(char::is_control) {
        return Err(NotRegistered::ForNobody);
    }
    if until <= now {
        return Err(NotRegistered::NeverInForce);
    }
    let store = Store::new(database.clone());
    if store.person(person_id).await?.is_none() {
        return Err(NotRegistered::NoSuchPerson(person_id.to_owned()));
    }
    Ok(store.add_mandate(person_id, of, &format!("{evidence} ({by})"), now, until).await?)
}

/// Ends a mandate at once: nothing is refreshed under it any more.
///
/// # Errors
/// [`NotRegistered::NoSuchMandate`] or [`NotRegistered::Store`].
pub async fn end_mandate(database: &Database, id: &str, now: DateTime<Utc>) -> Result<(), NotRegistered> {
    match Store::new(database.clone()).end_mandate(id, now).await? {
        true => Ok(()),
        false => Err(NotRegistered::NoSuchMandate(id.to_owned())),
    }
}

fn two(registrars: [&str; 2]) -> Result<String, NotRegistered> {
    let [one, other] = registrars.map(str::trim);
    if one.is_empty() || other.is_empty() || one.to_lowercase() == other.to_lowercase() {
        return Err(NotRegistered::OneRegistrar);
    }
    Ok(format!("{one}, {other}"))
}

impl From<UpstreamIdentity> for Identity {
    fn from(identity: UpstreamIdentity) -> Self {
        let UpstreamIdentity { issuer, tenant, subject } = identity;
        Self { issuer, tenant: tenant.unwrap_or_default(), subject }
    }
}

impl std::fmt::Debug for UpstreamIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpstreamIdentity").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
