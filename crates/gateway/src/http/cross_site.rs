//! Which browser pages may ask: those of the gateway's own origin, and of the origins the operator lists.
//!
//! What protects a person's browser from other sites' pages (cross-site request forgery):
//!
//! - A POST must be `application/json`, which no page can send to another origin without a preflight, and the preflight
//!   is answered for listed origins only.
//! - A GET never writes; its answer cannot be read by other sites.
//! - Beyond that, a request that says it comes from elsewhere is refused here, before anything is read or computed. A
//!   browser says so by `Sec-Fetch-Site`, which no page can set, or, if it is an old one, by `Origin`.
//!
//! - What acts by a browser's cookie asks for a header besides that no page can send to another origin without a preflight
//!   ([`has_preflight_header`]).
//!
//! No special header is asked of other clients: a program that is no browser sends neither header and has no one's cookies.

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderValue};

use super::refusal::HttpRefusal;
use crate::config::Origin;

/// Any of them, with any value, shows that a page of another origin asked before it sent the request.
const PREFLIGHT_HEADERS: [&str; 2] = ["graphql-require-preflight", "apollo-require-preflight"];

/// Whether the request carries a header that no page can send to another origin without a preflight.
pub(crate) fn has_preflight_header(headers: &HeaderMap) -> bool {
    PREFLIGHT_HEADERS.iter().any(|name| headers.contains_key(*name))
}

/// Whether the request comes from one of the gateway's own pages, and proves it.
pub(crate) fn is_own_page(headers: &HeaderMap) -> bool {
    has_preflight_header(headers) && check(headers, &[]).is_ok()
}

/// The page's origin when it is another than the gateway's own and the operator lists it; `None` for our own pages and
/// for programs that are no browsers.
///
/// # Errors
/// [`HttpRefusal::CrossSite`] when the request comes from a page of an origin that is not listed.
pub(crate) fn check(headers: &HeaderMap, allowed: &[Origin]) -> Result<Option<HeaderValue>, HttpRefusal> {
    if let Some(origin) = listed_origin(headers, allowed) {
        return Ok(Some(origin));
    }
    match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
        Some(b"same-origin" | b"none") => Ok(None),
        Some(_) => Err(HttpRefusal::CrossSite),
        None if is_own_or_absent(headers) => Ok(None),
        None => Err(HttpRefusal::CrossSite),
    }
}

/// The request's `Origin` if the list has it.
pub(crate) fn listed_origin(headers: &HeaderMap, allowed: &[Origin]) -> Option<HeaderValue> {
    let origin = headers.get(ORIGIN)?;
    allowed.iter().any(|one| one.as_str().as_bytes() == origin.as_bytes()).then(|| origin.clone())
}

/// For browsers without `Sec-Fetch-Site`: the origin's host and port are those the request was sent to.
fn is_own_or_absent(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let authority = origin.to_str().ok().and_then(|text| text.split_once("://")).map(|(_, authority)| authority);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    matches!((authority, host), (Some(authority), Some(host)) if authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(headers: &[(&'static str, &'static str)]) -> Result<bool, ()> {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect();
        let allowed = ["https://portal.example".parse().unwrap()];
        check(&headers, &allowed).map(|origin| origin.is_some()).map_err(|_| ())
    }

    #[test]
    fn own_pages_and_programs_may_ask() {
        assert_eq!(checked(&[]), Ok(false));
        assert_eq!(checked(&[("sec-fetch-mode", "cors")]), Ok(false));
        assert_eq!(checked(&[("sec-fetch-site", "same-origin"), ("origin", "https://outer.example")]), Ok(false));
        assert_eq!(checked(&[("sec-fetch-site", "none")]), Ok(false));
        assert_eq!(checked(&[("host", "gw:4000"), ("origin", "http://gw:4000")]), Ok(false));
    }

    #[test]
    fn pages_of_listed_origins_may_ask() {
        assert_eq!(checked(&[("sec-fetch-site", "cross-site"), ("origin", "https://portal.example")]), Ok(true));
    }

    #[test]
    fn pages_of_other_origins_may_not() {
        assert_eq!(checked(&[("sec-fetch-site", "cross-site")]), Err(()));
        assert_eq!(checked(&[("sec-fetch-site", "same-site")]), Err(()));
        assert_eq!(checked(&[("sec-fetch-site", "SAME-ORIGIN ")]), Err(()));
        assert_eq!(checked(&[("host", "gw:4000"), ("origin", "null")]), Err(()));
        assert_eq!(checked(&[("host", "gw:4000"), ("origin", "http://evil.example")]), Err(()));
        assert_eq!(checked(&[("host", "gw:4000"), ("origin", "https://portal.example.evil.example")]), Err(()));
    }
}
