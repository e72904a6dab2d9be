//! Hop tokens: how the gateway proves to one subgraph, for one request body, whom it asks for.
//!
//! A hop token is a JWT (`typ: hop+jwt`, ES256) with these claims; the names are those of OAuth Transaction Tokens where
//! they have one:
//!
//! | claim | |
//! |---|---|
//! | `iss` | the gateway |
//! | `aud` | the one subgraph it is for |
//! | `iat`, `exp` | at most 30 s apart |
//! | `jti` | the token's name; a subgraph refuses to see it twice |
//! | `dig` | the SHA-256 of the request body, in base64url |
//! | `txn` | the client's request, the same in all hops it causes; optional |
//! | `sub` | the caller's subject; absent for an anonymous caller, and then so are all of the following |
//! | `org`, `member` | the member as whom the caller acts; both or neither |
//! | `scope` | scopes granted, a space between them |
//! | `acr`, `auth_time` | the level of assurance (always there), and when the person last proved who they are |
//! | `env` | `dev`, or absent |
//! | `act` | who acts for the subject, the present one outermost (RFC 8693 §4.1): objects of `sub`, `org` and `act`, at most four in each other |
//! | `ctx` | as what: `citizen`, `employee` (then `org` and `member` are there, and only then), `representative`, `system`; absent where the issuer does not say |
//! | `mandate` | by what a representative acts for whom: an object of `of` and `id` |
//!
//! `sub` is the issuer's name for the caller, or, where the gateway is told the organisation that keeps the subgraph, one that this
//! organisation alone is sent.
//!
//! Header and claims are JSON without white space, each member once. What a verifier must refuse is what `witan check-subgraph` tries.
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::actor_chain::ActorChain;
use crate::caller::Identity;
use crate::claim_set::ClaimSet;
use crate::jws::{self, Unverified};
use crate::{
    Caller, Context, Environment, KeyFault, LiveKeys, PairwiseSecret, Refused, SignedToken, SigningKey, TokenId,
};

/// The longest life of a hop token, and the life of those minted here.
pub const LIFETIME_MAX: TimeDelta = TimeDelta::seconds(30);

/// How far apart the clocks of gateway and subgraph may be. They are of one network, so less than with other issuers.
pub const CLOCK_SKEW: TimeDelta = TimeDelta::seconds(5);

const KIND: &str = "hop+jwt";

/// Mints hop tokens: the gateway's half. Clones share the key: an exchange by one is seen by all.
#[derive(Debug, Clone)]
pub struct HopSigner {
    issuer: String,
    key: Arc<RwLock<SigningKey>>,
    pairwise: Option<PairwiseSecret>,
}

/// Verifies hop tokens: a subgraph's half.
#[derive(Debug, Clone)]
pub struct HopVerifier {
    /// The gateway's issuer identifier.
    pub issuer: String,
    /// The gateway's public keys: while it changes its key, the old one and the new one.
    pub keys: LiveKeys,
    /// This subgraph's name, such as `posts`.
    pub audience: String,
}

/// A hop token that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Whom the fetch is for.
    pub caller: Caller,
    /// The token's name: whoever serves remembers it until [`Hop::forget_at`] and refuses a second one.
    pub id: TokenId,
    /// When the name may be forgotten, because the token is refused for its age from then on.
    pub forget_at: DateTime<Utc>,
    /// The client's request that caused this fetch, if the gateway says.
    pub transaction: Option<String>,
}

/// A hop token that was verified in all but one thing: that it is for the body of the request. Whom the fetch is for is
/// told only after that, by [`OpenedHop::for_body`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedHop {
    hop: Hop,
    body_digest: String,
}

impl HopSigner {
    /// A signer for the gateway `issuer`.
    pub fn new(issuer: impl Into<String>, key: SigningKey) -> Self {
        Self { issuer: issuer.into(), key: Arc::new(RwLock::new(key)), pairwise: None }
    }

    /// A signer for the gateway `issuer`, with a private key in PKCS #8 PEM form.
    ///
    /// # Errors
    /// [`KeyFault::NotAPrivateKey`] where `pem` is anything else.
    pub fn from_pem(issuer: impl Into<String>, pem: &str) -> Result<Self, KeyFault> {
        Ok(Self::new(issuer, SigningKey::from_pem(pem)?))
    }

    /// The same signer, which can also tell organisations apart by this secret.
    #[must_use]
    pub fn with_pairwise(self, secret: PairwiseSecret) -> Self {
        Self { pairwise: Some(secret), ..self }
    }

    /// Signs with another key from now on. Verifiers must know it already.
    pub fn exchange_key(&self, key: SigningKey) {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = key;
    }

    /// The caller as the organisation with code `org` is to know it; `None` where there is no secret to make a subject by, and then
    /// the organisation may be told nothing.
    pub fn seen_by(&self, caller: &Caller, org: &str) -> Option<Caller> {
        self.pairwise.as_ref().map(|secret| caller.as_seen_by(org, secret))
    }

    fn key(&self) -> SigningKey {
        self.key.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The gateway's issuer identifier.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The public key as the text of a JWK Set, which subgraphs are configured with.
    pub fn jwks(&self) -> String {
        self.key().jwks()
    }

    /// The verifier of this signer's tokens at the subgraph `audience`.
    pub fn verifier(&self, audience: impl Into<String>) -> HopVerifier {
        HopVerifier { issuer: self.issuer.clone(), keys: self.key().key_set().into(), audience: audience.into() }
    }

    /// Mints the token under which `body`, its final bytes, goes to the subgraph `audience` for `caller`.
    ///
    /// `transaction` names the client's request; `id` must never be used again.
    pub fn mint(
        &self,
        caller: &Caller,
        audience: &str,
        body: &[u8],
        transaction: Option<&str>,
        id: &TokenId,
        now: DateTime<Utc>,
    ) -> SignedToken {
        let issued_at = now.timestamp();
        let mut claims = Map::new();
        claims.insert("iss".into(), json!(self.issuer));
        claims.insert("aud".into(), json!(audience));
        claims.insert("iat".into(), json!(issued_at));
        claims.insert("exp".into(), json!(issued_at + LIFETIME_MAX.num_seconds()));
        claims.insert("jti".into(), json!(id.as_str()));
        claims.insert("dig".into(), json!(digest(body)));
        if let Some(transaction) = transaction {
            claims.insert("txn".into(), json!(transaction));
        }
        if let Some(identity) = caller.identity() {
            insert_identity(&mut claims, identity);
        }
        jws::sign(&self.key(), KIND, &claims)
    }
}

impl HopVerifier {
    /// Verifies the hop token of a request with these bytes as its body: [`HopVerifier::open`], then
    /// [`OpenedHop::for_body`].
    ///
    /// # Errors
    /// [`Refused`], and then nothing may be answered but 401.
    pub fn verify(&self, token: &str, body: &[u8], now: DateTime<Utc>) -> Result<Hop, Refused> {
        self.open(token, now)?.for_body(body)
    }

    /// Verifies all of a hop token but that it is for the request's body, so that a body need not be read before its
    /// sender is known to be the gateway.
    ///
    /// `now` is the instant, in UTC, that the token's times are judged by; [`CLOCK_SKEW`] is allowed either way. The
    /// caller of this function must refuse an [`OpenedHop::id`] that it has seen.
    ///
    /// # Errors
    /// [`Refused`], and then nothing may be answered but 401.
    pub fn open(&self, token: &str, now: DateTime<Utc>) -> Result<OpenedHop, Refused> {
        let token = Unverified::read(token)?;
        token.expect_kind(KIND, &[KIND])?;
        if token.payload.get("iss").and_then(Value::as_str) != Some(self.issuer.as_str()) {
            return Err(Refused::Untrusted("its issuer (`iss`) is not the gateway configured here"));
        }
        let claims = ClaimSet(token.proved_by(&self.keys.now())?);

        let id = TokenId::from_claim(claims.name("jti")?.to_owned());
        let transaction = claims.optional_name("txn")?.map(str::to_owned);
        let validity = claims.validity()?;
        let body_digest = claims.name("dig")?.to_owned();
        let caller = caller_of(&claims, &self.issuer, validity.expires_at)?;

        validity.check(now, CLOCK_SKEW, LIFETIME_MAX)?;
        // Exactly one subgraph and no array: what is minted here needs no tolerance.
        if claims.0.get("aud").and_then(Value::as_str) != Some(self.audience.as_str()) {
            return Err(Refused::Audience);
        }
        let hop = Hop { caller, id, forget_at: validity.expires_at + CLOCK_SKEW, transaction };
        Ok(OpenedHop { hop, body_digest })
    }
}

impl OpenedHop {
    /// The token's name: whoever serves remembers it until [`OpenedHop::forget_at`] and refuses a second one.
    pub fn id(&self) -> &TokenId {
        &self.hop.id
    }

    /// When the name may be forgotten, because the token is refused for its age from then on.
    pub fn forget_at(&self) -> DateTime<Utc> {
        self.hop.forget_at
    }

    /// Verifies that the token is for a request with these bytes as its body.
    ///
    /// # Errors
    /// [`Refused::Body`], and then nothing may be answered but 401.
    pub fn for_body(self, body: &[u8]) -> Result<Hop, Refused> {
        if self.body_digest == digest(body) { Ok(self.hop) } else { Err(Refused::Body) }
    }
}

fn insert_identity(claims: &mut Map<String, Value>, identity: &Identity) {
    claims.insert("sub".into(), json!(identity.subject));
    if let Some(member) = &identity.member {
        claims.insert("org".into(), json!(member.org()));
        claims.insert("member".into(), json!(member.id()));
    }
    if let Some(act) = identity.actors.to_claim() {
        claims.insert("act".into(), act);
    }
    if let Some(context) = &identity.context {
        context.insert_into(claims);
    }
    if !identity.scopes.is_empty() {
        let scopes: Vec<&str> = identity.scopes.iter().map(String::as_str).collect();
        claims.insert("scope".into(), json!(scopes.join(" ")));
    }
    claims.insert("acr".into(), json!(identity.assurance.as_str()));
    if let Some(authenticated_at) = identity.authenticated_at {
        claims.insert("auth_time".into(), json!(authenticated_at.timestamp()));
    }
    match identity.environment {
        Environment::Production => {}
        Environment::Dev => {
            claims.insert("env".into(), json!("dev"));
        }
    }
}

fn caller_of(claims: &ClaimSet, issuer: &str, expires_at: DateTime<Utc>) -> Result<Caller, Refused> {
    let Some(subject) = claims.optional_name("sub")? else {
        for claim in ["org", "member", "act", "ctx", "mandate", "scope", "acr", "auth_time", "env"] {
            claims.refuse(claim, "cannot stand without `sub`")?;
        }
        return Ok(Caller::anonymous());
    };
    claims.name("acr")?;
    let member = claims.member()?;
    Ok(Caller::verified(Identity {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        token_id: None,
        session: None,
        actors: ActorChain::of_claim(claims)?,
        context: Context::of_claims(claims, member.as_ref())?,
        member,
        scopes: claims.scopes()?,
        assurance: claims.assurance()?,
        authenticated_at: claims.optional_instant("auth_time")?,
        environment: claims.environment()?,
        expires_at,
    }))
}

fn digest(body: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(body))
}
