//! Whose word counts for a certificate.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::UnixTime;
use rustls::server::WebPkiClientVerifier;

use super::client_certificate::ClientCertificate;
use super::fault::TlsFault;
use super::files::{read_certificates, read_lists};

/// The authorities whose certificates are believed.
#[derive(Debug, Clone)]
pub struct Authorities(Arc<RootCertStore>);

/// Whether a certificate could have been revoked.
#[derive(Debug, Clone, Copy)]
pub enum Revocation<'a> {
    /// It is not looked at.
    NotLooked,
    /// By these files of revocation lists (PEM), which are read at each question. Every certificate of the chain must be in the
    /// reach of a list that is not out of date.
    Lists(&'a [PathBuf]),
}

/// Why nobody vouches for a certificate.
#[derive(Debug, thiserror::Error)]
pub enum NotVouchedFor {
    /// The lists of what is revoked cannot be read, or there are none: in doubt nobody vouches.
    #[error("the revocation lists cannot be used")]
    NoLists(#[source] Option<TlsFault>),
    /// The authorities, or the lists, cannot be used.
    #[error("the authorities or their revocation lists cannot be used")]
    Unusable(#[from] rustls::server::VerifierBuilderError),
    /// The certificate is not by one of the authorities, not for clients, not of this time, revoked, or none of this is known.
    #[error("the certificate is refused")]
    Refused(#[source] rustls::Error),
}

impl Authorities {
    /// Reads the authorities' own certificates (PEM).
    ///
    /// # Errors
    /// [`TlsFault`] where the file cannot be read, or holds what is no authority's certificate.
    pub fn read(path: &Path) -> Result<Self, TlsFault> {
        let mut roots = RootCertStore::empty();
        for certificate in read_certificates(path)? {
            roots.add(certificate)?;
        }
        Ok(Self(Arc::new(roots)))
    }

    /// Whether one of these authorities vouches at the instant `now` that the certificate is for a client (RFC 5280 §6.1, and
    /// §6.3 for revocation).
    ///
    /// # Errors
    /// [`NotVouchedFor`], in doubt too.
    pub fn vouch_for(
        &self,
        certificate: &ClientCertificate,
        revocation: Revocation<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), NotVouchedFor> {
        let provider = Arc::new(ring::default_provider());
        let mut verifier = WebPkiClientVerifier::builder_with_provider(Arc::clone(&self.0), provider);
        if let Revocation::Lists(files) = revocation {
            let mut lists = Vec::new();
            for file in files {
                lists.extend(read_lists(file).map_err(|fault| NotVouchedFor::NoLists(Some(fault)))?);
            }
            // Without any list, the verifier would look at none.
            if lists.is_empty() {
                return Err(NotVouchedFor::NoLists(None));
            }
            verifier = verifier.with_crls(lists).enforce_revocation_expiration();
        }
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let verdict = verifier.build()?.verify_client_cert(certificate.der(), certificate.intermediates(), now);
        verdict.map(drop).map_err(NotVouchedFor::Refused)
    }
}
