//! What an issuer says of itself: its metadata (RFC 8414 §2, OpenID Connect Discovery 1.0 §3).
use serde::Deserialize;
use url::Url;

use crate::address;
use crate::fetch::FetchFault;

/// What is read of an issuer's metadata; the rest is passed over, as RFC 8414 §3.2 asks.
#[derive(Debug, Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: Url,
}

/// Where the issuer's keys are, as its metadata from `asked` say.
///
/// The metadata must be those of `issuer`, character by character (RFC 8414 §3.3): else whoever can have us ask another address
/// has its keys believed for this issuer. A public issuer's metadata cannot send us to this machine.
pub(crate) fn keys_address(body: &[u8], issuer: &str, asked: &Url) -> Result<Url, FetchFault> {
    let metadata: Metadata = serde_json::from_slice(body).map_err(|_| FetchFault::NotMetadata)?;
    if metadata.issuer != issuer {
        return Err(FetchFault::OtherIssuer);
    }
    let leads_inside = address::is_loopback(&metadata.jwks_uri) && !address::is_loopback(asked);
    match address::check(&metadata.jwks_uri) {
        Ok(()) if !leads_inside => Ok(metadata.jwks_uri),
        Ok(()) | Err(_) => Err(FetchFault::InsecureKeys),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_are_believed_of_the_issuer_asked_for_only() {
        let read =
            |body: &str, asked: &str| keys_address(body.as_bytes(), "https://eid.example", &asked.parse().unwrap());
        let public = "https://eid.example/.well-known/openid-configuration";
        let good = r#"{"issuer":"https://eid.example","jwks_uri":"https://keys.example/jwks","x":1}"#;
        assert_eq!(read(good, public).unwrap().as_str(), "https://keys.example/jwks");
        // 36
        for other in ["https://eid.example/", "https://EID.example", "https://other.example", ""] {
            let body = good.replacen("https://eid.example", other, 1);
            assert!(matches!(read(&body, public), Err(FetchFault::OtherIssuer)), "{other}");
        }
        for body in ["", "[]", "{}", r#"{"issuer":"https://eid.example"}"#, &good.replacen("{", r#"{"issuer":"x","#, 1)]
        {
            assert!(matches!(read(body, public), Err(FetchFault::NotMetadata)), "{body}");
        }
        // 44
        for inside in ["http://keys.example/jwks", "http://127.0.0.1/jwks", "https://[::1]/jwks", "file:///jwks"] {
            let body = good.replacen("https://keys.example/jwks", inside, 1);
            assert!(matches!(read(&body, public), Err(FetchFault::InsecureKeys)), "{inside}");
        }
        let local = good.replacen("https://keys.example/jwks", "http://127.0.0.1:9/jwks", 1);
        assert!(read(&local, "http://127.0.0.1:9/metadata").is_ok());
    }
}
