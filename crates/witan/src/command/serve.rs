//! `witan serve`: the whole network in one process.

mod eid;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Instant;

use ::gateway::config::Profile;
use ::gateway::{Gateway, GatewayConfig, GatewayParts, Portal, SubgraphEndpoint, access_token_verifier, portal};
use corpus::Landmarks;
use identity::TokenVerifier;
use service::config::{Sources, load};
use subgraph::Subgraph;
use supergraph::SubgraphName;

use self::eid::LocalEid;
use crate::arguments::ServeArguments;
use crate::config::ServeConfig;
use crate::data_folder::DataFolder;
use crate::demonstration::console_content;
use crate::event_wiring::start_hearing;
use crate::local_network::{LocalNetwork, Wanted, compose_sdl, parse_supergraph};
use crate::process::Process;

/// The e-ID's port, where nothing else is said.
const EID_PORT: u16 = 4010;

pub(super) async fn run(arguments: ServeArguments) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let ServeConfig { data, tier, seed, eid_listen, gateway: config } = load(&sources(&arguments))?;
    let telemetry = service::telemetry::start(&config.telemetry, "witan")?;
    let process = Process::open(config.listen, config.server.clone(), &config.shutdown, telemetry).await?;
    let process = process.secured(config.tls.as_ref())?;

    let data = DataFolder::open(&data)?;
    let network = LocalNetwork::open(&data, Wanted { tier: tier.map(Into::into), seed }).await?;
    let sdl = compose_sdl(&network.subgraphs)?;
    data.keep_supergraph(&sdl)?;

    let trust = Trust::open(&config, eid_listen, &process, &data).await?;
    let (verifier, portal) = trust.parts(&config).await?;
    let gateway = Gateway::new(GatewayParts {
        verifier: verifier.clone(),
        supergraph: parse_supergraph(&sdl)?,
        endpoints: network.subgraphs.iter().map(in_process).collect(),
        portal,
        hop_signer: None,
        health: process.health.clone(),
        metrics: Some(process.telemetry.metrics().clone()),
        console: console_content(&network.corpus),
        config,
    })?;
    start_hearing(&network.subgraphs, &process);
    announce(&process, &network.corpus.landmarks(), &trust, &data, started);
    trust.serve_beside(&process);
    process.run_beside(verifier.keep_fresh(&process.health));
    Ok(process.serve(gateway.endpoint(), gateway.finish()).await)
}

/// Everything that says how to serve; flags win.
fn sources(arguments: &ServeArguments) -> Sources {
    let ServeArguments { listen, eid_listen, data, tier, seed, config } = arguments;
    let mut sources = Sources::from_process();
    if let Some(file) = config {
        sources = sources.with_file(file);
    }
    if let Some(listen) = listen {
        sources = sources.with_flag("--listen", "gateway.listen", listen.to_string());
    }
    if let Some(listen) = eid_listen {
        sources = sources.with_flag("--eid-listen", "eid_listen", listen.to_string());
    }
    if let Some(data) = data {
        sources = sources.with_flag("--data", "data", data.to_string_lossy());
    }
    if let Some(tier) = tier {
        sources = sources.with_flag("--tier", "tier", tier.to_string());
    }
    if let Some(seed) = seed {
        sources = sources.with_flag("--seed", "seed", *seed);
    }
    sources
}

/// Whose access tokens are believed.
enum Trust {
    /// An e-ID with made-up people, and the key of the data folder: only where nobody but this machine can bring a token, in the
    /// development profile, and where no real issuer is configured.
    Development(Box<LocalEid>),
    /// The configured issuers, if any.
    Issuers,
}

impl Trust {
    async fn open(
        config: &GatewayConfig,
        eid_listen: Option<SocketAddr>,
        process: &Process,
        data: &DataFolder,
    ) -> anyhow::Result<Self> {
        let gateway = process.address();
        let is_private = gateway.ip().is_loopback();
        if !is_private || config.profile != Profile::Development || !config.issuers.is_empty() {
            return Ok(Self::Issuers);
        }
        // Where any free port will do for the gateway, any will do for the e-ID.
        let port = if config.listen.port() == 0 { 0 } else { EID_PORT };
        let listen = eid_listen.unwrap_or(SocketAddr::new(gateway.ip(), port));
        Ok(Self::Development(Box::new(LocalEid::open(listen, gateway, data).await?)))
    }

    async fn parts(&self, config: &GatewayConfig) -> anyhow::Result<(TokenVerifier, Option<Portal>)> {
        match self {
            Self::Development(local) => Ok((local.verifier.clone(), Some(local.portal.clone()))),
            Self::Issuers => {
                let verifier = access_token_verifier(config)?;
                let portal = portal(config, &verifier).await?;
                Ok((verifier, portal))
            }
        }
    }

    fn serve_beside(self, process: &Process) {
        match self {
            Self::Development(local) => local.serve_beside(process),
            Self::Issuers => {}
        }
    }
}

fn in_process(subgraph: &Subgraph) -> (SubgraphName, SubgraphEndpoint) {
    (SubgraphName::new(subgraph.name()), SubgraphEndpoint::InProcess(subgraph.clone()))
}

fn announce(process: &Process, landmarks: &Landmarks, trust: &Trust, data: &DataFolder, started: Instant) {
    let address = process.address();
    let shown = match trust {
        // The name that the e-ID sends browsers back to.
        Trust::Development(local) => {
            println!("The e-ID, where the network's made-up people sign in, is at {}", local.issuer);
            format!("http://localhost:{}", address.port())
        }
        Trust::Issuers => format!("{}://{address}", process.scheme()),
    };
    println!("Witan is ready after {:.1} s: open {shown}/ in a browser.", started.elapsed().as_secs_f64());
    println!("  The graph answers at {shown}/graphql; stop it with Ctrl-C.");
    match trust {
        Trust::Development(_) => {
            let mint = format!("witan token mint --dev{}", data.as_flag());
            println!("  Sign in on the page with the e-ID: as one of its people, by a click.");
            println!("  To ask as somebody without a browser, bring a token:");
            println!("    {mint} --member {}   (facilitates a group)", landmarks.desk_facilitator);
            println!("    {mint} --member {}   (an officer of another council)", landmarks.cardiff_officer);
        }
        Trust::Issuers => println!("  Development tokens are not accepted here."),
    }
}
