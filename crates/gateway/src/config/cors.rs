//! Which other sites' pages may ask.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// Which other sites' pages may ask. None unless listed; cookies and other browser credentials are never allowed.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CorsConfig {
    /// Origins, such as `https://portal.example`, compared whole. There is no wildcard.
    pub origins: Vec<Origin>,
}

/// A web origin: scheme, host and port, as a browser writes it in `Origin`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct Origin(String);

impl Origin {
    /// As a browser writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached by TLS.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }
}

/// What was given is not an origin.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no origin; write scheme, host and, if needed, port, such as `https://portal.example`")]
pub struct InvalidOrigin(String);

impl FromStr for Origin {
    type Err = InvalidOrigin;

    /// Accepts `http` and `https` origins without path, and takes off a default port.
    fn from_str(text: &str) -> Result<Origin, InvalidOrigin> {
        let invalid = || InvalidOrigin(text.to_owned());
        let url = Url::parse(text).map_err(|_| invalid())?;
        let is_bare = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !is_bare || url.host_str().is_none_or(|host| host.contains('*')) {
            return Err(invalid());
        }
        Ok(Origin(url.origin().ascii_serialization()))
    }
}

impl TryFrom<String> for Origin {
    type Error = InvalidOrigin;

    fn try_from(text: String) -> Result<Origin, InvalidOrigin> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_origin_is_written_as_a_browser_writes_it() {
        for (given, kept) in [
            ("https://portal.example", "https://portal.example"),
            ("https://Portal.example:443/", "https://portal.example"),
            ("http://localhost:3000", "http://localhost:3000"),
        ] {
            assert_eq!(given.parse::<Origin>().unwrap().as_str(), kept);
        }
    }

    #[test]
    fn wildcards_paths_and_other_schemes_are_refused() {
        for given in ["*", "null", "https://*.example", "https://a.example/x", "file:///x", "https://u@a.example", ""] {
            assert!(given.parse::<Origin>().is_err(), "{given}");
        }
    }
}
