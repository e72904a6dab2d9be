//! How long a key set may be used without being had again.
use std::time::Duration;

use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap};

/// The shortest life, whatever the issuer says: a short outage of it is no outage here.
const LIFE_MIN: Duration = Duration::from_secs(5 * 60);
/// The longest.
const LIFE_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the answer with these headers may be used, by RFC 9111 §4.2.1 and within five minutes and a day: `max-age`, less the
/// answer's `Age`; five minutes where it says nothing, or not to be kept.
pub(crate) fn life(headers: &HeaderMap) -> Duration {
    let said = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let directives: Vec<String> =
        said.flat_map(|value| value.split(',')).map(|one| one.trim().to_lowercase()).collect();
    if directives.iter().any(|one| one == "no-store" || one == "no-cache") {
        return LIFE_MIN;
    }
    let max_age = directives.iter().find_map(|one| one.strip_prefix("max-age=")?.trim_matches('"').parse::<u64>().ok());
    let age = headers.get(AGE).and_then(|value| value.to_str().ok()?.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_secs(max_age.unwrap_or(0).saturating_sub(age)).clamp(LIFE_MIN, LIFE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_set_lives_as_long_as_its_issuer_says_within_bounds() {
        let lives = |cache_control: &str, age: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, cache_control.parse().unwrap());
            headers.insert(AGE, age.parse().unwrap());
            life(&headers).as_secs()
        };
        assert_eq!(life(&HeaderMap::new()).as_secs(), 300);
        assert_eq!(lives("public, Max-Age=3600", "0"), 3600);
        assert_eq!(lives("max-age=3600", "600"), 3000);
        assert_eq!(lives("max-age=10", "0"), 300);
        assert_eq!(lives("max-age=99999999999", "0"), 86_400);
        assert_eq!(lives("max-age=3600", "7200"), 300);
        assert_eq!(lives("no-store, max-age=3600", "0"), 300);
        assert_eq!(lives("max-age=ever", "x"), 300);
    }
}
