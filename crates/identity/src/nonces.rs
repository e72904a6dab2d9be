//! Nonces for DPoP proofs that no server has to remember (RFC 9449 §9).
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use claims::ShortSecret;
use ring::hmac;

/// The fewest bytes that a secret must have.
const SECRET_BYTES_MIN: usize = 32;
/// How long a nonce is the present one. It is taken for as long again.
const WINDOW_SECONDS: i64 = 60;

/// By what nonces are derived from the time: the same in all replicas of a gateway. Never printed.
#[derive(Clone)]
pub struct NonceSecret(hmac::Key);

impl NonceSecret {
    /// A secret of these bytes, which nobody can guess.
    ///
    /// # Errors
    /// [`ShortSecret`] for fewer than 32.
    pub fn new(bytes: &[u8]) -> Result<Self, ShortSecret> {
        if bytes.len() < SECRET_BYTES_MIN {
            return Err(ShortSecret);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, bytes)))
    }

    /// The nonce that proofs should take up now.
    pub(crate) fn present(&self, now: DateTime<Utc>) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.tag(window(now)))
    }

    /// Whether a nonce is the present one, or the one before.
    pub(crate) fn is_live(&self, nonce: &str, now: DateTime<Utc>) -> bool {
        let Ok(given) = BASE64_URL_SAFE_NO_PAD.decode(nonce) else { return false };
        let window = window(now);
        // Compared in constant time.
        [window, window - 1].iter().any(|window| hmac::verify(&self.0, &message(*window), &given).is_ok())
    }

    fn tag(&self, window: i64) -> hmac::Tag {
        hmac::sign(&self.0, &message(window))
    }
}

impl fmt::Debug for NonceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NonceSecret(…)")
    }
}

fn window(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(WINDOW_SECONDS)
}

fn message(window: i64) -> Vec<u8> {
    [b"witan dpop nonce".as_slice(), &window.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn two_windows_of_nonces_live_and_replicas_agree_on_them() {
        let now = DateTime::from_timestamp(1_900_000_020, 0).unwrap();
        let (here, there) = (NonceSecret::new(&[7; 32]).unwrap(), NonceSecret::new(&[7; 32]).unwrap());
        let nonce = here.present(now);
        for (seconds, live) in [(0, true), (60, true), (119, true), (120, false), (-60, false)] {
            assert_eq!(there.is_live(&nonce, now + TimeDelta::seconds(seconds)), live, "{seconds}");
        }
        assert!(!NonceSecret::new(&[8; 32]).unwrap().is_live(&nonce, now));
        assert!(!here.is_live("", now) && !here.is_live("x", now) && !here.is_live(&format!("{nonce}="), now));
        assert!(NonceSecret::new(&[7; 31]).is_err());
    }
}
