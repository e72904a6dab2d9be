//! What tokens are bound to.
use claims::{Possession, Refused};
use poem::Request;
use serde_json::{Value, json};
use service::server::ClientCertificate;

/// What tokens are bound to: whoever brings one must prove to hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Binding {
    /// The DPoP key with this thumbprint (RFC 9449 §6).
    Key(String),
    /// The certificate with this thumbprint (RFC 8705 §3).
    Certificate(String),
}

impl Binding {
    /// The claim `cnf` (RFC 7800 §3.1).
    pub(crate) fn confirmation(&self) -> Value {
        match self {
            Self::Key(jkt) => json!({ "jkt": jkt }),
            Self::Certificate(x5t) => json!({ "x5t#S256": x5t }),
        }
    }

    /// How a token that is bound so is sent (RFC 6749 §7.1): one bound to a certificate is a bearer token (RFC 8705 §3).
    pub(crate) fn token_type(binding: Option<&Self>) -> &'static str {
        match binding {
            Some(Self::Key(_)) => "DPoP",
            Some(Self::Certificate(_)) | None => "Bearer",
        }
    }

    /// The thumbprint of the key, if it is one.
    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Key(jkt) => Some(jkt),
            Self::Certificate(_) => None,
        }
    }

    /// The thumbprint of the certificate, if it is one.
    pub(crate) fn certificate(&self) -> Option<&str> {
        match self {
            Self::Key(_) => None,
            Self::Certificate(x5t) => Some(x5t),
        }
    }

    /// What is kept in the two columns.
    pub(crate) fn of_columns(jkt: Option<String>, x5t: Option<String>) -> Option<Self> {
        jkt.map(Self::Key).or(x5t.map(Self::Certificate))
    }
}

/// What the sender of a token proves by `request`: the key `jkt` where the scheme is `dpop`, else the certificate of the connection.
///
/// # Errors
/// [`Refused::Credential`] for any other scheme, and for `dpop` without a proof.
pub(crate) fn possession<'a>(
    request: &'a Request,
    scheme: &str,
    jkt: Option<&'a str>,
) -> Result<Possession<'a>, Refused> {
    match (scheme, jkt) {
        ("dpop", Some(jkt)) => Ok(Possession::Key(jkt)),
        ("bearer", None) => {
            let certificate = ClientCertificate::of(request).map(ClientCertificate::thumbprint);
            Ok(certificate.map_or(Possession::Nothing, Possession::Certificate))
        }
        (_, _) => Err(Refused::Credential("send `Bearer` and a token, or `DPoP`, a token and a proof")),
    }
}
