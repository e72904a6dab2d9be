//! Serving an endpoint over HTTP until the process is asked to stop.
//!
//! Poem's endpoints, on an accept loop of our own: Poem 3.1's server sets no limit to the time a client may take over
//! its request's head, to the number of connections, or to a client that does not read its answer, and spins when the
//! process is out of file descriptors. Start at [`Listener::bind`]; `connection` serves one connection, `guarded` is
//! the socket with its limits, `tls` is what is between the two where connections are secured, `observe` tells spans and
//! metrics of each request.
mod connection;
mod guarded;
mod limits;
mod listener;
mod observe;
mod tls;

pub use limits::ServerLimits;
pub use listener::{BindError, Listener, Stopped};
pub use tls::{
    Authorities, ClientCertificate, ClientCertificates, NotVouchedFor, Revocation, Tls, TlsConfig, TlsFault, TlsFiles,
};
