//! `witan gateway`: a gateway in front of subgraphs that run elsewhere.

use std::process::ExitCode;

use ::gateway::schema::{LoadedSchema, ReloadSignal, SchemaKeeper, SchemaSource};
use ::gateway::{
    ConsoleContent, Gateway, GatewayConfig, GatewayParts, access_token_verifier, hop_signer, portal, reread_hop_key,
};
use anyhow::Context as _;
use claims::hop::HopSigner;
use service::config::Sources;
use service::hangup::Hangups;

use crate::arguments::{GatewayArguments, SubgraphAddress};
use crate::process::Process;

pub(super) async fn run(arguments: GatewayArguments) -> anyhow::Result<ExitCode> {
    let config: GatewayConfig = service::config::load(&sources(&arguments))?;
    // What would keep it from serving is found before the port opens.
    let source = SchemaSource::of(&config)?;
    let (verifier, hop_signer) = (access_token_verifier(&config)?, hop_signer(&config)?);
    let portal = portal(&config, &verifier).await?;
    let telemetry = service::telemetry::start(&config.telemetry, "witan-gateway")?;
    // The network subgraph has no data of its own and runs in every gateway, unless it is said to be elsewhere.
    let mut keeper = SchemaKeeper::new(&config, source, vec![network::build()?], hop_signer.clone())?;
    let LoadedSchema { supergraph, endpoints } = keeper.first().await?;

    let published = verifier.clone();
    let (own_config, own_signer) = (config.clone(), hop_signer.clone());
    let process = Process::open(config.listen, config.server.clone(), &config.shutdown, telemetry).await?;
    let process = process.secured(config.tls.as_ref())?;
    process.run_beside(published.keep_fresh(&process.health));
    if let Some(portal) = &portal {
        process.run_beside(portal.keep_house(&process.health));
    }
    let gateway = Gateway::new(GatewayParts {
        supergraph,
        endpoints,
        verifier,
        portal,
        hop_signer,
        health: process.health.clone(),
        metrics: Some(process.telemetry.metrics().clone()),
        console: ConsoleContent::default(),
        config,
    })?;
    let signal = ReloadSignal::default();
    let hangups = Hangups::listen().context("SIGHUP cannot be listened to")?;
    process.run_beside(pass_on(hangups, signal.clone(), own_config, own_signer));
    process.run_beside(keeper.run(gateway.schema_exchange(), signal));
    println!("The gateway is ready at {}://{}/graphql", process.scheme(), process.address());
    Ok(process.serve(gateway.endpoint(), gateway.finish()).await)
}

async fn pass_on(mut hangups: Hangups, signal: ReloadSignal, config: GatewayConfig, signer: Option<HopSigner>) {
    loop {
        hangups.next().await;
        tracing::info!("asked to read schema and key again (SIGHUP)");
        if let Some(Err(error)) = signer.as_ref().map(|signer| reread_hop_key(&config, signer)) {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "the key for hop tokens cannot be read again; the one from before signs on");
        }
        signal.request();
    }
}

/// Whether the files that the configuration names hold a schema that can be served. Running subgraphs are not asked, and
/// nothing is kept.
pub(super) async fn check_files(mut config: GatewayConfig) -> anyhow::Result<()> {
    config.reload.last_good = None;
    match SchemaSource::of(&config)? {
        SchemaSource::Subgraphs(_) => Ok(()),
        source @ (SchemaSource::SupergraphFile(_) | SchemaSource::SubgraphFolder { .. }) => {
            SchemaKeeper::new(&config, source, vec![network::build()?], None)?.first().await?;
            Ok(())
        }
    }
}

fn sources(arguments: &GatewayArguments) -> Sources {
    let GatewayArguments { supergraph, subgraphs, last_good, config, url, listen } = arguments;
    let mut sources = Sources::from_process();
    if let Some(file) = config {
        sources = sources.with_file(file);
    }
    let paths = [
        ("--supergraph", "supergraph", supergraph),
        ("--subgraphs", "subgraph_folder", subgraphs),
        ("--last-good", "reload.last_good", last_good),
    ];
    for (flag, key, path) in paths {
        if let Some(path) = path {
            sources = sources.with_flag(flag, key, path.to_string_lossy());
        }
    }
    for SubgraphAddress { name, url } in url {
        sources = sources.with_flag("--url", &format!("subgraphs.{name}.url"), url.as_str());
    }
    if let Some(listen) = listen {
        sources = sources.with_flag("--listen", "listen", listen.to_string());
    }
    sources
}
