//! A passkey authenticator in software (Web Authentication Level 2 §6), good or bad as a test wants it.
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

/// A passkey, and what its browser says of the site it is on.
#[derive(Clone)]
pub(crate) struct Authenticator {
    pub(crate) origin: String,
    pub(crate) rp_id: String,
    pub(crate) verifies_user: bool,
    pub(crate) counter: u32,
    pub(crate) credential_id: Vec<u8>,
    pub(crate) user_handle: Vec<u8>,
    key: SigningKey,
}

impl Authenticator {
    pub(crate) fn new(origin: &str, number: u8) -> Self {
        Self {
            origin: origin.to_owned(),
            rp_id: "localhost".to_owned(),
            verifies_user: true,
            counter: 1,
            credential_id: vec![number; 32],
            user_handle: Vec::new(),
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
        }
    }

    /// Answers a challenge for a new passkey.
    pub(crate) fn register(&mut self, options: &Value) -> Value {
        self.user_handle = decode(&options["user"]["id"]);
        let mut data = self.data(HAS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential_id.len()).unwrap().to_be_bytes());
        data.extend(&self.credential_id);
        data.extend(self.public_key());
        // A map of three: no attestation, and the data.
        let mut object = vec![0xa3];
        object.extend(cbor_text("fmt"));
        object.extend(cbor_text("none"));
        object.extend(cbor_text("attStmt"));
        object.push(0xa0);
        object.extend(cbor_text("authData"));
        object.extend(cbor_bytes(&data));
        let client_data = self.client_data("webauthn.create", options);
        self.credential(
            json!({ "attestationObject": encode(&object), "clientDataJSON": encode(client_data.as_bytes()) }),
        )
    }

    /// Answers a challenge to sign in.
    pub(crate) fn sign_in(&mut self, options: &Value) -> Value {
        self.counter += 1;
        self.answer(options)
    }

    /// The same without counting on.
    pub(crate) fn answer(&self, options: &Value) -> Value {
        let data = self.data(0);
        let client_data = self.client_data("webauthn.get", options);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature: Signature = self.key.sign(&signed);
        self.credential(json!({
            "authenticatorData": encode(&data),
            "clientDataJSON": encode(client_data.as_bytes()),
            "signature": encode(signature.to_der().as_bytes()),
            "userHandle": encode(&self.user_handle),
        }))
    }

    fn credential(&self, response: Value) -> Value {
        let id = encode(&self.credential_id);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response })
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let verified = if self.verifies_user { USER_VERIFIED } else { 0 };
        let mut data = Sha256::digest(&self.rp_id).to_vec();
        data.push(USER_PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
    }

    /// The key in COSE's form (RFC 9053 §7.1.1): EC2, ES256, P-256, x, y.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
        key.extend(cbor_bytes(point.x().unwrap()));
        key.push(0x22);
        key.extend(cbor_bytes(point.y().unwrap()));
        key
    }
}

fn cbor_text(text: &str) -> Vec<u8> {
    let mut encoded = vec![0x60 | u8::try_from(text.len()).unwrap()];
    encoded.extend(text.as_bytes());
    encoded
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut encoded = match u8::try_from(bytes.len()) {
        Ok(length) => vec![0x58, length],
        Err(_) => [&[0x59][..], &u16::try_from(bytes.len()).unwrap().to_be_bytes()].concat(),
    };
    encoded.extend(bytes);
    encoded
}

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(value: &Value) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}
