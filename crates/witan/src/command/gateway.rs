//! `witan gateway`: a gateway in front of subgraphs that run elsewhere.

use std::process::ExitCode;

use ::gateway::{ConsoleContent, Gateway, GatewayConfig, GatewayParts, access_token_verifier, endpoints, hop_signer};
use anyhow::Context as _;
use service::config::{Sources, load};
use supergraph::Supergraph;

use crate::arguments::{GatewayArguments, SubgraphAddress};
use crate::local_network::parse_supergraph;
use crate::process::Process;

pub(super) async fn run(arguments: GatewayArguments) -> anyhow::Result<ExitCode> {
    let config: GatewayConfig = load(&sources(&arguments))?;
    let supergraph = read_supergraph(&config)?;
    // What would keep it from serving is found before the port opens. The network subgraph has no data of its own and
    // runs in every gateway, unless it is said to be elsewhere.
    let endpoints = endpoints(&config, &supergraph, &[network::build()?])?;
    let (verifier, hop_signer) = (access_token_verifier(&config)?, hop_signer(&config)?);

    let telemetry = service::telemetry::start(&config.telemetry, "witan-gateway")?;
    let process = Process::open(config.listen, config.server.clone(), &config.shutdown, telemetry).await?;
    let gateway = Gateway::new(GatewayParts {
        supergraph,
        endpoints,
        verifier,
        hop_signer,
        health: process.health.clone(),
        metrics: Some(process.telemetry.metrics().clone()),
        console: ConsoleContent::default(),
        config,
    })?;
    println!("The gateway is ready at http://{}/graphql", process.address());
    Ok(process.serve(gateway.endpoint(), gateway.finish()).await)
}

/// The supergraph that the configuration names.
pub(super) fn read_supergraph(config: &GatewayConfig) -> anyhow::Result<Supergraph> {
    let path = config.supergraph.as_deref();
    let path = path.context("name a supergraph: --supergraph FILE, or `supergraph` in the file")?;
    let shown = path.display();
    let sdl = std::fs::read_to_string(path).with_context(|| format!("the supergraph `{shown}` cannot be read"))?;
    parse_supergraph(&sdl).with_context(|| format!("in `{shown}`"))
}

fn sources(arguments: &GatewayArguments) -> Sources {
    let GatewayArguments { supergraph, config, url, listen } = arguments;
    let mut sources = Sources::from_process();
    if let Some(file) = config {
        sources = sources.with_file(file);
    }
    if let Some(supergraph) = supergraph {
        sources = sources.with_flag("--supergraph", "supergraph", supergraph.to_string_lossy());
    }
    for SubgraphAddress { name, url } in url {
        sources = sources.with_flag("--url", &format!("subgraphs.{name}.url"), url.as_str());
    }
    if let Some(listen) = listen {
        sources = sources.with_flag("--listen", "listen", listen.to_string());
    }
    sources
}
