//! The gateway's configuration: one [`GatewayConfig`], checked whole before a port is opened.

mod access;
mod cors;
mod forwarded;
mod identity;
mod limits;
mod portal;
mod range;
mod reload;
mod share;
mod subgraph;
mod timeouts;
mod traffic;
mod uploads;

use std::collections::{BTreeMap, HashSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use http::HeaderName;
use schemars::JsonSchema;
use serde::Deserialize;
use service::server::{ServerLimits, TlsConfig};
use service::shutdown::ShutdownConfig;
use service::telemetry::TelemetryConfig;
use url::Url;

pub use access::{AuthorizationConfig, ForbiddenFields, PolicyConfig};
pub use cors::{CorsConfig, InvalidOrigin, Origin};
pub use forwarded::{ForwardedHeader, NotForwardable};
pub use identity::{
    AssuranceName, DenyListConfig, DpopConfig, EnvironmentName, HopConfig, IssuerConfig, SignedAnswersName,
    TokenIntrospectionConfig,
};
pub use limits::{CacheConfig, DocumentLimitsConfig, LimitsConfig};
pub use portal::PortalConfig;
pub use reload::ReloadConfig;
pub use share::Share;
pub use subgraph::SubgraphConfig;
pub use timeouts::TimeoutsConfig;
pub use traffic::{BreakerConfig, SharingConfig, TrafficConfig};
pub use uploads::UploadsConfig;

/// Everything an operator can say about a gateway.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GatewayConfig {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// TLS on that address. Without it, TLS ends in front of the gateway, and tokens bound to a certificate are refused.
    pub tls: Option<TlsConfig>,
    /// What the gateway is run for.
    pub profile: Profile,
    /// File with the supergraph SDL to serve. Without it and without `subgraph_folder`, the subgraphs of `subgraphs` are
    /// asked for their schemas, which are composed here; `witan serve` has its own and needs none of this.
    pub supergraph: Option<PathBuf>,
    /// Folder with one `.graphql` file a subgraph, named for it, to be composed here.
    pub subgraph_folder: Option<PathBuf>,
    /// How a changed schema is noticed, and where the last good one is kept.
    pub reload: ReloadConfig,
    /// How the subgraphs are reached, by name, where it differs from what the supergraph says.
    pub subgraphs: BTreeMap<String, SubgraphConfig>,
    /// Headers of clients' requests that subgraphs over HTTP are sent along, where `subgraphs` does not say others: none, unless
    /// listed.
    pub forward_headers: Vec<ForwardedHeader>,
    /// Who may sign access tokens. With none, a request that carries a credential is refused.
    pub issuers: Vec<IssuerConfig>,
    /// Tokens and sessions that are believed no longer, though their time is not over.
    pub deny_list: Option<DenyListConfig>,
    /// How tokens are taken that are bound to a key. Without it, such a token is refused.
    pub dpop: Option<DpopConfig>,
    /// Signing people in with their browsers. Without it, whoever asks brings an access token.
    pub portal: Option<PortalConfig>,
    /// The key that proves to our own subgraphs who is asking. Without it, no identity is sent to subgraphs over HTTP.
    pub hop: Option<HopConfig>,
    /// When the policies that the schema asks for (`@policy`) are granted, by their names. One without an entry here is
    /// granted to nobody.
    pub policies: BTreeMap<String, PolicyConfig>,
    /// What becomes of a request for something that the caller may not have.
    pub authorization: AuthorizationConfig,
    /// For which share of requests the named labels of `@override` hold, by their names, in percent: the fields they stand
    /// on then come from the new subgraph. One without an entry here never holds; `percent(…)` says its share itself. A known
    /// caller is always in the same share.
    pub override_labels: BTreeMap<String, Share>,
    /// How much one request may ask.
    pub limits: LimitsConfig,
    /// Files that come with a request.
    pub uploads: UploadsConfig,
    /// How long things may take.
    pub timeouts: TimeoutsConfig,
    /// How subgraphs over HTTP are spared.
    pub traffic: TrafficConfig,
    /// How much clients are told when a subgraph fails.
    pub errors: ErrorsConfig,
    /// How much memory the caches of operations and plans may take.
    pub caches: CacheConfig,
    /// The page at `/`.
    pub console: ConsoleConfig,
    /// Whether clients may read the schema.
    pub introspection: IntrospectionConfig,
    /// Which other sites' pages may ask.
    pub cors: CorsConfig,
    /// The page of figures at `/metrics`.
    pub metrics: MetricsConfig,
    /// What a client's connections may take.
    pub server: ServerLimits,
    /// How the process stops.
    pub shutdown: ShutdownConfig,
    /// Logs, traces and metrics.
    pub telemetry: TelemetryConfig,
}

impl Default for GatewayConfig {
    fn default() -> Self {
        GatewayConfig {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4000)),
            tls: None,
            profile: Profile::default(),
            supergraph: None,
            subgraph_folder: None,
            reload: ReloadConfig::default(),
            subgraphs: BTreeMap::new(),
            forward_headers: Vec::new(),
            issuers: Vec::new(),
            deny_list: None,
            dpop: None,
            portal: None,
            hop: None,
            policies: BTreeMap::new(),
            authorization: AuthorizationConfig::default(),
            override_labels: BTreeMap::new(),
            limits: LimitsConfig::default(),
            uploads: UploadsConfig::default(),
            timeouts: TimeoutsConfig::default(),
            traffic: TrafficConfig::default(),
            errors: ErrorsConfig::default(),
            caches: CacheConfig::default(),
            console: ConsoleConfig::default(),
            introspection: IntrospectionConfig::default(),
            cors: CorsConfig::default(),
            metrics: MetricsConfig::default(),
            server: ServerLimits::default(),
            shutdown: ShutdownConfig::default(),
            telemetry: TelemetryConfig::default(),
        }
    }
}

impl GatewayConfig {
    /// Checks what the types do not: that numbers are within their ranges, and names known. Whatever makes a part of a gateway of a
    /// configuration calls it first.
    ///
    /// # Errors
    /// [`StartError::OutOfRange`](crate::StartError::OutOfRange), which names the key, and
    /// [`StartError::PortalIssuer`](crate::StartError::PortalIssuer).
    pub fn check(&self) -> Result<(), crate::StartError> {
        range::check(self)?;
        self.portal_provider().map(drop)
    }

    /// The portal with its provider and the address of this one's metadata, if there is a portal.
    ///
    /// # Errors
    /// [`StartError::PortalIssuer`](crate::StartError::PortalIssuer).
    pub(crate) fn portal_provider(&self) -> Result<Option<(&PortalConfig, &IssuerConfig, &Url)>, crate::StartError> {
        let Some(portal) = &self.portal else { return Ok(None) };
        let issuer = self.issuers.iter().find(|issuer| issuer.identifier == portal.issuer);
        match issuer.and_then(|issuer| Some((portal, issuer, issuer.metadata_url.as_ref()?))) {
            Some(found) => Ok(Some(found)),
            None => Err(crate::StartError::PortalIssuer { issuer: portal.issuer.clone() }),
        }
    }

    /// Every header that some subgraph is sent along.
    pub fn forwarded_headers(&self) -> Vec<HeaderName> {
        let said = self.subgraphs.values().filter_map(|subgraph| subgraph.forward_headers.as_ref());
        let names = said.chain([&self.forward_headers]).flatten().map(|header| header.name().clone());
        names.collect::<HashSet<_>>().into_iter().collect()
    }

    /// Whether the page at `/` is served: never in production.
    pub fn serves_console(&self) -> bool {
        self.console.enabled && self.profile == Profile::Development
    }

    /// Whether clients see a subgraph's own messages: never in production.
    pub fn shows_error_detail(&self) -> bool {
        self.errors.show_detail && self.profile == Profile::Development
    }

    /// Whether `__schema` and `__type` are answered: never in production.
    pub fn answers_introspection(&self) -> bool {
        self.introspection.enabled && self.profile == Profile::Development
    }
}

/// What a gateway is run for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Everything that helps a developer is on.
    #[default]
    Development,
    /// Console and introspection are off, whatever else is said; issuers for development are refused.
    Production,
}

/// The page at `/`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConsoleConfig {
    /// Whether the page is served. The production profile turns it off.
    pub enabled: bool,
}

impl Default for ConsoleConfig {
    fn default() -> Self {
        ConsoleConfig { enabled: true }
    }
}

/// Whether clients may read the schema.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct IntrospectionConfig {
    /// Whether `__schema` and `__type` are answered. The production profile turns it off; `__typename` always works.
    pub enabled: bool,
}

impl Default for IntrospectionConfig {
    fn default() -> Self {
        IntrospectionConfig { enabled: true }
    }
}

/// How much clients are told when a subgraph fails.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ErrorsConfig {
    /// Whether clients see a subgraph's name and its own message, which may tell inner details. The production profile
    /// turns it off. Codes are told always.
    pub show_detail: bool,
}

/// The page of figures at `/metrics`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MetricsConfig {
    /// Whether `/metrics` is served, in the Prometheus text format. It names subgraphs, never callers or addresses.
    pub enabled: bool,
}

impl Default for MetricsConfig {
    fn default() -> Self {
        MetricsConfig { enabled: true }
    }
}
