//! Hop tokens made by hand: good ones, and bad ones that differ from a good one in one thing.
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use claims::SigningKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{self, Signature};
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _, LineEnding};
use ring::hmac;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::check::CheckError;
use crate::target::Target;

/// Makes tokens for one subgraph.
pub(crate) struct Forge {
    gateway: KeyPair,
    stranger: KeyPair,
    issuer: String,
    audience: String,
    now: DateTime<Utc>,
}

/// Who signs.
#[derive(Clone, Copy)]
pub(crate) enum By {
    /// The gateway.
    Gateway,
    /// Somebody whom the subgraph does not know.
    Stranger,
}

struct KeyPair {
    kid: String,
    key: ecdsa::SigningKey,
}

impl Forge {
    /// A forge that makes tokens as if the instant were `now`.
    pub(crate) fn new(target: &Target, now: DateTime<Utc>) -> Result<Self, CheckError> {
        let mut random = Ok(());
        let stranger = SigningKey::generate(|bytes| {
            random = getrandom::fill(bytes);
            if random.is_err() {
                // Any key: it is thrown away below.
                bytes.fill(1);
            }
        });
        random.map_err(|_| CheckError::NoRandomness)?;
        Ok(Self {
            gateway: KeyPair::of(&target.key)?,
            stranger: KeyPair::of(&stranger)?,
            issuer: target.issuer.clone(),
            audience: target.audience.clone(),
            now,
        })
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(crate) fn audience(&self) -> &str {
        &self.audience
    }

    /// Now, moved by so many seconds, as a NumericDate.
    pub(crate) fn seconds_from_now(&self, seconds: i64) -> i64 {
        self.now.timestamp() + seconds
    }

    pub(crate) fn kid(&self, by: By) -> &str {
        &self.pair(by).kid
    }

    /// The header of a good token.
    pub(crate) fn header(&self) -> Value {
        json!({ "alg": "ES256", "typ": "hop+jwt", "kid": self.gateway.kid })
    }

    /// The claims of a good token for `body`, for a caller with a scope; its name is new each time.
    pub(crate) fn claims(&self, body: &str) -> Value {
        json!({
            "iss": self.issuer,
            "aud": self.audience,
            "iat": self.seconds_from_now(0),
            "exp": self.seconds_from_now(30),
            "jti": new_id(),
            "dig": encode(Sha256::digest(body)),
            "txn": "conformance",
            "sub": "conformance-check",
            "act": { "sub": "conformance-portal", "act": { "sub": "conformance-desk" } },
            "ctx": "citizen",
            "acr": "low",
            "scope": "conformance:check",
        })
    }

    /// A good token for `body`.
    pub(crate) fn good(&self, body: &str) -> String {
        self.sign(&self.header().to_string(), &self.claims(body).to_string(), By::Gateway)
    }

    /// A token signed by the gateway whose header differs from a good one's.
    pub(crate) fn with_header(&self, body: &str, changes: Value) -> String {
        self.sign(&with(self.header(), changes).to_string(), &self.claims(body).to_string(), By::Gateway)
    }

    /// A token signed by the gateway whose claims differ from a good one's.
    pub(crate) fn with_claims(&self, body: &str, changes: Value) -> String {
        self.sign(&self.header().to_string(), &with(self.claims(body), changes).to_string(), By::Gateway)
    }

    /// A token of these texts, whatever they are, signed with ES256.
    pub(crate) fn sign(&self, header: &str, claims: &str, by: By) -> String {
        let signed = format!("{}.{}", encode(header), encode(claims));
        let signature: Signature = self.pair(by).key.sign(signed.as_bytes());
        format!("{signed}.{}", encode(signature.to_bytes()))
    }

    /// A token with these texts and no signature.
    pub(crate) fn unsigned(&self, body: &str, algorithm: &str) -> String {
        let header = with(self.header(), json!({ "alg": algorithm }));
        format!("{}.{}.", encode(header.to_string()), encode(self.claims(body).to_string()))
    }

    /// A token authenticated with HS256 by these bytes.
    pub(crate) fn hs256(&self, header_changes: Value, body: &str, secret: &[u8]) -> String {
        let header = with(with(self.header(), json!({ "alg": "HS256" })), header_changes);
        let signed = format!("{}.{}", encode(header.to_string()), encode(self.claims(body).to_string()));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
        format!("{signed}.{}", encode(tag))
    }

    /// A key's public half as a JWK.
    pub(crate) fn jwk(&self, by: By) -> Value {
        let KeyPair { kid, key } = self.pair(by);
        let point = key.verifying_key().to_encoded_point(false);
        let coordinate = |bytes: Option<&p256::FieldBytes>| bytes.map(encode);
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid,
                "x": coordinate(point.x()), "y": coordinate(point.y()) })
    }

    /// The gateway's public key in each form in which it may lie around as text or bytes.
    pub(crate) fn public_key_forms(&self) -> Vec<(&'static str, Vec<u8>)> {
        let public = p256::PublicKey::from(self.gateway.key.verifying_key());
        let jwk = self.jwk(By::Gateway);
        let jwks = json!({ "keys": [jwk] });
        let mut forms = vec![
            ("its JWK", jwk.to_string().into_bytes()),
            ("its JWK Set", jwks.to_string().into_bytes()),
            ("its JWK Set as Witan prints it", format!("{jwks:#}").into_bytes()),
            ("its point", public.to_encoded_point(false).as_bytes().to_vec()),
        ];
        if let Ok(pem) = public.to_public_key_pem(LineEnding::LF) {
            forms.push(("its PEM without the last line break", pem.trim_end().as_bytes().to_vec()));
            forms.push(("its PEM", pem.into_bytes()));
        }
        if let Ok(der) = public.to_public_key_der() {
            forms.push(("its DER", der.into_vec()));
        }
        forms
    }

    /// The gateway's public key in DER, in base64, as a certificate chain (`x5c`) would hold one.
    pub(crate) fn stranger_x5c(&self) -> Value {
        let der = p256::PublicKey::from(self.stranger.key.verifying_key()).to_public_key_der();
        json!([der.map(|der| BASE64_STANDARD.encode(der.as_bytes())).unwrap_or_default()])
    }

    fn pair(&self, by: By) -> &KeyPair {
        match by {
            By::Gateway => &self.gateway,
            By::Stranger => &self.stranger,
        }
    }
}

impl KeyPair {
    fn of(key: &SigningKey) -> Result<Self, CheckError> {
        let secret = ecdsa::SigningKey::from_pkcs8_pem(&key.to_pem()).map_err(|_| CheckError::UnusableKey)?;
        Ok(Self { kid: key.kid().to_owned(), key: secret })
    }
}

/// `value` with some members set, or removed where they are set to null.
pub(crate) fn with(mut value: Value, changes: Value) -> Value {
    if let (Some(object), Value::Object(changes)) = (value.as_object_mut(), changes) {
        for (name, change) in changes {
            if change.is_null() {
                object.remove(&name);
            } else {
                object.insert(name, change);
            }
        }
    }
    value
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A token's name that was not used before. Without randomness the kit would not have come this far.
pub(crate) fn new_id() -> String {
    let mut random = [0; 16];
    let _ = getrandom::fill(&mut random);
    encode(random)
}
