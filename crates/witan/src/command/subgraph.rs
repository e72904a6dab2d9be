//! `witan subgraph`: one subgraph on a database of its own, for gateways only.

use std::process::ExitCode;

use ::subgraph::{EndpointLimits, Trusted};
use anyhow::Context as _;
use claims::hop::HopVerifier;
use service::config::{Sources, load};
use service::hangup::Hangups;
use storage::Database;

use crate::arguments::{ReaderKeys, SubgraphAddress, SubgraphArguments, SubgraphKind};
use crate::config::SubgraphConfig;
use crate::event_wiring::{connect_over_http, readers, reading_signer, start_hearing};
use crate::key_files::{KeyFile, reread_on_hangup};
use crate::process::Process;

pub(super) async fn run(arguments: SubgraphArguments) -> anyhow::Result<ExitCode> {
    let kind = arguments.name;
    let config: SubgraphConfig = load(&sources(&arguments))?;
    let (key_files, trusted) = trusted(kind, &config)?;
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
    connect_over_http(&subgraph, &config.events)?;
    start_hearing(std::slice::from_ref(&subgraph), &process);
    let hangups = Hangups::listen().context("SIGHUP cannot be listened to")?;
    process.run_beside(reread_on_hangup(hangups, key_files));
    println!("The {} subgraph is ready at http://{}/graphql", kind.as_str(), process.address());
    let endpoint = subgraph.endpoint(trusted, EndpointLimits::default(), &process.health);
    Ok(process.serve(endpoint, async {}).await)
}

/// Whom the subgraph answers, by the keys that the configuration names, and the files these are in.
fn trusted(kind: SubgraphKind, config: &SubgraphConfig) -> anyhow::Result<(Vec<KeyFile>, Trusted)> {
    let gateway_file = KeyFile::read(&config.gateway_keys, config.gateway_next_keys.as_deref())?;
    let gateway = HopVerifier {
        issuer: config.gateway_issuer.clone(),
        keys: gateway_file.keys(),
        audience: kind.as_str().to_owned(),
    };
    let (mut files, readers): (Vec<_>, Vec<_>) = readers(kind.as_str(), &config.events)?.into_iter().unzip();
    files.push(gateway_file);
    Ok((files, Trusted { gateway, readers }))
}

/// Reads every file that the configuration names.
pub(super) fn check_files(config: &SubgraphConfig) -> anyhow::Result<()> {
    // For whom the keys are does not matter for whether they can be read.
    let anyone = "";
    KeyFile::read(&config.gateway_keys, config.gateway_next_keys.as_deref())?;
    readers(anyone, &config.events)?;
    reading_signer(anyone, &config.events)?;
    Ok(())
}

fn sources(arguments: &SubgraphArguments) -> Sources {
    let SubgraphArguments { name: _, database, gateway_keys, listen, hear, events_key, reader, config } = arguments;
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
    for SubgraphAddress { name, url } in hear {
        sources = sources.with_flag("--hear", &format!("events.sources.{name}.url"), url.as_str());
    }
    if let Some(key) = events_key {
        sources = sources.with_flag("--events-key", "events.key_file", key.to_string_lossy());
    }
    for ReaderKeys { name, file } in reader {
        sources = sources.with_flag("--reader", &format!("events.readers.{name}.jwks_file"), file.to_string_lossy());
    }
    if let Some(listen) = listen {
        sources = sources.with_flag("--listen", "listen", listen.to_string());
    }
    sources
}
