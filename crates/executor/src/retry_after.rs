//! How long a subgraph asks to be left alone.

use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

/// A subgraph that asks for more was misled by its clock.
const AT_MOST: Duration = Duration::from_secs(24 * 60 * 60);

/// What `Retry-After` of an answer 429 or 503 asks for (RFC 9110 §10.2.3: seconds, or a date); `None` where it asks for
/// nothing that can be understood.
pub(crate) fn asked(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = match value.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = httpdate::parse_http_date(value).ok()?;
            until.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO)
        }
    };
    Some(asked.min(AT_MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_by(status: u16, value: &str) -> Option<Duration> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
        asked(StatusCode::from_u16(status).unwrap(), &headers)
    }

    #[test]
    fn seconds_and_dates_are_understood_and_nothing_else() {
        assert_eq!(asked_by(503, "7"), Some(Duration::from_secs(7)));
        assert_eq!(asked_by(429, " 0 "), Some(Duration::ZERO));
        assert_eq!(asked_by(503, "99999999999"), Some(AT_MOST));
        assert_eq!(asked_by(503, "Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(asked_by(503, "Fri, 31 Dec 9999 23:59:59 GMT"), Some(AT_MOST));
        for nonsense in ["", "soon", "-1", "1.5", "7 s"] {
            assert_eq!(asked_by(503, nonsense), None, "{nonsense}");
        }
        assert_eq!(asked_by(200, "7"), None);
        assert_eq!(asked_by(500, "7"), None);
    }
}
