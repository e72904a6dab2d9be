//! `witan subgraph`: one subgraph on a database of its own, for gateways only.

use std::process::ExitCode;

use ::subgraph::EndpointLimits;
use anyhow::Context as _;
use claims::KeySet;
use claims::hop::HopVerifier;
use service::config::{Sources, load};
use storage::Database;

use crate::arguments::{SubgraphArguments, SubgraphKind};
use crate::config::SubgraphConfig;
use crate::process::Process;

pub(super) async fn run(arguments: SubgraphArguments) -> anyhow::Result<ExitCode> {
    let kind = arguments.name;
    let config: SubgraphConfig = load(&sources(&arguments))?;
    let verifier = verifier(kind, &config)?;
    let telemetry = service::telemetry::start(&config.telemetry, kind.as_str())?;
    let process = Process::open(config.listen, config.server.clone(), &config.shutdown, telemetry).await?;

    let shown = &config.database.url;
    let database = Database::connect(&config.database)
        .await
        .with_context(|| format!("the database `{shown}` cannot be reached; check `database.url`"))?;
    if config.migrate {
        kind.migrate(&database)
            .await
            .with_context(|| format!("the database `{shown}` cannot be brought up to date"))?;
    }
    let subgraph = kind.build(database).await.with_context(|| format!("the database `{shown}` cannot be used"))?;
    println!("The {} subgraph is ready at http://{}/graphql", kind.as_str(), process.address());
    let endpoint = subgraph.endpoint(verifier, EndpointLimits::default(), &process.health);
    Ok(process.serve(endpoint, async {}).await)
}

fn verifier(kind: SubgraphKind, config: &SubgraphConfig) -> anyhow::Result<HopVerifier> {
    let keys = read_gateway_keys(config)?;
    Ok(HopVerifier { issuer: config.gateway_issuer.clone(), keys, audience: kind.as_str().to_owned() })
}

/// The public keys of the gateway that the configuration names.
pub(super) fn read_gateway_keys(config: &SubgraphConfig) -> anyhow::Result<KeySet> {
    let shown = config.gateway_keys.display();
    let text = std::fs::read_to_string(&config.gateway_keys)
        .with_context(|| format!("the gateway's keys `{shown}` cannot be read; `witan token key` makes a pair"))?;
    KeySet::from_jwks(&text).with_context(|| format!("`{shown}` holds no usable public keys"))
}

fn sources(arguments: &SubgraphArguments) -> Sources {
    let SubgraphArguments { name: _, database, gateway_keys, listen, config } = arguments;
    let mut sources = Sources::from_process();
    if let Some(file) = config {
        sources = sources.with_file(file);
    }
    if let Some(database) = database {
        sources = sources.with_flag("--database", "database.url", database.as_str());
    }
    if let Some(keys) = gateway_keys {
        sources = sources.with_flag("--gateway-keys", "gateway_keys", keys.to_string_lossy());
    }
    if let Some(listen) = listen {
        sources = sources.with_flag("--listen", "listen", listen.to_string());
    }
    sources
}
