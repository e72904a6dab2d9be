//! Where an issuer publishes its keys.
use std::net::IpAddr;

use url::{Host, Url};

/// Where an issuer publishes its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyAddress {
    /// At this address, as a JWK Set (RFC 7517 §5).
    Keys(Url),
    /// Where its metadata at this address say, in `jwks_uri` (RFC 8414, OpenID Connect Discovery 1.0).
    Metadata(Url),
}

/// An address from which keys would be believed that anybody on the way can change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no address to take keys from: use https (http only for this machine itself), without user and password"
)]
pub struct InsecureAddress(pub Url);

impl KeyAddress {
    /// The address that is asked first.
    pub fn url(&self) -> &Url {
        match self {
            Self::Keys(url) | Self::Metadata(url) => url,
        }
    }

    /// Checks that nobody on the way can change what is read there.
    ///
    /// # Errors
    /// [`InsecureAddress`].
    pub fn check(&self) -> Result<(), InsecureAddress> {
        check(self.url())
    }
}

/// Checks that nobody on the way can change what is read at `url`.
pub(crate) fn check(url: &Url) -> Result<(), InsecureAddress> {
    let is_secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url));
    if is_secure && url.username().is_empty() && url.password().is_none() {
        Ok(())
    } else {
        Err(InsecureAddress(without_credential(url)))
    }
}

/// Whether the address is on this machine. Only numbers and the reserved name say so for sure.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn without_credential(url: &Url) -> Url {
    let mut shown = url.clone();
    // Fails only for addresses that have no credential.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_over_https_or_from_this_machine() {
        let checked = |url: &str| KeyAddress::Keys(Url::parse(url).unwrap()).check();
        for good in ["https://eid.example/jwks", "http://127.0.0.1:4444/jwks", "http://[::1]/jwks", "http://localhost/"]
        {
            assert_eq!(checked(good), Ok(()), "{good}");
        }
        for bad in ["http://eid.example/jwks", "http://localhost.example/", "ftp://127.0.0.1/", "file:///etc/passwd"] {
            assert!(checked(bad).is_err(), "{bad}");
        }
        let refused = checked("https://me:secret@eid.example/jwks").unwrap_err();
        assert!(!refused.to_string().contains("secret"), "{refused}");
    }
}
