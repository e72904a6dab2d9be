//! The nonces that proofs of keys must take up (RFC 9449 §8).
use chrono::TimeDelta;
use claims::dpop::NonceSecret;
use claims::{ShortSecret, SigningKey};
use ring::hmac;

/// How long a nonce is handed out; the one before is taken for as long again.
const WINDOW: TimeDelta = TimeDelta::seconds(300);

/// The nonces under the provider's present key: they change with it, and there is no other secret to look after.
///
/// # Errors
/// [`ShortSecret`] never: what is derived of a key has 32 bytes.
pub(crate) fn nonces_of(signer: &SigningKey) -> Result<NonceSecret, ShortSecret> {
    let root = hmac::Key::new(hmac::HMAC_SHA256, signer.to_pem().as_bytes());
    let secret = hmac::sign(&root, b"witan eid dpop nonce");
    Ok(NonceSecret::new(secret.as_ref())?.lasting(WINDOW))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_nonce_is_taken_for_its_window_and_the_next() {
        let key = SigningKey::generate(|bytes| bytes.fill(1));
        let nonces = nonces_of(&key).unwrap();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let nonce = nonces.present(at(300));
        assert!(nonces.is_live(&nonce, at(300)) && nonces.is_live(&nonce, at(899)));
        assert!(!nonces.is_live(&nonce, at(900)) && !nonces.is_live(&nonce, at(299)));
        assert!(!nonces.is_live("", at(300)));
        let other = nonces_of(&SigningKey::generate(|bytes| bytes.fill(2))).unwrap();
        assert!(!other.is_live(&nonce, at(300)));
    }
}
