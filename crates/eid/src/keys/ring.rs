//! Which key signs at an instant, and which are published.
use chrono::{DateTime, TimeDelta, Utc};
use claims::{CLOCK_SKEW, KeySet, SigningKey};
use serde_json::{Value, json};

use crate::token::ACCESS_TOKEN_LIFETIME;

/// How long a key is published before it signs: twice the longest time (24 h) that a reader may keep a key set.
pub const PUBLISHED_AHEAD: TimeDelta = TimeDelta::hours(48);

/// How long a key is published after it signed last: until its last token has expired everywhere.
pub const PUBLISHED_AFTER: TimeDelta =
    TimeDelta::seconds(ACCESS_TOKEN_LIFETIME.num_seconds() + CLOCK_SKEW.num_seconds());

/// The provider's keys, in the order in which they sign; each with the instant from which it does.
#[derive(Debug, Clone, Default)]
pub struct KeyRing {
    keys: Vec<(DateTime<Utc>, SigningKey)>,
}

impl KeyRing {
    /// A ring of these keys and the instants from which they sign.
    pub fn new(keys: impl IntoIterator<Item = (DateTime<Utc>, SigningKey)>) -> Self {
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort_by_key(|(signs_from, _)| *signs_from);
        Self { keys }
    }

    /// The key that signs at `now`: the newest of those whose time has come. `None` before the first one's.
    pub fn signer(&self, now: DateTime<Utc>) -> Option<&SigningKey> {
        self.keys.iter().rev().find(|(signs_from, _)| *signs_from <= now).map(|(_, key)| key)
    }

    /// The keys that readers must know at `now`: what signs, what will sign, and what tokens still alive were signed by.
    pub fn published(&self, now: DateTime<Utc>) -> impl Iterator<Item = &SigningKey> {
        let signs_until = self.keys.iter().skip(1).map(|(next, _)| Some(*next)).chain([None]);
        let published = self.keys.iter().zip(signs_until);
        published
            .filter(move |(_, until)| until.is_none_or(|until| now < until + PUBLISHED_AFTER))
            .map(|((_, key), _)| key)
    }

    /// The public halves of the published keys, to verify our own tokens by.
    pub fn key_set(&self, now: DateTime<Utc>) -> KeySet {
        KeySet::of_signing_keys(self.published(now))
    }

    /// The published keys as a JWK Set (RFC 7517 §5).
    pub fn jwks(&self, now: DateTime<Utc>) -> Value {
        json!({ "keys": self.published(now).map(SigningKey::public_jwk).collect::<Vec<_>>() })
    }

    /// From when the key should sign that is to be made at `now`, if one is due: a key signs for `period`, and is
    /// published [`PUBLISHED_AHEAD`] of its first signature. The very first key signs at once.
    pub fn next_due(&self, now: DateTime<Utc>, period: TimeDelta) -> Option<DateTime<Utc>> {
        let Some((newest, _)) = self.keys.last() else { return Some(now) };
        let ends = *newest + period;
        // Where nobody looked for long, readers must still have their time.
        (now + PUBLISHED_AHEAD >= ends).then(|| ends.max(now + PUBLISHED_AHEAD))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u8) -> SigningKey {
        SigningKey::generate(|bytes| bytes.fill(number))
    }

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn published(ring: &KeyRing, now: DateTime<Utc>) -> Vec<String> {
        ring.published(now).map(|key| key.kid().to_owned()).collect()
    }

    #[test]
    fn the_next_key_is_published_before_it_signs_and_the_old_one_after() {
        let ring = KeyRing::new([(at(100), key(2)), (at(0), key(1))]);
        let both = [key(1).kid().to_owned(), key(2).kid().to_owned()];
        assert_eq!(ring.signer(at(99)).map(SigningKey::kid), Some(key(1).kid()));
        assert_eq!(published(&ring, at(99)), both);
        assert_eq!(ring.signer(at(100)).map(SigningKey::kid), Some(key(2).kid()));
        assert_eq!(published(&ring, at(100) + PUBLISHED_AFTER - TimeDelta::seconds(1)), both);
        assert_eq!(published(&ring, at(100) + PUBLISHED_AFTER), both[1..]);
        assert!(ring.signer(at(-1)).is_none());
    }

    #[test]
    fn a_key_is_made_in_time_to_be_known_everywhere() {
        let period = TimeDelta::hours(1_000);
        assert_eq!(KeyRing::default().next_due(at(7), period), Some(at(7)));
        let ring = KeyRing::new([(at(0), key(1))]);
        assert_eq!(ring.next_due(at(951), period), None);
        assert_eq!(ring.next_due(at(952), period), Some(at(1_000)));
        assert_eq!(ring.next_due(at(5_000), period), Some(at(5_048)));
    }
}
