//! `witan config`: what may stand in a configuration file, and whether one is right.

use std::process::ExitCode;

use ::eid::keys::KeySource;
use ::gateway::{GatewayConfig, access_token_verifier, hop_signer};
use service::config::{Sources, json_schema, load};
use service::server::{Tls, TlsConfig};

use crate::arguments::{ConfigCommand, ConfiguredProcess};
use crate::config::{EidProcessConfig, ServeConfig, SubgraphConfig};
use crate::output::print_whole;

pub(super) fn run(command: ConfigCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConfigCommand::Schema { process } => {
            let schema = match process {
                ConfiguredProcess::Serve => json_schema::<ServeConfig>(),
                ConfiguredProcess::Gateway => json_schema::<GatewayConfig>(),
                ConfiguredProcess::Subgraph => json_schema::<SubgraphConfig>(),
                ConfiguredProcess::Eid => json_schema::<EidProcessConfig>(),
            };
            print_whole(&format!("{schema}\n"))?;
        }
        ConfigCommand::Check { process, file, files } => {
            check(process, &Sources::from_process().with_file(&file), files)?;
            println!("`{}` is right", file.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn check(process: ConfiguredProcess, sources: &Sources, files: bool) -> anyhow::Result<()> {
    match process {
        ConfiguredProcess::Serve => check_gateway(&load::<ServeConfig>(sources)?.gateway, files),
        ConfiguredProcess::Gateway => {
            let config = load::<GatewayConfig>(sources)?;
            check_gateway(&config, files)?;
            if files {
                super::wait_for(super::gateway::check_files(config))?;
            }
            Ok(())
        }
        ConfiguredProcess::Eid => check_eid(&load::<EidProcessConfig>(sources)?, files),
        ConfiguredProcess::Subgraph => {
            let config = load::<SubgraphConfig>(sources)?;
            if files {
                super::subgraph::check_files(&config)?;
            }
            Ok(())
        }
    }
}

fn check_eid(config: &EidProcessConfig, files: bool) -> anyhow::Result<()> {
    check_tls(config.tls.as_ref(), files)?;
    if let Some(provider) = config.provider.as_ref().filter(|_| files) {
        ::eid::Clients::read(provider)?;
        provider.check_files()?;
        // A folder that the provider fills by itself need not be there yet.
        if let KeySource::Folder { folder, renewed_every: None } = KeySource::of(provider)? {
            folder.read()?;
        }
    }
    Ok(())
}

fn check_gateway(config: &GatewayConfig, files: bool) -> anyhow::Result<()> {
    config.check()?;
    check_tls(config.tls.as_ref(), files)?;
    if files {
        access_token_verifier(config)?;
        hop_signer(config)?;
    }
    Ok(())
}

fn check_tls(tls: Option<&TlsConfig>, files: bool) -> anyhow::Result<()> {
    if let Some(config) = tls.filter(|_| files) {
        Tls::read(config.files(), config.client_certificates)?;
    }
    Ok(())
}
