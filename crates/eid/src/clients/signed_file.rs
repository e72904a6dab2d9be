//! Files that a registrar signed: a client's registration, or who is in a sector.
use claims::{ClaimSet, KeySet, Unverified};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::registration::Registration;

/// The header `typ` of a client's registration.
pub(super) const CLIENT: &str = "client-registration+jwt";
/// The header `typ` of a sector's file.
const SECTOR: &str = "sector+jwt";

/// What a registrar signed.
#[derive(Debug)]
pub(crate) enum SignedFile {
    Client(Box<Registration>),
    Sector(Sector),
}

/// Organisations in which a person has one name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sector {
    pub(crate) sector: String,
    pub(crate) organisations: Vec<String>,
}

/// Reads a compact JWS whose claim `registration` or `sector` is what was signed. `registrars` are the keys that count.
pub(crate) fn read_signed(text: &str, registrars: &KeySet) -> Result<SignedFile, String> {
    let token = Unverified::read(text).map_err(|refused| refused.to_string())?;
    let kind = token.header_text("typ").unwrap_or_default().to_owned();
    let claims = token.claims_proved_by(registrars).map_err(|refused| refused.to_string())?;
    match kind.as_str() {
        CLIENT => Ok(SignedFile::Client(Box::new(content(&claims, "registration")?))),
        SECTOR => Ok(SignedFile::Sector(content(&claims, "sector")?)),
        _ => Err(format!("its header's `typ` is neither `{CLIENT}` nor `{SECTOR}`")),
    }
}

fn content<T: DeserializeOwned>(claims: &ClaimSet, name: &str) -> Result<T, String> {
    let value = claims.get(name).ok_or_else(|| format!("it has no claim `{name}`"))?;
    serde_json::from_value(value.clone()).map_err(|error| format!("`{name}`: {error}"))
}
