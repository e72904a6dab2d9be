//! The commands, one a module.

mod check_subgraph;
mod compose;
mod config;
mod eid;
mod eid_registrar;
mod explain;
mod gateway;
mod member;
mod migrate;
mod query;
mod schema;
mod seed;
mod serve;
mod subgraph;
mod token;

use std::process::ExitCode;

use anyhow::Context as _;

use crate::arguments::{Arguments, Command};

/// Runs what was asked for.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { command, serve } = arguments;
    match command.unwrap_or(Command::Serve(serve)) {
        Command::Serve(arguments) => wait_for(serve::run(arguments)),
        Command::Gateway(arguments) => wait_for(gateway::run(arguments)),
        Command::Subgraph(arguments) => wait_for(subgraph::run(arguments)),
        Command::Eid(arguments) => wait_for(eid::run(arguments)),
        Command::Compose(arguments) => wait_for(compose::run(arguments)),
        Command::CheckSubgraph(arguments) => wait_for(check_subgraph::run(arguments)),
        Command::Seed(arguments) => wait_for(seed::run(arguments)),
        Command::Migrate(arguments) => wait_for(migrate::run(arguments)),
        Command::Member(command) => wait_for(member::run(command)),
        Command::Explain(arguments) => wait_for(explain::run(arguments)),
        Command::Query(arguments) => wait_for(query::run(arguments)),
        Command::Schema(arguments) => wait_for(schema::run(arguments)),
        Command::Token(command) => token::run(command),
        Command::Config(command) => config::run(command),
    }
}

fn wait_for<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot be started")?
        .block_on(work)
}
