//! The provider's own name.
use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use url::{Host, Url};

/// The issuer identifier: the address that all of the provider's tokens and metadata carry (OpenID Connect Discovery §3).
///
/// It has no path, so that both forms of discovery (OpenID's and RFC 8414's) are found by simply appending.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Issuer {
    text: String,
    url: Url,
}

/// A text that cannot be an issuer identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no issuer: write `https://` and a host's name, or `http://localhost` with a port for development; \
     without path and final slash"
)]
pub struct NotAnIssuer(String);

impl Issuer {
    /// Reads an issuer identifier.
    ///
    /// # Errors
    /// [`NotAnIssuer`] unless it is an `https` address, or an `http` one of this machine, with nothing after its port.
    pub fn parse(text: &str) -> Result<Self, NotAnIssuer> {
        let refused = || NotAnIssuer(text.to_owned());
        let url = Url::parse(text).map_err(|_| refused())?;
        let is_plain = format!("{text}/") == url.as_str() && url.username().is_empty() && url.password().is_none();
        let issuer = Self { text: text.to_owned(), url };
        let has_scheme = issuer.is_secure() || (issuer.url.scheme() == "http" && issuer.is_of_this_machine());
        if is_plain && has_scheme { Ok(issuer) } else { Err(refused()) }
    }

    /// The identifier, as `iss` carries it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The address of the provider's `path`, which begins with a slash.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// Whether browsers reach the provider by TLS.
    pub fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether the address is one that only this machine reaches: a loopback address, or a name under `localhost`
    /// (RFC 6761 §6.3).
    pub fn is_of_this_machine(&self) -> bool {
        is_of_this_machine(&self.url)
    }

    /// The host's name, which passkeys are bound to; `None` where the host is a bare address, which they cannot be.
    pub(crate) fn domain(&self) -> Option<&str> {
        self.url.domain()
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }
}

/// Whether only this machine reaches what is at `url`.
pub(crate) fn is_of_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Issuer {
    type Error = NotAnIssuer;

    fn try_from(text: String) -> Result<Self, NotAnIssuer> {
        Self::parse(&text)
    }
}

impl JsonSchema for Issuer {
    fn schema_name() -> Cow<'static, str> {
        "Issuer".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^https?://[^/?#]+$",
            "description": "`https://` and a host's name; in development `http://localhost:PORT`"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_an_address_with_nothing_behind_it() {
        for text in
            ["https://eid.example", "https://eid.example:8443", "http://localhost:4010", "http://127.0.0.1:4010"]
        {
            assert_eq!(Issuer::parse(text).map(|issuer| issuer.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "https://eid.example/",
            "https://eid.example/realm",
            "https://eid.example?x",
            "https://eid.example#x",
            "https://a@eid.example",
            "https://EID.example",
            "https://eid.example:443",
            "http://eid.example",
            "http://localhost.example",
            "ftp://localhost",
            "eid.example",
            "",
        ] {
            assert!(Issuer::parse(text).is_err(), "{text}");
        }
    }
}
