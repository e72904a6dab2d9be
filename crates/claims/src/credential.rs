//! The one credential that a request may carry.
use std::fmt;

use crate::Refused;

/// How a token is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `Bearer` (RFC 6750): whoever has it may use it.
    Bearer,
    /// `DPoP` (RFC 9449 §7.1): a proof of the key that it is bound to comes along.
    Dpop,
}

/// The token of a request's one `Authorization` header, of the scheme `Bearer` or `DPoP`. `Debug` does not tell it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Credential<'a> {
    scheme: Scheme,
    token: &'a str,
}

impl<'a> Credential<'a> {
    /// Reads all values of a request's `Authorization` headers.
    ///
    /// No header is `None`. Anything else must be exactly one header holding exactly one token (RFC 6750 §2.1, RFC 9449
    /// §7.1; the scheme's name in any case). Tokens in a query string or a form are not looked for.
    ///
    /// # Errors
    /// [`Refused::Credential`] for two headers, another scheme, an empty token, or characters that no token has.
    pub fn from_headers<V: AsRef<[u8]> + ?Sized + 'a>(
        values: impl IntoIterator<Item = &'a V>,
    ) -> Result<Option<Self>, Refused> {
        let mut values = values.into_iter();
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(Refused::Credential("there is more than one; send one"));
        }
        let value = std::str::from_utf8(value.as_ref())
            .map_err(|_| Refused::Credential("it is not text; send `Bearer` and an access token"))?;
        let Some((scheme, token)) = value.trim_matches(' ').split_once(' ') else {
            return Err(Refused::Credential("it holds no token; send `Bearer` and an access token"));
        };
        let scheme = if scheme.eq_ignore_ascii_case("bearer") {
            Scheme::Bearer
        } else if scheme.eq_ignore_ascii_case("dpop") {
            Scheme::Dpop
        } else {
            return Err(Refused::Credential("its scheme is neither `Bearer` nor `DPoP`"));
        };
        let token = token.trim_start_matches(' ');
        if !is_b64token(token) {
            return Err(Refused::Credential("what follows the scheme is not one token"));
        }
        Ok(Some(Self { scheme, token }))
    }

    /// How the token was sent.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The token, to be given to a verifier.
    pub fn token(&self) -> &'a str {
        self.token
    }
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// The rule `b64token` of RFC 6750 §2.1.
fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    !body.is_empty() && body.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b))
}
