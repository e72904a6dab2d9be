//! Access tokens (RFC 9068), checked against the issuers that are configured.
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::actor_chain::ActorChain;
use crate::caller::Identity;
use crate::claim_set::ClaimSet;
use crate::jws::Unverified;
use crate::{Assurance, Bound, Caller, Context, Credential, Environment, LiveKeys, Possession, Refused, Scheme};

/// How far apart our clock and an issuer's may be.
pub const CLOCK_SKEW: TimeDelta = TimeDelta::seconds(30);

/// An issuer of access tokens, and how far it is trusted.
#[derive(Debug, Clone)]
pub struct TrustedIssuer {
    /// The issuer identifier: `iss`, compared character by character.
    pub issuer: String,
    /// The issuer's public keys. They count for its tokens only.
    pub keys: LiveKeys,
    /// Our own name, which must be the token's one audience.
    pub audience: String,
    /// The environment its tokens must be for: no other is accepted from it.
    pub environment: Environment,
    /// The longest time between `iat` and `exp`.
    pub lifetime_max: TimeDelta,
    /// The level above which its word does not count: a higher `acr` is taken for this one.
    pub assurance_max: Assurance,
    /// Whether its tokens must be bound to a key.
    pub binding: Binding,
}

/// Whether an issuer's tokens must be bound to a key, of which a proof comes along (RFC 9449 §6), or to the certificate of
/// the connection (RFC 8705 §3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Binding {
    /// A token that is bound to nothing may be used by whoever has it. One that is bound needs its proof all the same.
    #[default]
    Optional,
    /// One that is bound to nothing is refused.
    Demanded,
}

/// Turns access tokens into callers. With no issuer at all, every token is refused.
#[derive(Debug, Clone, Default)]
pub struct AccessTokenVerifier {
    issuers: BTreeMap<String, TrustedIssuer>,
}

/// Two of the issuers configured have the same identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the issuer `{0}` is configured twice; keep one entry")]
pub struct DuplicateIssuer(pub String);

impl AccessTokenVerifier {
    /// A verifier of the tokens of `issuers`.
    ///
    /// # Errors
    /// [`DuplicateIssuer`]: an issuer must be trusted in one way only.
    pub fn new(issuers: impl IntoIterator<Item = TrustedIssuer>) -> Result<Self, DuplicateIssuer> {
        let mut by_identifier = BTreeMap::new();
        for issuer in issuers {
            if let Some(earlier) = by_identifier.insert(issuer.issuer.clone(), issuer) {
                return Err(DuplicateIssuer(earlier.issuer));
            }
        }
        Ok(Self { issuers: by_identifier })
    }

    /// The keys of an issuer that is configured.
    pub fn keys_of(&self, issuer: &str) -> Option<&LiveKeys> {
        self.issuers.get(issuer).map(|issuer| &issuer.keys)
    }

    /// The caller of a request with these values of `Authorization` headers, at the instant `now`.
    ///
    /// No header is an anonymous caller; a header that is refused is an answer 401, never an anonymous caller.
    ///
    /// # Errors
    /// [`Refused::Credential`] for anything but one `Bearer` token, else what [`AccessTokenVerifier::verify`] says.
    pub fn authenticate<'h, V: AsRef<[u8]> + ?Sized + 'h>(
        &self,
        headers: impl IntoIterator<Item = &'h V>,
        now: DateTime<Utc>,
    ) -> Result<Caller, Refused> {
        match Credential::from_headers(headers)? {
            None => Ok(Caller::anonymous()),
            Some(credential) => match credential.scheme() {
                Scheme::Bearer => self.verify(credential.token(), now),
                Scheme::Dpop => Err(Refused::Credential("its scheme is `DPoP`, and proofs are not taken here")),
            },
        }
    }

    /// Verifies an access token and returns whom it speaks for.
    ///
    /// `now` is the instant, in UTC, that the token's times are judged by; [`CLOCK_SKEW`] is allowed either way.
    ///
    /// The order of checks: size, form (RFC 7515, strictly), `typ`, `iss` (which alone picks the keys), `kid`, algorithm
    /// and signature, presence and JSON type of the claims of RFC 9068 §2.2, times, `aud`, `env`. Follows RFC 9068 §4 and
    /// RFC 8725 §3.
    ///
    /// # Errors
    /// [`Refused::UnknownKey`] asks to refresh the issuer's keys once; every other refusal is final.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Caller, Refused> {
        self.verify_with(token, Possession::Nothing, now)
    }

    /// The same for a token whose sender proved to hold something besides: for [`Possession::Key`],
    /// [`crate::dpop::verify_proof`] verified it for this very token (RFC 9449 §7.1); for [`Possession::Certificate`], it
    /// is that of the connection the token came by (RFC 8705 §3).
    ///
    /// # Errors
    /// As [`AccessTokenVerifier::verify`], and where the token is bound to something else than what was proved.
    pub fn verify_with(&self, token: &str, proved: Possession<'_>, now: DateTime<Utc>) -> Result<Caller, Refused> {
        let token = Unverified::read(token)?;
        token.expect_kind("at+jwt", &["at+jwt", "application/at+jwt"])?;
        let issuer = self.issuer_of(&token)?;
        let claims = ClaimSet(token.proved_by(&issuer.keys.now())?);

        let subject = claims.name("sub")?.to_owned();
        let token_id = Some(claims.name("jti")?.to_owned());
        let session = claims.optional_name("sid")?.map(str::to_owned);
        let validity = claims.validity()?;
        let authenticated_at = claims.optional_instant("auth_time")?;
        let audience = claims.sole_audience()?;
        let member = claims.member()?;
        let identity = Identity {
            issuer: issuer.issuer.clone(),
            subject,
            token_id,
            session,
            actors: ActorChain::of_client(&claims)?,
            context: Context::of_claims(&claims, member.as_ref())?,
            member,
            scopes: claims.scopes()?,
            assurance: claims.assurance()?.min(issuer.assurance_max),
            authenticated_at,
            environment: claims.environment()?,
            expires_at: validity.expires_at,
        };
        if claims.check_possession(proved)? == Bound::No && issuer.binding == Binding::Demanded {
            let problem = "is missing: tokens of this issuer must be bound to a key or certificate, which is proved";
            return Err(Refused::Claim { claim: "cnf", problem });
        }

        validity.check(now, CLOCK_SKEW, issuer.lifetime_max)?;
        if audience != Some(issuer.audience.as_str()) {
            return Err(Refused::Audience);
        }
        if identity.environment != issuer.environment {
            return Err(Refused::Untrusted("its environment (`env`) is not its issuer's"));
        }
        Ok(Caller::verified(identity))
    }

    fn issuer_of(&self, token: &Unverified<'_>) -> Result<&TrustedIssuer, Refused> {
        match token.payload.get("iss") {
            Some(Value::String(issuer)) => {
                self.issuers.get(issuer).ok_or(Refused::Untrusted("its issuer (`iss`) is not configured here"))
            }
            Some(_) => Err(Refused::Claim { claim: "iss", problem: "must be a string" }),
            None => Err(Refused::Claim { claim: "iss", problem: "is missing" }),
        }
    }
}
