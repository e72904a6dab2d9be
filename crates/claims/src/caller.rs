//! Whom a request speaks for.
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::actor_chain::ActorChain;
use crate::{ActorRef, Assurance, Context};

/// Whom a verified request speaks for: nobody known, or the subject of a token that was verified.
///
/// Nothing but [`Caller::anonymous`] and the verifiers of this crate makes one, so holding a `Caller` is the proof that
/// the question "who is asking?" was answered. Cloning is cheap. `Debug` tells neither subject nor member.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    identity: Option<Arc<Identity>>,
}

/// What a verified token says about its subject.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Whose word it is: `subject` is a name of this issuer's.
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// The name of the access token (`jti`) and of the session it comes from (`sid`); none in a hop token.
    pub(crate) token_id: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) member: Option<MemberRef>,
    pub(crate) actors: ActorChain,
    pub(crate) context: Option<Context>,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) assurance: Assurance,
    pub(crate) authenticated_at: Option<DateTime<Utc>>,
    pub(crate) environment: Environment,
    pub(crate) expires_at: DateTime<Utc>,
}

impl Caller {
    /// Nobody known: a request that carries no credential at all.
    ///
    /// A request whose credential is refused is never this; it gets an answer 401.
    pub fn anonymous() -> Self {
        Self { identity: None }
    }

    pub(crate) fn verified(identity: Identity) -> Self {
        Self { identity: Some(Arc::new(identity)) }
    }

    pub(crate) fn identity(&self) -> Option<&Identity> {
        self.identity.as_deref()
    }

    /// Whether nobody is known to be asking.
    pub fn is_anonymous(&self) -> bool {
        self.identity.is_none()
    }

    /// Whose word it is (`iss`); `None` for an anonymous caller.
    pub fn issuer(&self) -> Option<&str> {
        self.identity().map(|identity| identity.issuer.as_str())
    }

    /// The issuer's name for who is asking (`sub`); opaque, and different for each sector.
    pub fn subject(&self) -> Option<&str> {
        self.identity().map(|identity| identity.subject.as_str())
    }

    /// The member as whom the caller acts, when the token names one.
    pub fn member(&self) -> Option<&MemberRef> {
        self.identity().and_then(|identity| identity.member.as_ref())
    }

    /// Those who act for the caller, the present one first: the client, and for whom that acts in turn, at most
    /// [`ACTORS_MAX`](crate::ACTORS_MAX) of them. None for an anonymous caller.
    pub fn actors(&self) -> &[ActorRef] {
        self.identity().map_or(&[], |identity| identity.actors.as_slice())
    }

    /// As what the caller acts; `None` for an anonymous caller, and where the issuer does not say.
    pub fn context(&self) -> Option<&Context> {
        self.identity().and_then(|identity| identity.context.as_ref())
    }

    /// The name of the access token that was verified (`jti`); `None` for an anonymous caller, and in a subgraph.
    pub fn token_id(&self) -> Option<&str> {
        self.identity().and_then(|identity| identity.token_id.as_deref())
    }

    /// The session at the issuer that the access token comes from (`sid`), where it says; `None` in a subgraph.
    pub fn session(&self) -> Option<&str> {
        self.identity().and_then(|identity| identity.session.as_deref())
    }

    /// The scopes granted, in order; none for an anonymous caller.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.identity().into_iter().flat_map(|identity| identity.scopes.iter().map(String::as_str))
    }

    /// Whether `scope` was granted.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.identity().is_some_and(|identity| identity.scopes.contains(scope))
    }

    /// How surely the caller is known, after the issuer's cap; `None` for an anonymous caller.
    pub fn assurance(&self) -> Option<Assurance> {
        self.identity().map(|identity| identity.assurance)
    }

    /// When the person last proved who they are (`auth_time`), if the issuer said.
    pub fn authenticated_at(&self) -> Option<DateTime<Utc>> {
        self.identity().and_then(|identity| identity.authenticated_at)
    }

    /// The environment the token was issued for; `None` for an anonymous caller.
    pub fn environment(&self) -> Option<Environment> {
        self.identity().map(|identity| identity.environment)
    }

    /// When the credential ends (`exp`): a stream that speaks for this caller ends then; `None` for an anonymous caller.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.identity().map(|identity| identity.expires_at)
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.identity() {
            None => f.write_str("Caller(anonymous)"),
            Some(identity) => f
                .debug_struct("Caller")
                .field("subject", &"…")
                .field("scopes", &identity.scopes)
                .field("assurance", &identity.assurance)
                .field("environment", &identity.environment)
                .finish_non_exhaustive(),
        }
    }
}

/// The environment a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Real people: the token has no claim `env`.
    Production,
    /// Made-up people: the token says `env: dev`, and only a demonstration accepts it.
    Dev,
}

/// A member of an organisation, as the claims `org` and `member` name one. `Debug` does not tell which.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberRef {
    org: String,
    id: String,
}

impl MemberRef {
    /// The member `id` (a global id, such as `member_BST_0000001a`) of the organisation with code `org` (such as `BST`).
    ///
    /// # Errors
    /// [`NotAMember`] unless `org` is 2 to 5 capital letters, digits and hyphens, as every organisation's code is, and
    /// `id` 1 to 128 letters, digits, `_`, `-` and `.`.
    pub fn new(org: &str, id: &str) -> Result<Self, NotAMember> {
        let org_fits = (2..=5).contains(&org.len())
            && org.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        let id_fits =
            (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
        if !org_fits || !id_fits {
            return Err(NotAMember);
        }
        Ok(Self { org: org.to_owned(), id: id.to_owned() })
    }

    /// The code of the member's organisation, such as `BST`.
    pub fn org(&self) -> &str {
        &self.org
    }

    /// The member's global id, such as `member_BST_0000001a`.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for MemberRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemberRef(…)")
    }
}

/// An organisation code or a member id that cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a member: give an organisation's code such as `BST` and a global id such as `member_BST_0000001a`")]
pub struct NotAMember;
