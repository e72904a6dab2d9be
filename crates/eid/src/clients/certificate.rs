//! Whether the certificate of a connection is the client's (RFC 8705 §2).
use chrono::{DateTime, Utc};
use service::server::{ClientCertificate, Revocation};
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

use super::registration::{Registration, TokenEndpointAuthentication};
use crate::mtls::Mtls;

/// Whether `certificate` proves at the instant `now` that a request is by `client`.
///
/// By `tls_client_auth` the certificate is of an authority that is believed and for the one name that is registered; by
/// `self_signed_tls_client_auth` it is a registered one, to the byte. Every other client is proved by something else.
pub(super) fn is_clients(
    certificate: &ClientCertificate,
    client: &Registration,
    mtls: &Mtls,
    now: DateTime<Utc>,
) -> bool {
    match client.token_endpoint_auth_method {
        TokenEndpointAuthentication::None | TokenEndpointAuthentication::PrivateKeyJwt => false,
        TokenEndpointAuthentication::TlsClientAuth => {
            is_vouched_for(certificate, mtls, now) && is_for(certificate, client)
        }
        TokenEndpointAuthentication::SelfSignedTlsClientAuth => {
            client.certificates().is_ok_and(|own| own.iter().any(|one| one == certificate.thumbprint()))
        }
    }
}

fn is_vouched_for(certificate: &ClientCertificate, mtls: &Mtls, now: DateTime<Utc>) -> bool {
    let lists = match mtls.revocation_lists.as_slice() {
        [] => Revocation::NotLooked,
        lists => Revocation::Lists(lists),
    };
    let verdict = mtls.authorities.as_ref().map(|authorities| authorities.vouch_for(certificate, lists, now));
    if let Some(Err(error)) = &verdict {
        let error: &dyn std::error::Error = error;
        tracing::warn!(error, "nobody vouches for a client's certificate");
    }
    matches!(verdict, Some(Ok(())))
}

/// Whether the certificate is for the name registered: compared character by character, so that no two readings of a name
/// (RFC 5280 §7) can differ.
fn is_for(certificate: &ClientCertificate, client: &Registration) -> bool {
    let Ok((_, parsed)) = parse_x509_certificate(certificate.der()) else { return false };
    let Ok(Some(names)) = parsed.subject_alternative_name() else { return false };
    names.value.general_names.iter().any(|name| match name {
        GeneralName::DNSName(name) => client.tls_client_auth_san_dns.as_deref() == Some(*name),
        GeneralName::URI(name) => client.tls_client_auth_san_uri.as_deref() == Some(*name),
        _ => false,
    })
}
