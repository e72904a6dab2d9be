//! The certificate that a client proved to hold the key of.
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use poem::Request;
use poem::http::Extensions;
use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};

/// The certificate of a connection, whose key the client proved to hold in this very connection's handshake.
///
/// Only a listener makes one, so holding it is the proof. It says nothing about who the client is: see
/// [`Authorities`](super::Authorities). Cloning is cheap. `Debug` does not tell whose it is.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientCertificate(Arc<Proved>);

#[derive(PartialEq, Eq)]
struct Proved {
    own: CertificateDer<'static>,
    intermediates: Vec<CertificateDer<'static>>,
    thumbprint: String,
}

impl ClientCertificate {
    /// The certificate of a handshake, if the client had one.
    pub(super) fn of_handshake(chain: Option<&[CertificateDer<'_>]>) -> Option<Self> {
        let (own, others) = chain?.split_first()?;
        let thumbprint = thumbprint(own);
        let intermediates = others.iter().map(|one| one.clone().into_owned()).collect();
        Some(Self(Arc::new(Proved { own: own.clone().into_owned(), intermediates, thumbprint })))
    }

    /// The certificate of the connection that `request` came by, if there is one.
    pub fn of(request: &Request) -> Option<&Self> {
        Self::in_extensions(request.extensions())
    }

    /// The same, for a request that was taken apart.
    pub fn in_extensions(extensions: &Extensions) -> Option<&Self> {
        extensions.get()
    }

    /// The SHA-256 digest of the certificate in base64url, as the member `x5t#S256` of `cnf` carries it (RFC 8705 §3.1).
    pub fn thumbprint(&self) -> &str {
        &self.0.thumbprint
    }

    /// The certificate itself (DER).
    pub fn der(&self) -> &CertificateDer<'static> {
        &self.0.own
    }

    /// What else the client sent, to lead to its authority.
    pub(super) fn intermediates(&self) -> &[CertificateDer<'static>] {
        &self.0.intermediates
    }
}

/// The SHA-256 digest of a certificate in base64url.
fn thumbprint(certificate: &CertificateDer<'_>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(certificate))
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate(…)")
    }
}
