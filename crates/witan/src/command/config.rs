//! `witan config`: what may stand in a configuration file, and whether one is right.

use std::process::ExitCode;

use ::gateway::GatewayConfig;
use service::config::{Sources, json_schema, load};

use crate::arguments::{ConfigCommand, ConfiguredProcess};
use crate::config::{ServeConfig, SubgraphConfig};

pub(super) fn run(command: ConfigCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConfigCommand::Schema { process } => println!(
            "{}",
            match process {
                ConfiguredProcess::Serve => json_schema::<ServeConfig>(),
                ConfiguredProcess::Gateway => json_schema::<GatewayConfig>(),
                ConfiguredProcess::Subgraph => json_schema::<SubgraphConfig>(),
            }
        ),
        ConfigCommand::Check { process, file } => {
            let sources = Sources::from_process().with_file(&file);
            match process {
                ConfiguredProcess::Serve => drop(load::<ServeConfig>(&sources)?),
                ConfiguredProcess::Gateway => drop(load::<GatewayConfig>(&sources)?),
                ConfiguredProcess::Subgraph => drop(load::<SubgraphConfig>(&sources)?),
            }
            println!("`{}` is right", file.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}
