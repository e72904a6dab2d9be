//! The cookies of a portal.

use claims::Refused;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cookie {
    /// Stands for the tokens of a person who is signed in.
    Session,
    /// Knows the browser again that began a sign-in.
    SignIn,
}

/// The value of the session's cookie, if the request brings one.
///
/// # Errors
/// [`Refused::Session`] for two: one was planted, and it cannot be told which.
pub(super) fn session_cookie(is_secure: bool, headers: &HeaderMap) -> Option<Result<&str, Refused>> {
    let mut values = Cookie::Session.values(is_secure, headers);
    match (values.next(), values.next()) {
        (None, _) => None,
        (Some(value), None) => Some(Ok(value)),
        (Some(_), Some(_)) => Some(Err(Refused::Session("there are two cookies of its name; remove them"))),
    }
}

impl Cookie {
    /// Over TLS the name's prefix keeps other hosts and plain HTTP from setting the cookie (RFC 6265bis §4.1.3.2). On this machine
    /// there is no TLS, and some browsers would refuse the prefix.
    fn name(self, is_secure: bool) -> &'static str {
        match (self, is_secure) {
            (Self::Session, true) => "__Host-witan-session",
            (Self::Session, false) => "witan-session",
            (Self::SignIn, true) => "__Host-witan-sign-in",
            (Self::SignIn, false) => "witan-sign-in",
        }
    }

    /// The cookie's value, if the request brings exactly one: of two, one was planted, and it cannot be told which.
    pub(super) fn of(self, is_secure: bool, headers: &HeaderMap) -> Option<&str> {
        let mut values = self.values(is_secure, headers);
        let value = values.next()?;
        if values.next().is_some() { None } else { Some(value) }
    }

    fn values(self, is_secure: bool, headers: &HeaderMap) -> impl Iterator<Item = &str> {
        let name = self.name(is_secure);
        let headers = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(move |(found, _)| *found == name).map(|(_, value)| value)
    }

    /// The header that sets the cookie until the browser closes.
    pub(super) fn set(self, is_secure: bool, value: &str) -> HeaderValue {
        self.header(is_secure, value, "")
    }

    /// The header that removes it.
    pub(super) fn remove(self, is_secure: bool) -> HeaderValue {
        self.header(is_secure, "", "; Max-Age=0")
    }

    /// `Lax`, not `Strict`: a person comes back from the provider by a link of another site.
    fn header(self, is_secure: bool, value: &str, more: &str) -> HeaderValue {
        let secure = if is_secure { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}", self.name(is_secure));
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
    }
}
