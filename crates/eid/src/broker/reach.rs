//! Which addresses may be called on behalf of a provider (RFC 7591 §5, CWE-918): metadata say where keys and tokens are,
//! and must not make us ask our own machines.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::config::Mode;
use crate::issuer::is_of_this_machine;

/// Which addresses may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those that anybody reaches, by TLS.
    Public,
    /// Those of this machine: in `dev` mode, for a provider that is on it.
    ThisMachine,
}

/// An address that may not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreachable {
    #[error("use https; http is for providers on this machine in `dev` mode")]
    NotSecure,
    #[error("the address is not one that anybody reaches: private, of this machine, or reserved")]
    NotPublic,
    #[error("a provider on this machine leads away from it")]
    Elsewhere,
}

impl Reach {
    /// What may be called for a provider at `issuer`.
    pub(crate) fn of(issuer: &Url, mode: Mode) -> Self {
        match mode {
            Mode::Dev if is_of_this_machine(issuer) => Self::ThisMachine,
            Mode::Dev | Mode::Small => Self::Public,
        }
    }

    /// Whether `url` may be called, as far as it says so itself: a name's addresses are looked at when it is resolved.
    pub(crate) fn check(self, url: &Url) -> Result<(), Unreachable> {
        match self {
            Self::ThisMachine if !is_of_this_machine(url) => Err(Unreachable::Elsewhere),
            Self::ThisMachine if matches!(url.scheme(), "http" | "https") => Ok(()),
            Self::Public if url.scheme() == "https" => match url.host() {
                Some(Host::Ipv4(address)) => self.check_address(address.into()),
                Some(Host::Ipv6(address)) => self.check_address(address.into()),
                Some(Host::Domain(_)) => Ok(()),
                None => Err(Unreachable::NotPublic),
            },
            Self::Public | Self::ThisMachine => Err(Unreachable::NotSecure),
        }
    }

    /// Whether an address that a name resolved to may be called.
    pub(crate) fn check_address(self, address: IpAddr) -> Result<(), Unreachable> {
        match self {
            Self::ThisMachine if address.is_loopback() => Ok(()),
            Self::ThisMachine => Err(Unreachable::Elsewhere),
            Self::Public if is_public(address) => Ok(()),
            Self::Public => Err(Unreachable::NotPublic),
        }
    }
}

/// Whether anybody reaches the address: none of the blocks of the special-purpose registries (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped().or_else(|| translated(address)) {
            Some(inner) => is_public_v4(inner),
            // Everything that is handed out to reach machines is in 2000::/3.
            None => address.segments()[0] & 0xe000 == 0x2000 && !is_special_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!(
            (a, b, c),
            (0 | 224.., _, _) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _)
        );
    !is_special
}

/// The IPv4 address behind one that networks translate (64:ff9b::/96, RFC 6052; 2002::/16, RFC 3056).
fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match (a, b) {
        (0x64, 0xff9b) if [c, d, e, f] == [0; 4] => Some(join(g, h)),
        (0x2002, high) => Some(join(high, c)),
        (_, _) => None,
    }
}

fn is_special_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // 2001::/23 is for protocols (Teredo among them), 2001:db8::/32 and 3fff::/20 are for documents.
    (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || (a == 0x3fff && b < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn only_addresses_that_anybody_reaches_are_public() {
        for good in
            ["8.8.8.8", "192.0.3.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "64:ff9b::808:808", "::ffff:8.8.8.8"]
        {
            assert_eq!(Reach::Public.check_address(good.parse().unwrap()), Ok(()), "{good}");
        }
        for bad in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::1",
            "64:ff9b:1::1",
        ] {
            assert_eq!(Reach::Public.check_address(bad.parse().unwrap()), Err(Unreachable::NotPublic), "{bad}");
        }
    }

    #[test]
    fn this_machine_is_called_in_development_only_and_for_a_provider_on_it() {
        let local = url("http://localhost:8080/realm");
        assert_eq!(Reach::of(&local, Mode::Dev), Reach::ThisMachine);
        assert_eq!(Reach::of(&local, Mode::Small), Reach::Public);
        assert_eq!(Reach::of(&url("https://login.example"), Mode::Dev), Reach::Public);
        assert_eq!(Reach::ThisMachine.check(&local), Ok(()));
        assert_eq!(Reach::ThisMachine.check(&url("http://login.example")), Err(Unreachable::Elsewhere));
        assert_eq!(Reach::ThisMachine.check_address("10.0.0.1".parse().unwrap()), Err(Unreachable::Elsewhere));
    }

    #[test]
    fn a_public_provider_is_called_by_tls_and_never_by_an_inner_number() {
        assert_eq!(Reach::Public.check(&url("https://login.example/keys")), Ok(()));
        for bad in ["http://login.example", "ftp://login.example", "file:///etc/passwd"] {
            assert_eq!(Reach::Public.check(&url(bad)), Err(Unreachable::NotSecure), "{bad}");
        }
        for bad in [
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://169.254.169.254/",
            "https://2130706433/",
            "https://0x7f.1/",
        ] {
            assert_eq!(Reach::Public.check(&url(bad)), Err(Unreachable::NotPublic), "{bad}");
        }
    }
}
