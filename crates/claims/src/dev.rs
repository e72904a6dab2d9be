//! Access tokens for development: made-up people, marked `env: dev`, until an OpenID provider takes this place.
//!
//! ```
//! use claims::dev::{DevClaims, DevIssuer};
//! use claims::{AccessTokenVerifier, MemberRef, SigningKey, TokenId};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (now, random) = (chrono::Utc::now(), [7; 16]);
//! # let fill_random = |bytes: &mut [u8]| bytes.fill(7);
//! let issuer = DevIssuer {
//!     issuer: "http://localhost:4000".into(),
//!     audience: "witan".into(),
//!     key: SigningKey::generate(fill_random),
//! };
//! let claims = DevClaims::for_member(MemberRef::new("BST", "member_BST_0000001a")?).with_scopes(["posts:write"]);
//! let token = issuer.mint_access_token(&claims, &TokenId::from_random(random), now);
//!
//! let verifier = AccessTokenVerifier::new([issuer.trusted()])?;
//! let caller = verifier.verify(token.as_str(), now)?;
//! assert!(caller.has_scope("posts:write"));
//! # Ok(())
//! # }
//! ```
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, json};

use crate::jws;
use crate::{Assurance, Binding, Environment, MemberRef, SignedToken, SigningKey, TokenId, TrustedIssuer};

/// The longest life of a development token.
pub const LIFETIME_MAX: TimeDelta = TimeDelta::hours(24);

/// An issuer of development tokens. Only a demonstration may trust it, as [`DevIssuer::trusted`] says how.
#[derive(Debug, Clone)]
pub struct DevIssuer {
    /// The issuer identifier.
    pub issuer: String,
    /// The name of the gateway the tokens are for.
    pub audience: String,
    /// The key that signs.
    pub key: SigningKey,
}

/// Whom a development token is to speak for.
#[derive(Debug, Clone)]
pub struct DevClaims {
    /// The subject (`sub`).
    pub subject: String,
    /// The member as whom the caller acts.
    pub member: Option<MemberRef>,
    /// The scopes granted.
    pub scopes: Vec<String>,
    /// The level of assurance (`acr`).
    pub assurance: Assurance,
    /// How long the token lives; at most [`LIFETIME_MAX`] is accepted.
    pub lifetime: TimeDelta,
}

impl DevClaims {
    /// Claims for `member`, with no scope, at level `substantial`, for an hour.
    pub fn for_member(member: MemberRef) -> Self {
        Self {
            subject: format!("dev|{}", member.id()),
            member: Some(member),
            scopes: Vec::new(),
            assurance: Assurance::Substantial,
            lifetime: TimeDelta::hours(1),
        }
    }

    /// The same claims with these scopes.
    #[must_use]
    pub fn with_scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }
}

impl DevIssuer {
    /// What a verifier must be given to accept this issuer's tokens.
    pub fn trusted(&self) -> TrustedIssuer {
        TrustedIssuer {
            issuer: self.issuer.clone(),
            keys: self.key.key_set().into(),
            audience: self.audience.clone(),
            environment: Environment::Dev,
            lifetime_max: LIFETIME_MAX,
            assurance_max: Assurance::High,
            binding: Binding::Optional,
        }
    }

    /// Mints an access token (RFC 9068) that says `env: dev`. `id` must never be used again.
    pub fn mint_access_token(&self, claims: &DevClaims, id: &TokenId, now: DateTime<Utc>) -> SignedToken {
        let issued_at = now.timestamp();
        let mut payload = Map::new();
        payload.insert("iss".into(), json!(self.issuer));
        payload.insert("aud".into(), json!(self.audience));
        payload.insert("sub".into(), json!(claims.subject));
        payload.insert("client_id".into(), json!("witan-token-mint"));
        payload.insert("jti".into(), json!(id.as_str()));
        payload.insert("iat".into(), json!(issued_at));
        payload.insert("exp".into(), json!(issued_at + claims.lifetime.num_seconds()));
        payload.insert("auth_time".into(), json!(issued_at));
        payload.insert("acr".into(), json!(claims.assurance.as_str()));
        payload.insert("env".into(), json!("dev"));
        if !claims.scopes.is_empty() {
            payload.insert("scope".into(), json!(claims.scopes.join(" ")));
        }
        if let Some(member) = &claims.member {
            payload.insert("org".into(), json!(member.org()));
            payload.insert("member".into(), json!(member.id()));
        }
        jws::sign(&self.key, "at+jwt", &payload)
    }
}
