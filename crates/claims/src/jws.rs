//! The compact form of a signed token (RFC 7515 §7.1), read strictly and written.
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::claim_set::ClaimSet;
use crate::key::{KeySet, SigningKey, VerifyingKey};
use crate::{Refused, SignedToken, strict_json};

/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// The only signature algorithm there is; a key's algorithm is known from the key, never from the token.
const ALGORITHM: &str = "ES256";

/// A token taken apart. Nothing in it is proved yet: what it says may pick the key to check it by, and no more.
pub struct Unverified<'a> {
    pub(crate) header: Map<String, Value>,
    pub(crate) payload: Map<String, Value>,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Takes `token` apart without believing any of it.
    ///
    /// Embedded keys and addresses of keys (`jwk`, `jku`, `x5c`, `x5u`) are not looked at: keys come from configuration.
    ///
    /// # Errors
    /// [`Refused::Malformed`] where it is longer than 8 KiB, no compact JWS, or asks for what is not understood.
    pub fn read(token: &'a str) -> Result<Self, Refused> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Refused::Malformed("it is longer than 8 KiB"));
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(NOT_THREE_PARTS)?;
        let (header, payload) = signed.split_once('.').ok_or(NOT_THREE_PARTS)?;
        if payload.contains('.') {
            return Err(NOT_THREE_PARTS);
        }
        let header = object(header, "its header is not a base64url JSON object with each member once")?;
        let payload = object(payload, "its payload is not a base64url JSON object with each member once")?;
        // No extension is understood, so none may be critical (RFC 7515 §4.1.11); `b64` (RFC 7797) is one, and would
        // change what is signed even where `crit` was left out.
        if header.contains_key("crit") || header.contains_key("b64") {
            return Err(Refused::Malformed("its header has `crit` or `b64`, and no extension is understood"));
        }
        let signature = decode(signature).ok_or(Refused::Malformed("its signature is not base64url"))?;
        Ok(Self { header, payload, signed, signature })
    }

    /// Checks that the header's `typ` is one of `accepted`; `told` is what the sender is told to use.
    ///
    /// # Errors
    /// [`Refused::Kind`] where it is another, or absent.
    pub fn expect_kind(&self, told: &'static str, accepted: &[&str]) -> Result<(), Refused> {
        match self.header_text("typ") {
            Some(kind) if accepted.contains(&kind) => Ok(()),
            Some(_) | None => Err(Refused::Kind(told)),
        }
    }

    /// What the header says under `name`, if that is a text. Unproved.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// What the token claims under `name`, if that is a text. Unproved.
    pub fn claimed_text(&self, name: &str) -> Option<&str> {
        self.payload.get(name).and_then(Value::as_str)
    }

    /// The claims, once the signature is proved to be by the key of `keys` that the header names. Times are not looked at.
    ///
    /// # Errors
    /// [`Refused::UnknownKey`] or [`Refused::Signature`].
    pub fn claims_proved_by(self, keys: &KeySet) -> Result<ClaimSet, Refused> {
        self.proved_by(keys).map(ClaimSet)
    }

    /// The claims and the key's thumbprint (RFC 7638), once the signature is proved to be by the public key that stands
    /// in the token's own header. That proves who holds the key, and nothing about who they are.
    pub(crate) fn proved_by_own_key(self) -> Result<(ClaimSet, String), Refused> {
        let jwk = self.header.get("jwk").and_then(Value::as_object);
        let (key, thumbprint) = jwk
            .and_then(VerifyingKey::from_public_jwk)
            .ok_or(Refused::Malformed("its header has no public key for ES256 in `jwk`"))?;
        if self.header_text("alg") != Some(ALGORITHM) || !key.proves(self.signed.as_bytes(), &self.signature) {
            return Err(Refused::Signature);
        }
        Ok((ClaimSet(self.payload), thumbprint))
    }

    pub(crate) fn proved_by(self, keys: &KeySet) -> Result<Map<String, Value>, Refused> {
        let kid = self.header_text("kid").ok_or(Refused::Malformed("its header has no `kid`"))?;
        let key = keys.get(kid).ok_or(Refused::UnknownKey)?;
        if self.header_text("alg") != Some(ALGORITHM) || !key.proves(self.signed.as_bytes(), &self.signature) {
            return Err(Refused::Signature);
        }
        Ok(self.payload)
    }
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(…)")
    }
}

/// Signs `claims` as a token of kind `typ`.
pub(crate) fn sign(key: &SigningKey, typ: &str, claims: &Map<String, Value>) -> SignedToken {
    sign_with_header(key, &json!({ "alg": ALGORITHM, "typ": typ, "kid": key.kid() }), claims)
}

/// The same with the public key in the header instead of its id, for readers who do not know it.
pub(crate) fn sign_with_own_key(key: &SigningKey, typ: &str, claims: &Map<String, Value>) -> SignedToken {
    sign_with_header(key, &json!({ "alg": ALGORITHM, "typ": typ, "jwk": key.public_jwk() }), claims)
}

fn sign_with_header(key: &SigningKey, header: &Value, claims: &Map<String, Value>) -> SignedToken {
    // A map of strings, numbers and arrays of them prints without fail, which `Value`'s `Display` knows.
    let claims = Value::Object(claims.clone()).to_string();
    let mut compact = BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
    compact.push('.');
    BASE64_URL_SAFE_NO_PAD.encode_string(claims, &mut compact);
    let signature = key.sign(compact.as_bytes());
    compact.push('.');
    BASE64_URL_SAFE_NO_PAD.encode_string(signature, &mut compact);
    SignedToken::new(compact)
}

const NOT_THREE_PARTS: Refused = Refused::Malformed("it is not three parts with dots between them");

fn object(part: &str, problem: &'static str) -> Result<Map<String, Value>, Refused> {
    decode(part).and_then(|bytes| strict_json::object(&bytes)).ok_or(Refused::Malformed(problem))
}

/// Strict base64url: no padding, no white space, no stray bits at the end.
fn decode(part: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(part).ok()
}
