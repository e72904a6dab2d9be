//! The nonces that proofs of keys must take up (RFC 9449 §8).
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use claims::SigningKey;
use ring::hmac;

/// How long a nonce is handed out, in seconds; the one before is taken for as long again.
const WINDOW_SECONDS: i64 = 300;

/// Nonces made of time and a secret, so that replicas agree on them and none is kept.
///
/// The secret comes of the key that signs: it changes with it, and there is no other to look after.
pub(crate) struct Nonces {
    key: hmac::Key,
}

impl Nonces {
    /// The nonces under the provider's present key.
    pub(crate) fn of(signer: &SigningKey) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, signer.to_pem().as_bytes());
        let secret = hmac::sign(&root, b"witan eid dpop nonce");
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref()) }
    }

    /// The nonce to hand out at `now`.
    pub(crate) fn current(&self, now: DateTime<Utc>) -> String {
        self.of_window(window(now))
    }

    /// Whether `nonce` was handed out lately.
    pub(crate) fn accepts(&self, nonce: &str, now: DateTime<Utc>) -> bool {
        [0, 1].into_iter().any(|age| self.of_window(window(now) - age) == nonce)
    }

    fn of_window(&self, window: i64) -> String {
        let tag = hmac::sign(&self.key, &window.to_be_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(&tag.as_ref()[..16])
    }
}

fn window(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(WINDOW_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_taken_for_its_window_and_the_next() {
        let key = SigningKey::generate(|bytes| bytes.fill(1));
        let nonces = Nonces::of(&key);
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let nonce = nonces.current(at(300));
        assert!(nonces.accepts(&nonce, at(300)) && nonces.accepts(&nonce, at(899)));
        assert!(!nonces.accepts(&nonce, at(900)) && !nonces.accepts(&nonce, at(299)));
        assert!(!nonces.accepts("", at(300)));
        let other = Nonces::of(&SigningKey::generate(|bytes| bytes.fill(2)));
        assert!(!other.accepts(&nonce, at(300)));
    }
}
