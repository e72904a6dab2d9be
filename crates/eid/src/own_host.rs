//! Hosts beside the issuer's own, which ask their visitors for certificates.
use std::net::SocketAddr;
use std::path::PathBuf;

use poem::endpoint::BoxEndpoint;
use poem::{EndpointExt as _, Response, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use service::server::{ClientCertificates, Tls, TlsFault, TlsFiles};

use crate::issuer::Issuer;

/// A host beside the issuer's own. The provider ends its TLS itself: a certificate is proved to whoever shakes hands, and to
/// nobody behind them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnHostConfig {
    /// The address it is reached at from outside, such as `https://mtls.eid.example`.
    pub address: Issuer,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// File with the host's certificate and those that lead to its authority (PEM). It is looked at every second.
    pub certificate_file: PathBuf,
    /// File with the certificate's private key (PEM), which only its owner may read.
    pub key_file: PathBuf,
}

/// A host to be served: at `listen`, with `tls` on it.
pub struct OwnHost {
    /// What it is for, in a word.
    pub name: &'static str,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The TLS that must be on it: without it, nobody proves a certificate, and nobody is served.
    pub tls: Tls,
    /// What answers there.
    pub endpoint: BoxEndpoint<'static, Response>,
}

impl OwnHostConfig {
    /// The host, where `routes` answer to those who came by `clients`.
    pub(crate) fn host(
        &self,
        name: &'static str,
        clients: ClientCertificates,
        routes: Route,
    ) -> Result<OwnHost, TlsFault> {
        let endpoint = routes.map_to_response().boxed();
        Ok(OwnHost { name, listen: self.listen, tls: self.read_tls(clients)?, endpoint })
    }

    /// The host's TLS.
    pub(crate) fn read_tls(&self, clients: ClientCertificates) -> Result<Tls, TlsFault> {
        let files = TlsFiles { certificate: self.certificate_file.clone(), key: self.key_file.clone() };
        Tls::read(files, clients)
    }
}

impl std::fmt::Debug for OwnHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnHost").field("name", &self.name).field("listen", &self.listen).finish_non_exhaustive()
    }
}
