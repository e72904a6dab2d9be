//! The configuration of each process that `witan` can be.

mod eid;
mod events;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use ::gateway::GatewayConfig;
use corpus::Tier;
use schemars::JsonSchema;
use serde::Deserialize;
use service::server::ServerLimits;
use service::shutdown::ShutdownConfig;
use service::telemetry::TelemetryConfig;
use storage::DatabaseConfig;

pub(crate) use self::eid::EidProcessConfig;
pub(crate) use self::events::{EventsConfig, ReaderConfig};

/// The data folder of `witan serve`, where nothing else is said.
pub(crate) const DATA_FOLDER: &str = "witan-data";

/// The issuer of hop tokens, in the claim `iss`, where nothing else is said: the gateway of this network.
pub(crate) const HOP_ISSUER: &str = "witan-gateway";

/// `witan serve`: the whole network in one process.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ServeConfig {
    /// The folder that keeps databases and keys, made when absent.
    pub(crate) data: PathBuf,
    /// How much demonstration data; what the folder holds already, or `small`, where nothing is said.
    pub(crate) tier: Option<TierName>,
    /// The seed of the demonstration data; what the folder was made with, or 1, where nothing is said.
    pub(crate) seed: Option<u64>,
    /// The address that the e-ID of the demonstration listens on: port 4010 beside the gateway, where nothing is said. There is one in
    /// the development profile, where `gateway.listen` is a loopback address and no issuer is configured.
    pub(crate) eid_listen: Option<SocketAddr>,
    /// The gateway.
    pub(crate) gateway: GatewayConfig,
}

impl Default for ServeConfig {
    fn default() -> Self {
        Self {
            data: PathBuf::from(DATA_FOLDER),
            tier: None,
            seed: None,
            eid_listen: None,
            gateway: GatewayConfig::default(),
        }
    }
}

/// How much demonstration data there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TierName {
    /// 6 organisations, 400 posts.
    Tiny,
    /// 40 organisations, 40,000 posts.
    Small,
    /// 382 organisations, 2 million posts.
    Full,
}

impl From<TierName> for Tier {
    fn from(name: TierName) -> Self {
        match name {
            TierName::Tiny => Self::Tiny,
            TierName::Small => Self::Small,
            TierName::Full => Self::Full,
        }
    }
}

/// `witan subgraph NAME`: one subgraph on a database of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubgraphConfig {
    /// The address to listen on.
    #[serde(default = "SubgraphConfig::default_listen")]
    pub(crate) listen: SocketAddr,
    /// The subgraph's own database.
    pub(crate) database: DatabaseConfig,
    /// File with the gateway's public keys (a JSON Web Key Set). Only a fetch that this gateway signed is answered.
    pub(crate) gateway_keys: PathBuf,
    /// File with the public keys by which the gateway will sign next; the gateway is believed by these too. There need be no such
    /// file yet. Both files are read again on SIGHUP.
    #[serde(default)]
    pub(crate) gateway_next_keys: Option<PathBuf>,
    /// The name by which the gateway signs (the claim `iss` of its hop tokens).
    #[serde(default = "SubgraphConfig::default_gateway_issuer")]
    pub(crate) gateway_issuer: String,
    /// Whom this subgraph hears, and who hears it. Without it, changes that others make are not known here.
    #[serde(default)]
    pub(crate) events: EventsConfig,
    /// Whether missing migrations are applied at start. Without it, a database that lacks one is refused.
    #[serde(default = "SubgraphConfig::default_migrate")]
    pub(crate) migrate: bool,
    /// What a client's connections may take.
    #[serde(default)]
    pub(crate) server: ServerLimits,
    /// How the process stops.
    #[serde(default)]
    pub(crate) shutdown: ShutdownConfig,
    /// Logs, traces and metrics.
    #[serde(default)]
    pub(crate) telemetry: TelemetryConfig,
}

impl SubgraphConfig {
    fn default_listen() -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, 4001))
    }

    fn default_gateway_issuer() -> String {
        HOP_ISSUER.to_owned()
    }

    fn default_migrate() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::SubgraphConfig;

    #[test]
    fn a_subgraph_answers_the_gateway_that_its_configuration_names() {
        let configured = |changes: serde_json::Value| {
            let mut config = serde_json::json!({ "database": { "url": "sqlite:posts.db" }, "gateway_keys": "keys" });
            config.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            serde_json::from_value::<SubgraphConfig>(config).unwrap().gateway_issuer
        };
        assert_eq!(configured(serde_json::json!({})), "witan-gateway");
        assert_eq!(configured(serde_json::json!({ "gateway_issuer": "north" })), "north");
    }
}
