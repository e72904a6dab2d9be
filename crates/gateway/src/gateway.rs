//! A gateway put together: what it is made of, and its routes.

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::hop::HopSigner;
use executor::{HttpClient, HttpOptions};
use identity::TokenVerifier;
use poem::{Endpoint, EndpointExt as _, Response, Route, get};
use service::Health;
use supergraph::{SubgraphName, Supergraph};

use crate::config::GatewayConfig;
use crate::console::{self, ConsoleContent};
use crate::http::{GraphqlEndpoint, with_security_headers};
use crate::metrics::Metrics;
use crate::pipeline::{Pipeline, PipelineParts};
use crate::portal::{Portal, PortalFault};
use crate::readiness::Readiness;
use crate::schema::LoadedSchema;
use crate::schema_exchange::SchemaExchange;
use crate::served::{CurrentSupergraph, Lanes, Served};
use crate::subgraph_endpoint::SubgraphEndpoint;
use crate::transport::Hops;

/// What a [`Gateway`] is made of.
pub struct GatewayParts {
    /// What the operator says.
    pub config: GatewayConfig,
    /// What is served.
    pub supergraph: Supergraph,
    /// How each subgraph of the supergraph is reached.
    pub endpoints: BTreeMap<SubgraphName, SubgraphEndpoint>,
    /// Verifies access tokens; [`access_token_verifier`](crate::access_token_verifier) makes one of the configuration.
    pub verifier: TokenVerifier,
    /// Signs people in with their browsers; [`portal`](crate::portal) makes one of the configuration.
    pub portal: Option<Portal>,
    /// Signs hop tokens; [`hop_signer`](crate::hop_signer) makes one of the configuration.
    pub hop_signer: Option<HopSigner>,
    /// The health of the process, served at `/health` and `/ready`.
    pub health: Health,
    /// The figures of the process, served at `/metrics`.
    pub metrics: Option<service::telemetry::Metrics>,
    /// What the page at `/` says.
    pub console: ConsoleContent,
}

/// Why a gateway cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A subgraph of the supergraph that nothing says how to reach.
    #[error("nothing says how to reach subgraph `{subgraph}`; set `subgraphs.{subgraph}.url`")]
    NoEndpoint {
        /// The subgraph.
        subgraph: String,
    },
    /// The address of a subgraph is none.
    #[error("`{url}` is no address of subgraph `{subgraph}`; set `subgraphs.{subgraph}.url` to one with http or https")]
    BadAddress {
        /// The subgraph.
        subgraph: String,
        /// What was found.
        url: String,
    },
    /// The address of a subgraph holds a user or password, which would not be sent. It is not repeated.
    #[error(
        "the address of subgraph `{subgraph}` holds a user or password; leave them out and let it check hop tokens"
    )]
    CredentialInAddress {
        /// The subgraph.
        subgraph: String,
    },
    /// `subgraphs` names one that the supergraph does not have.
    #[error("`subgraphs.{subgraph}` is configured, but the supergraph has only {known}")]
    UnknownSubgraph {
        /// The subgraph.
        subgraph: String,
        /// Those there are.
        known: String,
    },
    /// Two keys that exclude each other.
    #[error("`{one}` and `{other}` exclude each other; set one of them")]
    Contradictory {
        /// A key.
        one: String,
        /// Another.
        other: String,
    },
    /// Nothing says where the schema comes from.
    #[error(
        "nothing says where the schema comes from; set `supergraph` (a file), `subgraph_folder`, or the addresses of running \
         subgraphs in `subgraphs`"
    )]
    NoSchema,
    /// A subgraph that shall run in this process, and is not part of this program.
    #[error(
        "subgraph `{subgraph}` is not part of this program; set `subgraphs.{subgraph}.url` instead of `in_process`"
    )]
    NotInProcess {
        /// The subgraph.
        subgraph: String,
    },
    /// A file the configuration names cannot be read.
    #[error("cannot read `{path}` (`{key}`)")]
    Unreadable {
        /// The file.
        path: String,
        /// The key that names it.
        key: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// A private key that others than its owner may read.
    #[error("others may read `{path}` (`{key}`), which signs for this gateway; run `chmod 600 {path}`")]
    Exposed {
        /// The file.
        path: String,
        /// The key that names it.
        key: &'static str,
    },
    /// A key or key set cannot be used.
    #[error("`{path}` (`{key}`) cannot be used")]
    BadKey {
        /// The file.
        path: String,
        /// The key that names it.
        key: &'static str,
        /// What is wrong with it.
        source: claims::KeyFault,
    },
    /// A secret cannot be used.
    #[error("`{path}` (`{key}`) cannot be used")]
    BadSecret {
        /// The file.
        path: String,
        /// The key that names it.
        key: &'static str,
        /// What is wrong with it.
        source: claims::ShortSecret,
    },
    /// A subgraph whose organisation shall know people by subjects of its own, and nothing by which to tell it any.
    #[error(
        "`subgraphs.{subgraph}.organisation` needs `hop_token = true` beside it, an address, and `hop.pairwise_secret_file`"
    )]
    OrganisationUntold {
        /// The subgraph.
        subgraph: String,
    },
    /// The deny list cannot be used.
    #[error("`{path}` (`deny_list.file`) cannot be used")]
    DenyList {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: identity::DenyListFault,
    },
    /// An issuer whose tokens need proofs, at a gateway that takes none.
    #[error(
        "issuer `{issuer}` has `proof_demanded`, but nothing says by what proofs are judged; set `dpop`, or `tls` with `client_certificates`"
    )]
    ProofsNotTaken {
        /// The issuer.
        issuer: String,
    },
    /// An issuer whose keys come from nowhere, or from several places.
    #[error("issuer `{issuer}` needs exactly one of `jwks_file`, `keys_url` and `metadata_url`")]
    IssuerKeys {
        /// The issuer.
        issuer: String,
    },
    /// An address from which no keys may be taken.
    #[error("issuer `{issuer}`: {source}")]
    InsecureKeys {
        /// The issuer.
        issuer: String,
        /// What is wrong with the address.
        source: identity::InsecureAddress,
    },
    /// The portal's provider is no issuer that it could be signed in at.
    #[error("`portal.issuer` is `{issuer}`, which must be one of `issuers`, with `metadata_url`")]
    PortalIssuer {
        /// What was found.
        issuer: String,
    },
    /// The portal cannot work.
    #[error(transparent)]
    Portal(#[from] PortalFault),
    /// An issuer that cannot be asked about its tokens.
    #[error("issuer `{issuer}` cannot be asked about its tokens; check `introspection`")]
    Introspection {
        /// The issuer.
        issuer: String,
        /// What is wrong.
        source: identity::IntrospectionFault,
    },
    /// No client for the addresses of issuers' keys.
    #[error("the HTTP client for issuers' keys cannot be made")]
    KeyClient(#[source] identity::FetchFault),
    /// The issuers contradict each other.
    #[error(transparent)]
    DuplicateIssuer(#[from] claims::DuplicateIssuer),
    /// An issuer for development at a gateway for production, or at one that others than this machine can reach.
    #[error(
        "issuer `{issuer}` is for development (`environment = \"dev\"`): it is accepted only in the development profile and \
         where `listen` is a loopback address"
    )]
    DevelopmentIssuer {
        /// The issuer.
        issuer: String,
    },
    /// A number is out of its range.
    #[error("`{key}` is {given}, but must be {allowed}")]
    OutOfRange {
        /// The key.
        key: String,
        /// What was found.
        given: u64,
        /// What may stand there.
        allowed: String,
    },
    /// No client for subgraphs over HTTP.
    #[error("the HTTP client for subgraphs cannot be made")]
    Client(#[source] executor::Cause),
}

/// A gateway: the pipeline over one supergraph, and the routes that lead to it.
pub struct Gateway {
    config: Arc<GatewayConfig>,
    pipeline: Arc<Pipeline>,
    exchange: SchemaExchange,
    health: Health,
    readiness: Arc<Readiness>,
    metrics: Option<service::telemetry::Metrics>,
    console: ConsoleContent,
    portal: Option<Portal>,
}

impl Gateway {
    /// Puts a gateway together. Nothing is opened or asked yet.
    ///
    /// # Errors
    /// [`StartError::NoEndpoint`] for a subgraph without endpoint; [`StartError::OutOfRange`]; [`StartError::Client`].
    pub fn new(parts: GatewayParts) -> Result<Gateway, StartError> {
        let GatewayParts { config, supergraph, endpoints, verifier, portal, hop_signer, health, metrics, console } =
            parts;
        config.check()?;
        let client = HttpClient::new(&HttpOptions {
            connect_timeout: config.timeouts.connect(),
            answer_bytes_max: config.limits.subgraph_answer_bytes_max,
            ..HttpOptions::default()
        });
        let instruments = Metrics::new();
        let hops = Hops {
            client: client.map_err(StartError::Client)?,
            signer: hop_signer,
            timeout: config.timeouts.subgraph(),
            metrics: instruments.clone(),
        };
        let lanes = Lanes { before: None, traffic: &config.traffic, metrics: &instruments };
        let served = Served::new(Arc::new(supergraph), endpoints, &lanes)?;
        served.warn_of_ungranted(&config.policies);
        let current = CurrentSupergraph::new(served);
        let pipeline = Pipeline::new(PipelineParts {
            current: current.clone(),
            verifier,
            hops: Arc::new(hops),
            metrics: instruments.clone(),
            config: config.clone(),
        });
        let component = health.component("supergraph");
        component.ok();
        let readiness = Readiness::new(current.clone(), &health);
        let config = Arc::new(config);
        let exchange = SchemaExchange { current, config: Arc::clone(&config), component, metrics: instruments };
        Ok(Gateway { config, pipeline: Arc::new(pipeline), exchange, health, readiness, metrics, console, portal })
    }

    /// Serves another supergraph to requests that come from now on; those under way keep theirs.
    ///
    /// # Errors
    /// [`StartError::NoEndpoint`], and then nothing is changed.
    pub fn exchange(
        &self,
        supergraph: Supergraph,
        endpoints: BTreeMap<SubgraphName, SubgraphEndpoint>,
    ) -> Result<(), StartError> {
        self.exchange.serve(LoadedSchema { supergraph, endpoints }).map(drop)
    }

    /// By what a [`SchemaKeeper`](crate::schema::SchemaKeeper) has this gateway serve another schema.
    pub fn schema_exchange(&self) -> SchemaExchange {
        self.exchange.clone()
    }

    /// What every transport runs requests by.
    pub fn pipeline(&self) -> &Arc<Pipeline> {
        &self.pipeline
    }

    /// All routes: `/graphql`, `/health`, `/ready`, and, where they are on, `/metrics`, those of the portal and the page at `/`.
    pub fn endpoint(&self) -> impl Endpoint<Output = Response> + use<> {
        let graphql = GraphqlEndpoint::new(Arc::clone(&self.pipeline), self.portal.clone(), &self.config);
        let mut route = Route::new().at("/graphql", graphql);
        route = route.at("/health", get(self.health.alive_endpoint())).at("/ready", get(self.ready_endpoint()));
        if let Some(metrics) = self.metrics.as_ref().filter(|_| self.config.metrics.enabled) {
            route = route.at("/metrics", get(metrics.endpoint()));
        }
        if let Some(portal) = &self.portal {
            route = portal.add_routes(route);
        }
        if self.config.serves_console() {
            route = console::add_routes(route, &self.console, &self.subgraph_names(), self.portal.is_some());
        }
        with_security_headers(route.map_to_response())
    }

    /// Waits for mutations whose clients went away. To be called once no request comes any more.
    pub async fn finish(&self) {
        self.pipeline.finish().await;
    }

    /// `/ready`, for which the subgraphs in this process are asked each time.
    fn ready_endpoint(&self) -> impl Endpoint<Output = Response> + use<> {
        let (readiness, told) = (Arc::clone(&self.readiness), Arc::new(self.health.ready_endpoint()));
        poem::endpoint::make(move |request| {
            let (readiness, told) = (Arc::clone(&readiness), Arc::clone(&told));
            async move {
                readiness.check().await;
                told.call(request).await
            }
        })
    }

    fn subgraph_names(&self) -> Vec<String> {
        self.exchange.current.get().supergraph.subgraphs().iter().map(|entry| entry.name.as_str().to_owned()).collect()
    }
}
