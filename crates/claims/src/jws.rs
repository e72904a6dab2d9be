//! The compact form of a signed token (RFC 7515 §7.1), read strictly and written.
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::key::{KeySet, SigningKey};
use crate::{Refused, SignedToken, strict_json};

/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// The only signature algorithm there is; a key's algorithm is known from the key, never from the token.
const ALGORITHM: &str = "ES256";

/// A token taken apart. Nothing in it is proved yet.
pub(crate) struct Unverified<'a> {
    pub(crate) header: Map<String, Value>,
    pub(crate) payload: Map<String, Value>,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Takes `token` apart without believing any of it.
    ///
    /// Embedded keys and addresses of keys (`jwk`, `jku`, `x5c`, `x5u`) are not looked at: keys come from configuration.
    pub(crate) fn read(token: &'a str) -> Result<Self, Refused> {
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

    /// Checks that the header's `typ` is one of `accepted`, the first of which is told to the sender.
    pub(crate) fn expect_kind(&self, told: &'static str, accepted: &[&str]) -> Result<(), Refused> {
        match self.header_text("typ") {
            Some(kind) if accepted.contains(&kind) => Ok(()),
            Some(_) | None => Err(Refused::Kind(told)),
        }
    }

    /// The claims, once the signature is proved to be by the key of `keys` that the header names.
    pub(crate) fn proved_by(self, keys: &KeySet) -> Result<Map<String, Value>, Refused> {
        let kid = self.header_text("kid").ok_or(Refused::Malformed("its header has no `kid`"))?;
        let key = keys.get(kid).ok_or(Refused::UnknownKey)?;
        if self.header_text("alg") != Some(ALGORITHM) || !key.proves(self.signed.as_bytes(), &self.signature) {
            return Err(Refused::Signature);
        }
        Ok(self.payload)
    }

    fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }
}

/// Signs `claims` as a token of kind `typ`.
pub(crate) fn sign(key: &SigningKey, typ: &str, claims: &Map<String, Value>) -> SignedToken {
    let header = json!({ "alg": ALGORITHM, "typ": typ, "kid": key.kid() }).to_string();
    // A map of strings, numbers and arrays of them prints without fail, which `Value`'s `Display` knows.
    let claims = Value::Object(claims.clone()).to_string();
    let mut compact = BASE64_URL_SAFE_NO_PAD.encode(header);
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
