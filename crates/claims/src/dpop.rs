//! Proofs that whoever sends a request holds a key: DPoP (RFC 9449).
//!
//! Start at [`verify_proof`]. Whether its nonce is one of ours, [`NonceSecret`] says; that no proof is used twice is for whoever keeps
//! state to judge.
mod nonces;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

pub use nonces::NonceSecret;

use crate::access_token::CLOCK_SKEW;
use crate::jws::Unverified;
use crate::{Refused, SignedToken, SigningKey, TokenId};

/// How old a proof may be when it arrives, [`CLOCK_SKEW`] aside. A proof must be remembered for as long.
pub const AGE_MAX: TimeDelta = TimeDelta::seconds(60);

/// The request that a proof must be for.
#[derive(Debug, Clone, Copy)]
pub struct ProvedRequest<'a> {
    /// The request's method, such as `POST` (`htm`).
    pub method: &'a str,
    /// The address it goes to, as configured and never as a header says (`htu`); without query and fragment.
    pub uri: &'a str,
    /// The access token that comes along, if one does (`ath`).
    pub access_token: Option<&'a str>,
}

/// What a proof proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The thumbprint (RFC 7638) of the key, as `cnf.jkt` and `dpop_jkt` carry it.
    pub key_thumbprint: String,
    /// The proof's own name (`jti`): it may be seen once.
    pub id: TokenId,
    /// The server's nonce that the proof took up, if any.
    pub nonce: Option<String>,
    /// Until when the name must be remembered.
    pub forget_at: DateTime<Utc>,
}

/// Verifies a DPoP proof for one request, by RFC 9449 §4.3 but for nonce and replay.
///
/// # Errors
/// [`Refused`] where the proof is malformed, of another kind, not by the key in its header, for another request or
/// access token, or not of this minute.
pub fn verify_proof(proof: &str, request: &ProvedRequest<'_>, now: DateTime<Utc>) -> Result<Proof, Refused> {
    let proof = Unverified::read(proof)?;
    proof.expect_kind("dpop+jwt", &["dpop+jwt"])?;
    let (claims, key_thumbprint) = proof.proved_by_own_key()?;
    let id = TokenId::from_claim(claims.name("jti")?.to_owned());
    if claims.name("htm")? != request.method {
        return Err(Refused::Claim { claim: "htm", problem: "is not this request's method" });
    }
    if address_of(claims.name("htu")?) != address_of(request.uri) {
        return Err(Refused::Claim { claim: "htu", problem: "is not this request's address" });
    }
    let expected_hash = request.access_token.map(token_hash);
    if claims.optional_name("ath")? != expected_hash.as_deref() {
        return Err(Refused::Claim { claim: "ath", problem: "is not the access token's hash" });
    }
    let missing = Refused::Claim { claim: "iat", problem: "is missing" };
    let issued_at = claims.optional_instant("iat")?.ok_or(missing)?;
    if issued_at + AGE_MAX + CLOCK_SKEW <= now || issued_at - CLOCK_SKEW > now {
        return Err(Refused::Time("the proof is not of this minute; make one for each request"));
    }
    let nonce = claims.optional_name("nonce")?.map(str::to_owned);
    Ok(Proof { key_thumbprint, id, nonce, forget_at: issued_at + AGE_MAX + CLOCK_SKEW })
}

/// Makes a proof, for a client of our own.
pub fn make_proof(
    key: &SigningKey,
    request: &ProvedRequest<'_>,
    nonce: Option<&str>,
    id: &TokenId,
    now: DateTime<Utc>,
) -> SignedToken {
    let mut claims = serde_json::Map::new();
    claims.insert("jti".into(), id.as_str().into());
    claims.insert("htm".into(), request.method.into());
    claims.insert("htu".into(), request.uri.into());
    claims.insert("iat".into(), now.timestamp().into());
    if let Some(token) = request.access_token {
        claims.insert("ath".into(), token_hash(token).into());
    }
    if let Some(nonce) = nonce {
        claims.insert("nonce".into(), nonce.into());
    }
    crate::jws::sign_with_own_key(key, "dpop+jwt", &claims)
}

/// The hash of an access token, as `ath` carries it.
fn token_hash(token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

/// The address without query and fragment, which RFC 9449 §4.3 leaves out.
fn address_of(uri: &str) -> &str {
    uri.split(['?', '#']).next().unwrap_or(uri)
}
