//! `witan serve`: the whole network in one process.

use std::process::ExitCode;
use std::time::Instant;

use ::gateway::{Gateway, GatewayConfig, GatewayParts, SubgraphEndpoint, access_token_verifier};
use claims::AccessTokenVerifier;
use corpus::Landmarks;
use service::config::{Sources, load};
use subgraph::Subgraph;
use supergraph::SubgraphName;

use crate::arguments::ServeArguments;
use crate::command::token::dev_issuer;
use crate::config::ServeConfig;
use crate::data_folder::DataFolder;
use crate::demonstration::console_content;
use crate::local_network::{LocalNetwork, Wanted, compose_sdl, parse_supergraph};
use crate::process::Process;

pub(super) async fn run(arguments: ServeArguments) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let ServeConfig { data, tier, seed, gateway: config } = load(&sources(&arguments))?;
    let telemetry = service::telemetry::start(&config.telemetry, "witan")?;
    let process = Process::open(config.listen, config.server.clone(), &config.shutdown, telemetry).await?;

    let data = DataFolder::open(&data)?;
    let network = LocalNetwork::open(&data, Wanted { tier: tier.map(Into::into), seed }).await?;
    let sdl = compose_sdl(&network.subgraphs)?;
    data.keep_supergraph(&sdl)?;

    let accepts_dev_tokens = process.address().ip().is_loopback() && config.issuers.is_empty();
    let gateway = Gateway::new(GatewayParts {
        verifier: verifier(&config, &data, accepts_dev_tokens)?,
        supergraph: parse_supergraph(&sdl)?,
        endpoints: network.subgraphs.iter().map(in_process).collect(),
        hop_signer: None,
        health: process.health.clone(),
        metrics: Some(process.telemetry.metrics().clone()),
        console: console_content(&network.corpus),
        config,
    })?;
    announce(&process, &network.corpus.landmarks(), accepts_dev_tokens, started);
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

/// Development tokens are believed only where nobody but this machine can bring one, and no real issuer is configured.
fn verifier(config: &GatewayConfig, data: &DataFolder, dev: bool) -> anyhow::Result<AccessTokenVerifier> {
    if dev { Ok(AccessTokenVerifier::new([dev_issuer(data)?.trusted()])?) } else { Ok(access_token_verifier(config)?) }
}

fn in_process(subgraph: &Subgraph) -> (SubgraphName, SubgraphEndpoint) {
    (SubgraphName::new(subgraph.name()), SubgraphEndpoint::InProcess(subgraph.clone()))
}

fn announce(process: &Process, landmarks: &Landmarks, accepts_dev_tokens: bool, started: Instant) {
    let address = process.address();
    println!("Witan is ready after {:.1} s: open http://{address}/ in a browser.", started.elapsed().as_secs_f64());
    println!("  The graph answers at http://{address}/graphql; stop it with Ctrl-C.");
    if accepts_dev_tokens {
        println!("  To ask as somebody, paste a token into the page:");
        println!("    witan token mint --dev --member {}   (facilitates a group)", landmarks.desk_facilitator);
        println!("    witan token mint --dev --member {}   (an officer of another council)", landmarks.cardiff_officer);
    } else {
        println!("  Development tokens are not accepted: others can reach this address, or an issuer is configured.");
    }
}
