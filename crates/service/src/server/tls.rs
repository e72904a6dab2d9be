//! TLS on a listener, and the certificates that clients bring.
//!
//! Start at [`Tls::read`], which a [`Listener`](super::Listener) is given by
//! [`Listener::secured`](super::Listener::secured). What a client proved by its certificate reaches a request as a
//! [`ClientCertificate`], which nothing but a handshake here makes: no header says anything about certificates
//! (RFC 9440 §4). Whether anybody vouches for it, [`Authorities`] say.
mod any_certificate;
mod authorities;
mod client_certificate;
mod config;
mod fault;
mod files;
mod handshake;

pub use authorities::{Authorities, NotVouchedFor, Revocation};
pub use client_certificate::ClientCertificate;
pub use config::{ClientCertificates, TlsConfig, TlsFiles};
pub use fault::TlsFault;
pub use handshake::Tls;
