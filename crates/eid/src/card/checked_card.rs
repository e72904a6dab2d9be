//! Whether a certificate is that of a card, and whose.
use std::path::PathBuf;
use std::str::FromStr as _;

use chrono::{DateTime, Utc};
use service::server::{Authorities, ClientCertificate, NotVouchedFor, Revocation, TlsFault};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::oid_registry::{OID_X509_EXT_CERTIFICATE_POLICIES, OID_X509_SERIALNUMBER, Oid};
use x509_parser::parse_x509_certificate;

use super::config::CardConfig;
use crate::own_host::OwnHostConfig;

/// The longest personal code, in characters.
const CODE_CHARS_MAX: usize = 64;

/// Which cards are believed.
pub(crate) struct Card {
    pub(crate) host: OwnHostConfig,
    authorities: Authorities,
    revocation_lists: Vec<PathBuf>,
    policies: Vec<Oid<'static>>,
    /// What stands before a personal code in `serialNumber`.
    prefix: String,
}

/// Why cards cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum CardFault {
    /// The authorities cannot be read.
    #[error("`card.authorities_file` cannot be used")]
    Authorities(#[from] TlsFault),
    /// Nothing says which cards are revoked.
    #[error("`card.revocation_lists` is empty; name the lists of the cards' authorities")]
    NoLists,
    /// A policy is no object identifier, or there is none.
    #[error("`card.policies` has `{0}`, which is no object identifier; write numbers with dots between them")]
    Policy(String),
    /// There is no policy.
    #[error("`card.policies` is empty; name the policy of the certificates for authentication")]
    NoPolicy,
    /// The country is none.
    #[error("`card.country` must be two capital letters, such as `GB`")]
    Country,
}

/// A card that was checked: of an authority that is believed, for authentication, good now and not revoked. `Debug` does not
/// tell whose.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct CheckedCard {
    person_code: String,
}

/// Why a card is not accepted. What is told of it says nothing about the person.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotAccepted {
    #[error(transparent)]
    Authority(#[from] NotVouchedFor),
    #[error("the certificate cannot be read")]
    Unreadable,
    #[error("the certificate is not for a client's authentication (key usage and extended key usage)")]
    Usage,
    #[error("the certificate has none of the policies for authentication")]
    Policy,
    #[error("the certificate's subject has no personal code of the country in `serialNumber`")]
    Code,
}

impl Card {
    pub(crate) fn read(config: CardConfig) -> Result<Self, CardFault> {
        let CardConfig { host, authorities_file, revocation_lists, policies, country } = config;
        if revocation_lists.is_empty() {
            return Err(CardFault::NoLists);
        }
        if policies.is_empty() {
            return Err(CardFault::NoPolicy);
        }
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(CardFault::Country);
        }
        let policies = policies.into_iter().map(|policy| Oid::from_str(&policy).map_err(|_| CardFault::Policy(policy)));
        Ok(Self {
            host,
            authorities: Authorities::read(&authorities_file)?,
            revocation_lists,
            policies: policies.collect::<Result<_, _>>()?,
            prefix: format!("PNO{country}-"),
        })
    }
}

impl CheckedCard {
    /// Judges a certificate at the instant `now`: this is the one place where that is decided.
    ///
    /// An authority vouches for it, and no revocation list takes it back (RFC 5280 §6); key usage (§4.2.1.3), extended key usage
    /// (§4.2.1.12) and policy (§4.2.1.4) are there and say that it is for authentication, not for signing; and the subject names
    /// one personal code of the country (ETSI EN 319 412-1 §5.1.3).
    pub(crate) fn check(certificate: &ClientCertificate, card: &Card, now: DateTime<Utc>) -> Result<Self, NotAccepted> {
        card.authorities.vouch_for(certificate, Revocation::Lists(&card.revocation_lists), now)?;
        let (_, parsed) = parse_x509_certificate(certificate.der()).map_err(|_| NotAccepted::Unreadable)?;
        if !is_for_authentication(&parsed) {
            return Err(NotAccepted::Usage);
        }
        if !has_policy(&parsed, &card.policies) {
            return Err(NotAccepted::Policy);
        }
        let person_code = person_code(&parsed, &card.prefix).ok_or(NotAccepted::Code)?;
        Ok(Self { person_code })
    }

    /// The personal code of whoever holds the card.
    pub(crate) fn person_code(&self) -> &str {
        &self.person_code
    }
}

/// An extension that occurs twice is an error, and then the certificate is for nothing.
fn is_for_authentication(certificate: &X509Certificate<'_>) -> bool {
    let (Ok(Some(usage)), Ok(Some(extended))) = (certificate.key_usage(), certificate.extended_key_usage()) else {
        return false;
    };
    usage.value.digital_signature() && !usage.value.non_repudiation() && extended.value.client_auth
}

fn has_policy(certificate: &X509Certificate<'_>, wanted: &[Oid<'static>]) -> bool {
    let Ok(Some(extension)) = certificate.get_extension_unique(&OID_X509_EXT_CERTIFICATE_POLICIES) else {
        return false;
    };
    match extension.parsed_extension() {
        ParsedExtension::CertificatePolicies(policies) => {
            policies.iter().any(|policy| wanted.contains(&policy.policy_id))
        }
        _ => false,
    }
}

fn person_code(certificate: &X509Certificate<'_>, prefix: &str) -> Option<String> {
    let mut numbers = certificate.subject().iter_by_oid(&OID_X509_SERIALNUMBER);
    let code = numbers.next()?.as_str().ok()?.strip_prefix(prefix)?;
    let is_code = (1..=CODE_CHARS_MAX).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    // Of two codes, it could not be told whose card it is.
    (is_code && numbers.next().is_none()).then(|| code.to_owned())
}

impl std::fmt::Debug for CheckedCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheckedCard(…)")
    }
}
