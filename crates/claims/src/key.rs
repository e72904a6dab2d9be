//! Keys: an issuer's public ones, and those of our own that sign.
//!
//! Each fetch is signed and each is verified, so both are done by `ring`, ten times as fast as `p256`, which makes,
//! reads and writes the keys.
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{self, Signature};
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::{SignedToken, jws, strict_json};

/// The longest key set that is read, in bytes.
const KEY_SET_BYTES_MAX: usize = 256 * 1024;

/// The public keys of one issuer, by key id.
#[derive(Debug, Clone, Default)]
pub struct KeySet {
    keys: BTreeMap<String, VerifyingKey>,
}

/// A public key for ES256, the one algorithm there is: a point of the curve, uncompressed.
#[derive(Clone)]
pub(crate) struct VerifyingKey([u8; 65]);

/// A private key that signs with ES256. Never printed but by [`SigningKey::to_pem`]; `Debug` tells its key id only.
#[derive(Clone)]
pub struct SigningKey {
    kid: String,
    key: ecdsa::SigningKey,
    pair: Arc<EcdsaKeyPair>,
}

/// Why a key or a key set cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The text is not a JWK Set.
    #[error("not a JWK Set (RFC 7517): {0}")]
    NotAKeySet(&'static str),
    /// One key of the set cannot be used, though it says it is one for ES256.
    #[error("key `{kid}` of the key set: {problem}")]
    BadKey {
        /// The key's id, or its number in the set where it has none.
        kid: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The set has no key that ES256 signatures could be checked by.
    #[error("the key set has no key for ES256 (`kty: EC`, `crv: P-256`)")]
    NoUsableKey,
    /// The text is not a private key on P-256 in PEM form.
    #[error("not a private P-256 key in PKCS #8 PEM form")]
    NotAPrivateKey,
}

impl KeySet {
    /// Reads a JWK Set (RFC 7517 §5), as an issuer publishes at its `jwks_uri`.
    ///
    /// Keys for other algorithms or for encryption are passed over, as the RFC asks; a token that names one of them is
    /// refused as signed with an unknown key.
    ///
    /// # Errors
    /// [`KeyFault`] where the text is not a key set, a key for ES256 has no or another's `kid`, holds its private part
    /// or is no point of the curve, or no key for ES256 is there.
    pub fn from_jwks(text: &str) -> Result<Self, KeyFault> {
        if text.len() > KEY_SET_BYTES_MAX {
            return Err(KeyFault::NotAKeySet("it is longer than 256 KiB"));
        }
        let set = strict_json::object(text.as_bytes())
            .ok_or(KeyFault::NotAKeySet("it is not one JSON object with each member once"))?;
        let Some(Value::Array(entries)) = set.get("keys") else {
            return Err(KeyFault::NotAKeySet("it has no array `keys`"));
        };
        let mut keys = BTreeMap::new();
        for (number, entry) in entries.iter().enumerate() {
            let Some(jwk) = entry.as_object().filter(|jwk| is_for_es256(jwk)) else { continue };
            let (kid, key) = read_jwk(jwk, number)?;
            if keys.insert(kid.clone(), key).is_some() {
                return Err(KeyFault::BadKey { kid, problem: "its `kid` is also another key's" });
            }
        }
        if keys.is_empty() {
            return Err(KeyFault::NoUsableKey);
        }
        Ok(Self { keys })
    }

    /// The ids of the keys, in order.
    pub fn kids(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// These keys and those of `other` together, such as an issuer's present keys and its next ones.
    ///
    /// # Errors
    /// [`KeyFault::BadKey`] where two different keys have one `kid`.
    pub fn and(mut self, other: Self) -> Result<Self, KeyFault> {
        for (kid, key) in other.keys {
            if self.keys.get(&kid).is_some_and(|own| own.0 != key.0) {
                return Err(KeyFault::BadKey { kid, problem: "its `kid` is also another key's" });
            }
            self.keys.insert(kid, key);
        }
        Ok(self)
    }

    /// The keys of several of our own together, such as those of a provider that changes its key.
    pub fn of_signing_keys<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> Self {
        Self { keys: keys.into_iter().flat_map(|key| key.key_set().keys).collect() }
    }

    pub(crate) fn get(&self, kid: &str) -> Option<&VerifyingKey> {
        self.keys.get(kid)
    }
}

impl VerifyingKey {
    fn new(key: &ecdsa::VerifyingKey) -> Self {
        let (x, y) = coordinates(key);
        let mut point = [4; 65];
        point[1..33].copy_from_slice(&x);
        point[33..].copy_from_slice(&y);
        Self(point)
    }

    /// The key of a JWK that holds no private part, and its thumbprint.
    pub(crate) fn from_public_jwk(jwk: &Map<String, Value>) -> Option<(Self, String)> {
        let key = if is_for_es256(jwk) && !jwk.contains_key("d") { read_point(jwk)? } else { return None };
        let [x, y] = encoded_coordinates(&key);
        Some((Self::new(&key), thumbprint(&x, &y)))
    }

    /// Whether `signature` (ES256: 64 bytes) over `message` is by this key.
    pub(crate) fn proves(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.0).verify(message, signature).is_ok()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyingKey(ES256)")
    }
}

impl SigningKey {
    /// A new key. `fill_random` fills a buffer from a random source that cannot be guessed, such as the system's.
    pub fn generate(mut fill_random: impl FnMut(&mut [u8])) -> Self {
        loop {
            let mut scalar = [0; 32];
            fill_random(&mut scalar);
            // Of 2^32 draws one is no scalar of the curve; draw again.
            if let Some(key) = ecdsa::SigningKey::from_slice(&scalar).ok().and_then(Self::new) {
                return key;
            }
        }
    }

    /// Reads a private key from PKCS #8 PEM text.
    ///
    /// # Errors
    /// [`KeyFault::NotAPrivateKey`] where it is anything else.
    pub fn from_pem(pem: &str) -> Result<Self, KeyFault> {
        ecdsa::SigningKey::from_pkcs8_pem(pem).ok().and_then(Self::new).ok_or(KeyFault::NotAPrivateKey)
    }

    /// The private key as PKCS #8 PEM text, to be kept in a file that only its owner can read.
    pub fn to_pem(&self) -> String {
        let pem = self.key.to_pkcs8_pem(LineEnding::LF).expect("a P-256 key always has a PKCS #8 form");
        String::clone(&pem)
    }

    /// The key's id: its thumbprint (RFC 7638), so that the same key has the same id everywhere.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, as the one key of a set.
    pub fn key_set(&self) -> KeySet {
        let key = VerifyingKey::new(self.key.verifying_key());
        KeySet { keys: BTreeMap::from([(self.kid.clone(), key)]) }
    }

    /// The public half as the text of a JWK Set.
    pub fn jwks(&self) -> String {
        format!("{:#}", json!({ "keys": [self.public_jwk()] }))
    }

    /// The public half as a JWK (RFC 7517 §4).
    pub fn public_jwk(&self) -> Value {
        let [x, y] = encoded_coordinates(self.key.verifying_key());
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid, "x": x, "y": y })
    }

    /// Signs `claims` as a token whose header says `typ`, such as `JWT` for an ID token.
    pub fn sign_token(&self, typ: &str, claims: &Map<String, Value>) -> SignedToken {
        jws::sign(self, typ, claims)
    }

    /// Signs `message` with ES256.
    ///
    /// The signature's nonce is drawn from the system. It is the one thing random in this crate: no verifier sees it,
    /// and nothing that is signed depends on it.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        let drawn = self.pair.sign(&SystemRandom::new(), message).ok();
        drawn.and_then(|signature| signature.as_ref().try_into().ok()).unwrap_or_else(|| {
            // A system without randomness: the nonce is derived from key and message (RFC 6979), slowly.
            let signature: Signature = self.key.sign(message);
            signature.to_bytes().into()
        })
    }

    fn new(key: ecdsa::SigningKey) -> Option<Self> {
        let point = VerifyingKey::new(key.verifying_key()).0;
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &key.to_bytes(), &point, &random).ok()?;
        let [x, y] = encoded_coordinates(key.verifying_key());
        Some(Self { kid: thumbprint(&x, &y), key, pair: Arc::new(pair) })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

fn is_for_es256(jwk: &Map<String, Value>) -> bool {
    let says = |name: &str, expected: &str| jwk.get(name).is_none_or(|value| value == expected);
    jwk.get("kty").is_some_and(|kty| kty == "EC")
        && jwk.get("crv").is_some_and(|crv| crv == "P-256")
        && says("use", "sig")
        && says("alg", "ES256")
}

fn read_jwk(jwk: &Map<String, Value>, number: usize) -> Result<(String, VerifyingKey), KeyFault> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let bad = |kid: &str, problem| KeyFault::BadKey { kid: kid.to_owned(), problem };
    let kid = text("kid").filter(|kid| !kid.is_empty()).ok_or_else(|| bad(&format!("#{number}"), "it has no `kid`"))?;
    if jwk.contains_key("d") {
        return Err(bad(kid, "it holds the private part `d`; publish public keys only"));
    }
    let [x, y] = read_coordinates(jwk).ok_or_else(|| bad(kid, "`x` and `y` must be 32 bytes each, in base64url"))?;
    let key = point_of(x, y).ok_or_else(|| bad(kid, "`x` and `y` are no point of the curve P-256"))?;
    Ok((kid.to_owned(), VerifyingKey::new(&key)))
}

fn read_point(jwk: &Map<String, Value>) -> Option<ecdsa::VerifyingKey> {
    let [x, y] = read_coordinates(jwk)?;
    point_of(x, y)
}

fn read_coordinates(jwk: &Map<String, Value>) -> Option<[[u8; 32]; 2]> {
    let coordinate = |name: &str| {
        let text = jwk.get(name).and_then(Value::as_str)?;
        <[u8; 32]>::try_from(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    };
    Some([coordinate("x")?, coordinate("y")?])
}

fn point_of(x: [u8; 32], y: [u8; 32]) -> Option<ecdsa::VerifyingKey> {
    let point = p256::EncodedPoint::from_affine_coordinates(&x.into(), &y.into(), false);
    ecdsa::VerifyingKey::from_encoded_point(&point).ok()
}

/// The JWK thumbprint (RFC 7638): the digest of the required members in the order of their names.
fn thumbprint(x: &str, y: &str) -> String {
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}

fn encoded_coordinates(key: &ecdsa::VerifyingKey) -> [String; 2] {
    let (x, y) = coordinates(key);
    [BASE64_URL_SAFE_NO_PAD.encode(x), BASE64_URL_SAFE_NO_PAD.encode(y)]
}

fn coordinates(key: &ecdsa::VerifyingKey) -> ([u8; 32], [u8; 32]) {
    let point = key.to_encoded_point(false);
    match (point.x(), point.y()) {
        (Some(x), Some(y)) => ((*x).into(), (*y).into()),
        // The point at infinity, which is no key.
        (_, _) => ([0; 32], [0; 32]),
    }
}
