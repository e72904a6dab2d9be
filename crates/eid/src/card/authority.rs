//! An authority for cards that nobody outside a test or a demonstration believes.
//!
//! It is a folder: the authority's certificate and key, what is revoked, and the list that says so. A card is a certificate and a
//! key in files, for a browser to take (`openssl pkcs12 -export` puts both into one).
mod profile;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use rcgen::{CertificateRevocationListParams, Issuer, KeyIdMethod, KeyPair, SerialNumber};
use x509_parser::parse_x509_certificate;

use profile::{authority_params, card_params, instant, revoked};

/// The policy of a test card's certificate for authentication: under the number that is kept for examples (RFC 5612).
pub const AUTHENTICATION: &str = "1.3.6.1.4.1.32473.1.1";

/// How long a list is good.
const LIST_DAYS: i64 = 30;

const CERTIFICATE: &str = "authority.pem";
const KEY: &str = "authority.key";
const REVOKED: &str = "revoked.txt";
const LIST: &str = "revoked.pem";

/// A folder that is an authority for test cards.
#[derive(Debug, Clone)]
pub struct CardAuthority {
    folder: PathBuf,
}

/// A card that is to be made.
#[derive(Clone)]
pub struct NewCard<'a> {
    /// The name on it.
    pub name: &'a str,
    /// The country, such as `GB`.
    pub country: &'a str,
    /// The personal code, which stands in `serialNumber` after `PNOGB-`.
    pub person_code: &'a str,
    /// What its key is for.
    pub purpose: Purpose,
    /// From when it is good, and until when.
    pub valid: [DateTime<Utc>; 2],
}

/// What the key of a certificate on a card is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in.
    Authentication,
    /// Signing documents: a certificate that must not be good for signing in.
    Signature,
}

/// Why the authority cannot do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityFault {
    /// A file cannot be read or written.
    #[error("`{path}` cannot be used", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is an authority already.
    #[error("`{path}` holds an authority already; choose another folder", path = path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// What is in a file is not what the authority wrote.
    #[error("`{path}` does not hold what it should", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
    },
    /// A certificate or list cannot be made.
    #[error("no certificate can be made of this")]
    Certificate(#[from] rcgen::Error),
    /// A date is out of range.
    #[error("the dates are out of range")]
    Date,
}

impl CardAuthority {
    /// Makes an authority in `folder`, which is made where it is not there, and its first, empty list.
    ///
    /// # Errors
    /// [`AuthorityFault`].
    pub fn create(folder: &Path, now: DateTime<Utc>) -> Result<Self, AuthorityFault> {
        let authority = Self { folder: folder.to_owned() };
        if authority.path(CERTIFICATE).exists() {
            return Err(AuthorityFault::Exists { path: folder.to_owned() });
        }
        fs::create_dir_all(folder).map_err(|source| AuthorityFault::File { path: folder.to_owned(), source })?;
        let key = KeyPair::generate()?;
        let certificate = authority_params(now)?.self_signed(&key)?;
        write_secret(&authority.path(KEY), &key.serialize_pem())?;
        write(&authority.path(REVOKED), "")?;
        write(&authority.path(CERTIFICATE), &certificate.pem())?;
        authority.write_list(now)?;
        Ok(authority)
    }

    /// The authority in `folder`.
    ///
    /// # Errors
    /// [`AuthorityFault`] where there is none.
    pub fn open(folder: &Path) -> Result<Self, AuthorityFault> {
        let authority = Self { folder: folder.to_owned() };
        read(&authority.path(CERTIFICATE))?;
        Ok(authority)
    }

    /// The file with the authority's certificate: `card.authorities_file`.
    pub fn certificate(&self) -> PathBuf {
        self.path(CERTIFICATE)
    }

    /// The file with the list of what is revoked: one of `card.revocation_lists`.
    pub fn list(&self) -> PathBuf {
        self.path(LIST)
    }

    /// Makes a card: its certificate in the file `out` and `.pem`, its key in the file `out` and `.key`, which are given.
    ///
    /// # Errors
    /// [`AuthorityFault`].
    pub fn issue(&self, card: &NewCard<'_>, out: &Path) -> Result<[PathBuf; 2], AuthorityFault> {
        let key = KeyPair::generate()?;
        let certificate = card_params(card)?.signed_by(&key, &self.issuer()?)?;
        let file = |ending: &str| {
            let mut name = out.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let files = [file(".pem"), file(".key")];
        write_secret(&files[1], &key.serialize_pem())?;
        write(&files[0], &certificate.pem())?;
        Ok(files)
    }

    /// Takes the card with the certificate in `file` back, and writes the list that says so.
    ///
    /// # Errors
    /// [`AuthorityFault`].
    pub fn revoke(&self, file: &Path, now: DateTime<Utc>) -> Result<(), AuthorityFault> {
        let unreadable = || AuthorityFault::Unreadable { path: file.to_owned() };
        let (_, pem) = x509_parser::pem::parse_x509_pem(&read(file)?).map_err(|_| unreadable())?;
        let (_, certificate) = parse_x509_certificate(&pem.contents).map_err(|_| unreadable())?;
        let line = format!("{} {}\n", certificate.tbs_certificate.raw_serial_as_string(), now.timestamp());
        let path = self.path(REVOKED);
        let mut revoked =
            String::from_utf8(read(&path)?).map_err(|_| AuthorityFault::Unreadable { path: path.clone() })?;
        revoked.push_str(&line);
        write(&path, &revoked)?;
        self.write_list(now)
    }

    /// Writes the list of what is revoked, good from `now` for thirty days.
    ///
    /// # Errors
    /// [`AuthorityFault`].
    pub fn write_list(&self, now: DateTime<Utc>) -> Result<(), AuthorityFault> {
        let path = self.path(REVOKED);
        let unreadable = || AuthorityFault::Unreadable { path: path.clone() };
        let text = String::from_utf8(read(&path)?).map_err(|_| unreadable())?;
        let revoked_certs: Option<Vec<_>> = text.lines().map(revoked).collect();
        let params = CertificateRevocationListParams {
            this_update: instant(now)?,
            next_update: instant(now + TimeDelta::days(LIST_DAYS))?,
            crl_number: SerialNumber::from(u64::try_from(now.timestamp()).map_err(|_| AuthorityFault::Date)?),
            issuing_distribution_point: None,
            revoked_certs: revoked_certs.ok_or_else(unreadable)?,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        write(&self.path(LIST), &params.signed_by(&self.issuer()?)?.pem()?)
    }

    fn issuer(&self) -> Result<Issuer<'static, KeyPair>, AuthorityFault> {
        let text = |file: &str| {
            let path = self.path(file);
            String::from_utf8(read(&path)?).map_err(|_| AuthorityFault::Unreadable { path })
        };
        let key = KeyPair::from_pem(&text(KEY)?)?;
        Ok(Issuer::from_ca_cert_pem(&text(CERTIFICATE)?, key)?)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, AuthorityFault> {
    fs::read(path).map_err(|source| AuthorityFault::File { path: path.to_owned(), source })
}

fn write(path: &Path, text: &str) -> Result<(), AuthorityFault> {
    fs::write(path, text).map_err(|source| AuthorityFault::File { path: path.to_owned(), source })
}

/// Writes a file that only its owner may read, from the first byte on. One that is there is not written over.
fn write_secret(path: &Path, text: &str) -> Result<(), AuthorityFault> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| AuthorityFault::File { path: path.to_owned(), source })
}

impl std::fmt::Debug for NewCard<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewCard").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}
