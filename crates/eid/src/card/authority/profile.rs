//! What certificates and lists of the authority for test cards say (RFC 5280 §4, ETSI EN 319 412-2).
use chrono::{DateTime, TimeDelta, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyUsagePurpose, RevocationReason, RevokedCertParams, SerialNumber,
};
use time::OffsetDateTime;

use super::{AuthorityFault, NewCard, Purpose};
use crate::random;

/// How long the authority's own certificate is good.
const AUTHORITY_DAYS: i64 = 3650;

/// What the authority's own certificate says.
pub(super) fn authority_params(now: DateTime<Utc>) -> Result<CertificateParams, AuthorityFault> {
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "Witan test cards");
    name.push(DnType::CommonName, format!("Test cards {}", random::name()));
    params.distinguished_name = name;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = instant(now - TimeDelta::minutes(5))?;
    params.not_after = instant(now + TimeDelta::days(AUTHORITY_DAYS))?;
    Ok(params)
}

/// What a card's certificate says.
pub(super) fn card_params(card: &NewCard<'_>) -> Result<CertificateParams, AuthorityFault> {
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, card.country);
    name.push(DnType::CommonName, card.name);
    // `id-at-serialNumber`.
    name.push(DnType::from_oid(&[2, 5, 4, 5]), format!("PNO{}-{}", card.country, card.person_code));
    params.distinguished_name = name;
    let mut serial = [0; 16];
    random::fill(&mut serial);
    // A positive number of full length, whatever was drawn.
    serial[0] = serial[0] & 0x3f | 0x40;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.not_before = instant(card.valid[0])?;
    params.not_after = instant(card.valid[1])?;
    params.use_authority_key_identifier_extension = true;
    let policy: &[u64] = match card.purpose {
        Purpose::Authentication => {
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            &[1, 3, 6, 1, 4, 1, 32473, 1, 1]
        }
        Purpose::Signature => {
            params.key_usages = vec![KeyUsagePurpose::ContentCommitment];
            &[1, 3, 6, 1, 4, 1, 32473, 1, 2]
        }
    };
    params.custom_extensions = vec![policies(policy)];
    Ok(params)
}

/// The extension that names one policy (RFC 5280 §4.2.1.4).
fn policies(policy: &[u64]) -> CustomExtension {
    let content = yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_sequence(|writer| {
                writer.next().write_oid(&yasna::models::ObjectIdentifier::from_slice(policy));
            });
        });
    });
    CustomExtension::from_oid_content(&[2, 5, 29, 32], content)
}

/// What a list says of a line of the file of what is revoked: a serial number in hexadecimal bytes with colons, and when.
pub(super) fn revoked(line: &str) -> Option<RevokedCertParams> {
    let (serial, at) = line.split_once(' ')?;
    let serial: Option<Vec<u8>> = serial.split(':').map(|byte| u8::from_str_radix(byte, 16).ok()).collect();
    Some(RevokedCertParams {
        serial_number: SerialNumber::from_slice(&serial?),
        revocation_time: OffsetDateTime::from_unix_timestamp(at.parse().ok()?).ok()?,
        reason_code: Some(RevocationReason::KeyCompromise),
        invalidity_date: None,
    })
}

/// The instant as certificates have it.
pub(super) fn instant(at: DateTime<Utc>) -> Result<OffsetDateTime, AuthorityFault> {
    OffsetDateTime::from_unix_timestamp(at.timestamp()).map_err(|_| AuthorityFault::Date)
}
