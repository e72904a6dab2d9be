//! Why TLS cannot be served.
use std::path::PathBuf;

/// Why TLS cannot be served. Nothing of a key is told.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// A file cannot be read.
    #[error("`{path}` cannot be read", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Others than the owner may read the private key.
    #[error("others may read the private key `{path}`; run `chmod 600 {path}`", path = path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// A file holds none of what it must.
    #[error("`{path}` holds no {wanted} (PEM)", path = path.display())]
    Empty {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
    },
    /// Certificate and key cannot be used, or not with each other.
    #[error("certificate and key cannot be used; check that the key is the certificate's")]
    Unusable(#[from] rustls::Error),
}
