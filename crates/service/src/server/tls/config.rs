//! How a listener's TLS is set up.
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

/// How a listener serves TLS itself, instead of a proxy in front of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// File with the server's certificate and those that lead to its authority (PEM). It is looked at every second, as is the
    /// key's: a new pair is served without a restart.
    pub certificate_file: PathBuf,
    /// File with the certificate's private key (PEM), which only its owner may read.
    pub key_file: PathBuf,
    /// Whether clients are asked for a certificate: `none` or `asked`.
    #[serde(default)]
    pub client_certificates: ClientCertificates,
}

/// The files of a server's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that lead to its authority (PEM).
    pub certificate: PathBuf,
    /// Its private key (PEM).
    pub key: PathBuf,
}

impl TlsConfig {
    /// The files.
    pub fn files(&self) -> TlsFiles {
        TlsFiles { certificate: self.certificate_file.clone(), key: self.key_file.clone() }
    }
}

/// Whether clients are asked for a certificate.
///
/// Where they are, nothing of a connection is resumed in another one: each handshake proves the key anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClientCertificates {
    /// No.
    #[default]
    None,
    /// Yes, and who has none is served too. Any certificate is taken whose key the client holds.
    Asked,
    /// Yes, and who has none is not served; over TLS 1.3 only. Any certificate is taken whose key the client holds.
    #[serde(skip)]
    Demanded,
}
