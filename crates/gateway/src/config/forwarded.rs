//! Which headers of a client's request subgraphs may see.

use std::str::FromStr;

use http::HeaderName;
use schemars::JsonSchema;
use serde::Deserialize;

/// A header of a client's request that is passed on to subgraphs, such as `accept-language`.
///
/// None that says who is asking can be one: any client can write such a header, and some subgraph would believe it. Nor can
/// one that belongs to the connection, to the body or to the trace, which are the gateway's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct ForwardedHeader(HeaderName);

/// What was given is no header that may be passed on.
#[derive(Debug, thiserror::Error)]
pub enum NotForwardable {
    /// It is no header's name at all.
    #[error("`{0}` is no name of a header")]
    NotAName(String),
    /// It says who is asking, or for whom.
    #[error("`{0}` says who is asking and is never passed on; subgraphs are told that by hop tokens (`hop_token`)")]
    Identity(String),
    /// It is about the connection, the body or the trace.
    #[error("`{0}` is the gateway's own towards subgraphs and is never passed on")]
    Own(String),
}

/// Headers by which proxies, platforms and servers say who is asking.
const IDENTITIES: [&str; 12] = [
    "authorization",
    "client-cert",
    "client-cert-chain",
    "client-ip",
    "cookie",
    "dpop",
    "forwarded",
    "from",
    "proxy-authorization",
    "set-cookie",
    "true-client-ip",
    "via",
];

/// How the names of others begin that do so.
const IDENTITY_PREFIXES: [&str; 19] = [
    "cf-",
    "proxy-",
    "remote-",
    "ssl-",
    "tailscale-",
    "x-amzn-",
    "x-api-key",
    "x-auth",
    "x-client-",
    "x-email",
    "x-envoy-",
    "x-forwarded-",
    "x-goog-",
    "x-ms-",
    "x-org",
    "x-real-",
    "x-remote-",
    "x-ssl-",
    "x-user",
];

/// Headers of the connection (RFC 9110 §7.6.1), of the body, of what is accepted, and of the trace.
const OWN: [&str; 18] = [
    "accept",
    "accept-encoding",
    "connection",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "origin",
    "referer",
    "te",
    "trailer",
    "traceparent",
    "tracestate",
    "baggage",
    "transfer-encoding",
    "upgrade",
    "content-type",
    "user-agent",
];

impl ForwardedHeader {
    /// The header's name.
    pub fn name(&self) -> &HeaderName {
        &self.0
    }
}

impl FromStr for ForwardedHeader {
    type Err = NotForwardable;

    fn from_str(text: &str) -> Result<ForwardedHeader, NotForwardable> {
        let name = HeaderName::try_from(text).map_err(|_| NotForwardable::NotAName(text.to_owned()))?;
        let is_identity =
            |name: &str| IDENTITIES.contains(&name) || IDENTITY_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        let is_own = |name: &str| {
            OWN.contains(&name) || ["content-", "if-", "sec-"].iter().any(|prefix| name.starts_with(prefix))
        };
        if is_identity(name.as_str()) {
            return Err(NotForwardable::Identity(text.to_owned()));
        }
        if is_own(name.as_str()) {
            return Err(NotForwardable::Own(text.to_owned()));
        }
        Ok(ForwardedHeader(name))
    }
}

impl TryFrom<String> for ForwardedHeader {
    type Error = NotForwardable;

    fn try_from(text: String) -> Result<ForwardedHeader, NotForwardable> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::{ForwardedHeader, NotForwardable};

    #[test]
    fn what_says_nothing_of_who_is_asking_may_be_passed_on() {
        for given in ["accept-language", "X-Tenant", "x-feature-flags", "idempotency-key", "priority"] {
            let header = given.parse::<ForwardedHeader>().unwrap();
            assert_eq!(header.name().as_str(), given.to_ascii_lowercase());
        }
    }

    #[test]
    fn what_says_who_is_asking_may_not() {
        for given in ["Authorization", "cookie", "DPoP", "X-Forwarded-User", "x-user-id", "Remote-User", "forwarded"] {
            assert!(matches!(given.parse::<ForwardedHeader>(), Err(NotForwardable::Identity(_))), "{given}");
        }
    }

    #[test]
    fn what_is_the_gateways_own_may_not() {
        for given in ["Host", "content-length", "Content-Type", "transfer-encoding", "traceparent", "sec-fetch-site"] {
            assert!(matches!(given.parse::<ForwardedHeader>(), Err(NotForwardable::Own(_))), "{given}");
        }
        for given in ["", "a b", "ä"] {
            assert!(matches!(given.parse::<ForwardedHeader>(), Err(NotForwardable::NotAName(_))), "{given}");
        }
    }
}
