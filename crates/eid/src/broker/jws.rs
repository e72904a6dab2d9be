//! Compact JWS of providers (RFC 7515), read strictly.
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openidconnect::JsonWebKey as _;
use openidconnect::core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use serde_json::{Map, Value};

use super::id_token::ALGORITHMS;

/// The longest token that is read, in bytes.
const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// A token whose signature is not proved yet.
pub(super) struct Jws<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    pub(super) header: Map<String, Value>,
    payload: Map<String, Value>,
}

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotProved {
    /// Its key is not among those known.
    UnknownKey,
    /// Anything else.
    Invalid(&'static str),
}

impl<'a> Jws<'a> {
    /// Reads three parts of strict base64url, the first two of which are JSON objects without a member that occurs twice.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        if text.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let part = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        Some(Self {
            signed,
            signature: part(signature)?,
            header: claims::strict_json_object(&part(header)?)?,
            payload: claims::strict_json_object(&part(payload)?)?,
        })
    }

    /// The claims, once one of `keys` proves them: the one of that name, by an algorithm of its own.
    pub(super) fn proved_by(self, keys: &CoreJsonWebKeySet) -> Result<Map<String, Value>, NotProved> {
        if self.header.contains_key("crit") {
            return Err(NotProved::Invalid("it has critical extensions"));
        }
        let algorithm = self.header.get("alg").cloned().unwrap_or_default();
        let algorithm: CoreJwsSigningAlgorithm =
            serde_json::from_value(algorithm).map_err(|_| NotProved::Invalid("its algorithm is unknown"))?;
        if !ALGORITHMS.contains(&algorithm) {
            return Err(NotProved::Invalid("its algorithm is not accepted"));
        }
        let kid = self.header.get("kid").and_then(Value::as_str);
        let is_named = |key: &openidconnect::core::CoreJsonWebKey| match kid {
            Some(kid) => key.key_id().is_some_and(|id| id.as_str() == kid),
            None => keys.keys().len() == 1,
        };
        let mut named = keys.keys().iter().filter(|key| is_named(key)).peekable();
        if named.peek().is_none() {
            return Err(NotProved::UnknownKey);
        }
        let proves = |key: &openidconnect::core::CoreJsonWebKey| {
            key.verify_signature(&algorithm, self.signed.as_bytes(), &self.signature).is_ok()
        };
        if named.any(proves) { Ok(self.payload) } else { Err(NotProved::Invalid("its signature does not hold")) }
    }
}

/// Whether a token is one that every reader reads alike.
pub(super) fn is_strict(text: &str) -> bool {
    Jws::read(text).is_some()
}
