//! A person's browser: its cookies, and whether a request is its own doing.
use poem::Request;
use poem::http::{HeaderValue, header};

use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::random;

/// What a cookie is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Tells one browser from another, so that a request begun in one cannot go on in another.
    Browser,
    /// Proves a session.
    Session,
}

impl Cookie {
    /// The cookie's name. Where browsers come by TLS its prefix keeps other hosts and plain HTTP from setting it
    /// (RFC 6265bis §4.1.3.2); on this machine there is no TLS, and browsers would refuse the prefix.
    fn name(self, provider: &Provider) -> &'static str {
        match (self, provider.issuer.is_secure()) {
            (Self::Browser, true) => "__Host-eid-browser",
            (Self::Browser, false) => "eid-browser",
            (Self::Session, true) => "__Host-eid-session",
            (Self::Session, false) => "eid-session",
        }
    }

    /// The cookie's value, if the request has exactly one of that name.
    pub(crate) fn of<'r>(self, provider: &Provider, request: &'r Request) -> Option<&'r str> {
        let name = self.name(provider);
        let headers = request.headers().get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut values = headers
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(found, _)| *found == name)
            .map(|(_, value)| value);
        let value = values.next()?;
        // Of two, one was planted, and it cannot be told which.
        if values.next().is_some() { None } else { Some(value) }
    }

    /// The header that sets the cookie until the browser closes.
    pub(crate) fn set(self, provider: &Provider, value: &str) -> HeaderValue {
        self.header(provider, value, "")
    }

    /// The header that removes it.
    pub(crate) fn remove(self, provider: &Provider) -> HeaderValue {
        self.header(provider, "", "; Max-Age=0")
    }

    fn header(self, provider: &Provider, value: &str, more: &str) -> HeaderValue {
        let secure = if provider.issuer.is_secure() { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}", self.name(provider));
        HeaderValue::try_from(text).expect("names and base64url are a header's text")
    }
}

/// The digest that knows the request's browser again, if it was here before.
pub(crate) fn known_browser(provider: &Provider, request: &Request) -> Option<String> {
    Cookie::Browser.of(provider, request).map(random::digest)
}

/// Refuses a request to change something that another site's page made the browser send (CWE-352).
///
/// Cookies say `SameSite=Lax`, and forms carry names that only our pages know; this is the third lock.
pub(crate) fn refuse_foreign(provider: &Provider, request: &Request) -> Result<(), OAuthError> {
    let is_own = |name: &str, own: &[&str]| request.header(name).is_none_or(|value| own.contains(&value));
    if is_own("origin", &[provider.issuer.as_str()]) && is_own("sec-fetch-site", &["same-origin", "none"]) {
        Ok(())
    } else {
        Err(OAuthError::new(ErrorCode::AccessDenied, "the request comes from another site"))
    }
}

/// What the browser says it is, cut to what a person reads.
pub(crate) fn browser_label(request: &Request) -> String {
    let text = request.header("user-agent").unwrap_or_default();
    let find = |names: &[(&str, &str)]| {
        names.iter().find(|(mark, _)| text.contains(mark)).map_or(String::new(), |(_, name)| (*name).to_owned())
    };
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser.is_empty(), system.is_empty()) {
        (false, false) => format!("{browser}, {system}"),
        (_, _) => format!("{browser}{system}"),
    }
}
