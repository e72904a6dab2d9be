//! Certificates, keys and revocation lists in files.
use std::path::Path;
use std::time::SystemTime;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};

use super::fault::TlsFault;

/// The certificates in a file, in order; at least one.
pub(super) fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsFault> {
    read_all(path, "certificate")
}

/// The revocation lists in a file; at least one.
pub(super) fn read_lists(path: &Path) -> Result<Vec<CertificateRevocationListDer<'static>>, TlsFault> {
    read_all(path, "revocation list")
}

/// The private key in a file that only its owner may read.
pub(super) fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsFault> {
    let text = read(path)?;
    if is_exposed(path) {
        return Err(TlsFault::Exposed { path: path.to_owned() });
    }
    PrivateKeyDer::from_pem_slice(&text).map_err(|_| empty(path, "private key"))
}

/// What changes when the file does.
pub(super) fn version(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn read_all<T: PemObject>(path: &Path, wanted: &'static str) -> Result<Vec<T>, TlsFault> {
    let text = read(path)?;
    let items: Vec<T> = T::pem_slice_iter(&text).collect::<Result<_, _>>().map_err(|_| empty(path, wanted))?;
    if items.is_empty() { Err(empty(path, wanted)) } else { Ok(items) }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsFault> {
    std::fs::read(path).map_err(|source| TlsFault::Unreadable { path: path.to_owned(), source })
}

fn empty(path: &Path, wanted: &'static str) -> TlsFault {
    TlsFault::Empty { path: path.to_owned(), wanted }
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    // Doubt counts as exposure: the file was just read, so its permissions can be asked for.
    std::fs::metadata(path).map_or(true, |metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}
