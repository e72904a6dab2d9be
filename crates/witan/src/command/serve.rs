//! `witan serve`: the whole network in one process.

use std::process::ExitCode;
use std::time::Instant;

use ::gateway::config::Profile;
use ::gateway::{Gateway, GatewayConfig, GatewayParts, SubgraphEndpoint, access_token_verifier};
use claims::AccessTokenVerifier;
use corpus::Landmarks;
use identity::TokenVerifier;
use service::config::{Sources, load};
use subgraph::Subgraph;
use supergraph::SubgraphName;

use crate::arguments::ServeArguments;
use crate::command::token::dev_issuer;
use crate::config::ServeConfig;
use crate::data_folder::DataFolder;
use crate::demonstration::console_content;
use crate::event_wiring::start_hearing;
use crate::local_network::{LocalNetwork, Wanted, compose_sdl, parse_supergraph};
use crate::process::Process;

pub(super) async fn run(arguments: ServeArguments) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let ServeConfig { data, tier, seed, gateway: config } = load(&sources(&arguments))?;
    let telemetry = service::telemetry::start(&config.telemetry, "witan")?;
    let process = Process::open(config.listen, config.server.clone(), &config.shutdown, telemetry).await?;
    let process = process.secured(config.tls.as_ref())?;

    let data = DataFolder::open(&data)?;
    let network = LocalNetwork::open(&data, Wanted { tier: tier.map(Into::into), seed }).await?;
    let sdl = compose_sdl(&network.subgraphs)?;
    data.keep_supergraph(&sdl)?;

    let trust = Trust::of(&config, &process);
    let verifier = trust.verifier(&config, &data)?;
    process.run_beside(verifier.keep_fresh(&process.health));
    let gateway = Gateway::new(GatewayParts {
        verifier,
        supergraph: parse_supergraph(&sdl)?,
        endpoints: network.subgraphs.iter().map(in_process).collect(),
        hop_signer: None,
        health: process.health.clone(),
        metrics: Some(process.telemetry.metrics().clone()),
        console: console_content(&network.corpus),
        config,
    })?;
    start_hearing(&network.subgraphs, &process);
    announce(&process, &network.corpus.landmarks(), trust, &data, started);
    Ok(process.serve(gateway.endpoint(), gateway.finish()).await)
}

/// Everything that says how to serve; flags win.
fn sources(arguments: &ServeArguments) -> Sources {
    let ServeArguments { listen, data, tier, seed, config } = arguments;
    let mut sources = Sources::from_process();
    if let Some(file) = config {
        sources = sources.with_file(file);
    }
    if let Some(listen) = listen {
        sources = sources.with_flag("--listen", "gateway.listen", listen.to_string());
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
#[derive(Clone, Copy)]
enum Trust {
    /// The key of the data folder: only where nobody but this machine can bring a token, in the development profile, and
    /// where no real issuer is configured.
    DevelopmentTokens,
    /// The configured issuers, if any.
    Issuers,
}

impl Trust {
    fn of(config: &GatewayConfig, process: &Process) -> Self {
        let is_private = process.address().ip().is_loopback();
        if is_private && config.profile == Profile::Development && config.issuers.is_empty() {
            Self::DevelopmentTokens
        } else {
            Self::Issuers
        }
    }

    fn verifier(self, config: &GatewayConfig, data: &DataFolder) -> anyhow::Result<TokenVerifier> {
        match self {
            Self::DevelopmentTokens => Ok(AccessTokenVerifier::new([dev_issuer(data)?.trusted()])?.into()),
            Self::Issuers => Ok(access_token_verifier(config)?),
        }
    }
}

fn in_process(subgraph: &Subgraph) -> (SubgraphName, SubgraphEndpoint) {
    (SubgraphName::new(subgraph.name()), SubgraphEndpoint::InProcess(subgraph.clone()))
}

fn announce(process: &Process, landmarks: &Landmarks, trust: Trust, data: &DataFolder, started: Instant) {
    let address = format!("{}://{}", process.scheme(), process.address());
    println!("Witan is ready after {:.1} s: open {address}/ in a browser.", started.elapsed().as_secs_f64());
    println!("  The graph answers at {address}/graphql; stop it with Ctrl-C.");
    match trust {
        Trust::DevelopmentTokens => {
            let mint = format!("witan token mint --dev{}", data.as_flag());
            println!("  To ask as somebody, paste a token into the page:");
            println!("    {mint} --member {}   (facilitates a group)", landmarks.desk_facilitator);
            println!("    {mint} --member {}   (an officer of another council)", landmarks.cardiff_officer);
        }
        Trust::Issuers => println!("  Development tokens are not accepted here."),
    }
}
