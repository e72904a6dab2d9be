//! Nonces for DPoP proofs that no server has to remember (RFC 9449 §9).
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ring::hmac;

use crate::ShortSecret;

/// The fewest bytes that a secret must have.
const SECRET_BYTES_MIN: usize = 32;
/// How long a nonce is the present one, unless said otherwise.
const WINDOW: TimeDelta = TimeDelta::seconds(60);

/// By what nonces are derived from the time: the same in all replicas of a server. Never printed.
#[derive(Clone)]
pub struct NonceSecret {
    key: hmac::Key,
    window: TimeDelta,
}

impl NonceSecret {
    /// A secret of these bytes, which nobody can guess. A nonce of it is handed out for a minute, and taken for as long again.
    ///
    /// # Errors
    /// [`ShortSecret`] for fewer than 32.
    pub fn new(bytes: &[u8]) -> Result<Self, ShortSecret> {
        if bytes.len() < SECRET_BYTES_MIN {
            return Err(ShortSecret);
        }
        Ok(Self { key: hmac::Key::new(hmac::HMAC_SHA256, bytes), window: WINDOW })
    }

    /// The same, but that a nonce is handed out for so long, a second at least, and taken for as long again.
    #[must_use]
    pub fn lasting(self, window: TimeDelta) -> Self {
        Self { window, ..self }
    }

    /// The nonce that proofs should take up now.
    pub fn present(&self, now: DateTime<Utc>) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.tag(self.window_at(now)))
    }

    /// Whether a nonce is the present one, or the one before.
    pub fn is_live(&self, nonce: &str, now: DateTime<Utc>) -> bool {
        let Ok(given) = BASE64_URL_SAFE_NO_PAD.decode(nonce) else { return false };
        let window = self.window_at(now);
        // Compared in constant time.
        [window, window - 1].iter().any(|window| hmac::verify(&self.key, &message(*window), &given).is_ok())
    }

    fn tag(&self, window: i64) -> hmac::Tag {
        hmac::sign(&self.key, &message(window))
    }

    fn window_at(&self, now: DateTime<Utc>) -> i64 {
        now.timestamp().div_euclid(self.window.num_seconds().max(1))
    }
}

impl fmt::Debug for NonceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NonceSecret(…)")
    }
}

fn message(window: i64) -> Vec<u8> {
    [b"witan dpop nonce".as_slice(), &window.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
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
