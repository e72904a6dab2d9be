//! The handshake of a connection, with a certificate that can change.
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{NoClientAuth, NoServerSessionStorage};
use rustls::version::{TLS12, TLS13};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::any_certificate::AnyCertificate;
use super::client_certificate::ClientCertificate;
use super::config::{ClientCertificates, TlsFiles};
use super::fault::TlsFault;
use super::files::{read_certificates, read_key, version};

/// How often the files are looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// A server's side of TLS. Cloning shares it, and what is read anew.
#[derive(Debug, Clone)]
pub struct Tls {
    files: TlsFiles,
    clients: ClientCertificates,
    present: Arc<RwLock<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// [`TlsFault`] where they cannot be read or used, or others may read the key.
    pub fn read(files: TlsFiles, clients: ClientCertificates) -> Result<Self, TlsFault> {
        let present = Arc::new(RwLock::new(Arc::new(server_config(&files, clients)?)));
        Ok(Self { files, clients, present })
    }

    /// Reads certificate and key again, for connections that come from now on.
    ///
    /// # Errors
    /// [`TlsFault`], and then those from before are used.
    pub fn reread(&self) -> Result<(), TlsFault> {
        let config = Arc::new(server_config(&self.files, self.clients)?);
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// Reads certificate and key again whenever they have changed, for good. While they cannot be used, as between the writing
    /// of the one and of the other, those from before are. Cancel-safe.
    pub async fn keep_read(self) {
        let seen = || (version(&self.files.certificate), version(&self.files.key));
        let mut read = None;
        let mut told = None;
        loop {
            let present = seen();
            if read != Some(present) {
                match self.reread() {
                    Ok(()) => read = Some(present),
                    Err(fault) if told != Some(present) => {
                        told = Some(present);
                        let error: &dyn std::error::Error = &fault;
                        tracing::error!(
                            error,
                            "the server's certificate cannot be read again; the one from before is used"
                        );
                    }
                    Err(_) => {}
                }
            }
            sleep(LOOK_INTERVAL).await;
        }
    }

    /// The connection and the client's certificate, once the client has shaken hands within `limit`; `None` where it did not.
    pub(in crate::server) async fn shake_hands(
        &self,
        socket: TcpStream,
        limit: Duration,
    ) -> Option<(TlsStream<TcpStream>, Option<ClientCertificate>)> {
        let config = Arc::clone(&self.present.read().unwrap_or_else(PoisonError::into_inner));
        match timeout(limit, TlsAcceptor::from(config).accept(socket)).await {
            Ok(Ok(stream)) => {
                let certificate = ClientCertificate::of_handshake(stream.get_ref().1.peer_certificates());
                Some((stream, certificate))
            }
            Ok(Err(error)) => {
                tracing::debug!("a connection ended in its handshake: {error}");
                None
            }
            Err(_) => None,
        }
    }
}

fn server_config(files: &TlsFiles, clients: ClientCertificates) -> Result<ServerConfig, TlsFault> {
    let provider = Arc::new(ring::default_provider());
    let versions = match clients {
        ClientCertificates::None | ClientCertificates::Asked => &[&TLS13, &TLS12][..],
        ClientCertificates::Demanded => &[&TLS13][..],
    };
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions)?;
    let verifier = any_certificate(provider, clients);
    let certificates = read_certificates(&files.certificate)?;
    let mut config = match verifier {
        None => builder.with_client_cert_verifier(Arc::new(NoClientAuth)),
        Some(verifier) => builder.with_client_cert_verifier(Arc::new(verifier)),
    }
    .with_single_cert(certificates, read_key(&files.key)?)?;
    config.alpn_protocols = match clients {
        ClientCertificates::None | ClientCertificates::Asked => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        // So that whoever answers can have the connection closed, and the next request shakes hands again.
        ClientCertificates::Demanded => vec![b"http/1.1".to_vec()],
    };
    if clients != ClientCertificates::None {
        // Who resumes a connection proves no key: a card may have been taken out since.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
    }
    Ok(config)
}

fn any_certificate(provider: Arc<CryptoProvider>, clients: ClientCertificates) -> Option<AnyCertificate> {
    match clients {
        ClientCertificates::None => None,
        ClientCertificates::Asked => Some(AnyCertificate { provider, is_demanded: false }),
        ClientCertificates::Demanded => Some(AnyCertificate { provider, is_demanded: true }),
    }
}
