//! The configuration of `witan eid`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use ::eid::EidConfig;
use schemars::JsonSchema;
use serde::Deserialize;
use service::server::{ServerLimits, TlsConfig};
use service::shutdown::ShutdownConfig;
use service::telemetry::TelemetryConfig;
use storage::DatabaseConfig;

use super::DATA_FOLDER;

/// `witan eid`: the e-ID on a database of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EidProcessConfig {
    /// The address to listen on.
    pub(crate) listen: SocketAddr,
    /// TLS on that address. Without it, TLS ends in front of the process; hosts for certificates have theirs always.
    pub(crate) tls: Option<TlsConfig>,
    /// The folder that keeps the database and keys, where no others are named.
    pub(crate) data: PathBuf,
    /// The database; a file of the data folder where none is named.
    pub(crate) database: Option<DatabaseConfig>,
    /// The provider. Without it, one for development: made-up people of the demonstration network.
    pub(crate) provider: Option<EidConfig>,
    /// Whether missing migrations are applied at start. Without it, a database that lacks one is refused.
    pub(crate) migrate: bool,
    /// What a client's connections may take.
    pub(crate) server: ServerLimits,
    /// How the process stops.
    pub(crate) shutdown: ShutdownConfig,
    /// Logs, traces and metrics.
    pub(crate) telemetry: TelemetryConfig,
}

impl Default for EidProcessConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4010)),
            tls: None,
            data: PathBuf::from(DATA_FOLDER),
            database: None,
            provider: None,
            migrate: true,
            server: ServerLimits::default(),
            shutdown: ShutdownConfig::default(),
            telemetry: TelemetryConfig::default(),
        }
    }
}
