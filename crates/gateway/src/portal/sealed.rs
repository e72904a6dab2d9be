//! What is kept for a browser, sealed with a secret that only the browser has: whoever reads the database learns no token.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

/// A secret of 256 bits for a cookie: 43 characters.
///
/// # Panics
/// On a system without randomness: nothing that follows would be safe.
pub(super) fn new_secret() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has a source of randomness");
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// By what the database knows a secret.
pub(super) fn digest(secret: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

/// `content` as JSON, encrypted and authenticated (AES-256-GCM) by a key derived from `secret` (HKDF, RFC 5869). `None` only where
/// the content is no JSON.
pub(super) fn seal(secret: &str, content: &impl Serialize) -> Option<String> {
    let mut nonce = [0; NONCE_LEN];
    getrandom::fill(&mut nonce).ok()?;
    let mut text = serde_json::to_vec(content).ok()?;
    key(secret)?.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text).ok()?;
    Some(BASE64_URL_SAFE_NO_PAD.encode([nonce.as_slice(), &text].concat()))
}

/// What was sealed with the same secret; `None` for anything else.
pub(super) fn open<T: DeserializeOwned>(secret: &str, sealed: &str) -> Option<T> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, text) = bytes.split_at_checked(NONCE_LEN)?;
    let mut text = text.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let text = key(secret)?.open_in_place(nonce, Aad::empty(), &mut text).ok()?;
    serde_json::from_slice(text).ok()
}

/// Each secret seals a few hundred times at most, so random nonces do not meet.
fn key(secret: &str) -> Option<LessSafeKey> {
    let derived = Salt::new(HKDF_SHA256, b"witan portal").extract(secret.as_bytes());
    let key = derived.expand(&[b"what is kept for a browser"], &AES_256_GCM).ok()?;
    Some(LessSafeKey::new(UnboundKey::from(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_secret_opens_what_was_sealed() {
        let (secret, other) = (new_secret(), new_secret());
        let sealed = seal(&secret, &"tokens").unwrap();
        assert_eq!(open::<String>(&secret, &sealed).as_deref(), Some("tokens"));
        assert_eq!(open::<String>(&other, &sealed), None);
        assert_ne!(seal(&secret, &"tokens"), Some(sealed.clone()), "each has a nonce of its own");
        let mut changed = sealed.into_bytes();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(open::<String>(&secret, std::str::from_utf8(&changed).unwrap()), None);
        assert_eq!(open::<String>(&secret, "short"), None);
    }
}
