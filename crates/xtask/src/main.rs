//! `cargo xtask`: work on Witan itself.
#![allow(clippy::print_stdout, clippy::print_stderr)] // It is a command line; its output is its purpose.

mod glewlwyd;
mod install;
mod node;
mod postgres;
mod process;
mod schema;
mod summary;
mod test;
mod webdriver;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Work on Witan itself.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what tests need, start it, run every test, print a summary and stop everything.
    Test(test::TestArguments),
    /// Print the subgraphs' SDL and the supergraph composed of them into `schema/`.
    Schema(schema::SchemaArguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Test(arguments) => test::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
