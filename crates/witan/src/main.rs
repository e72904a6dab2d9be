//! `witan`: one graph over the councils' own data. The command line, and the wiring of everything else.
#![allow(clippy::print_stdout, clippy::print_stderr)] // It is a command line; its output is its purpose.

mod arguments;
mod command;
mod config;
mod data_folder;
mod demonstration;
mod event_wiring;
mod fault;
mod key_files;
mod local_network;
mod output;
mod process;
mod progress;
mod subgraph_kind;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;

/// Requests make and drop many small things on many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // First of all: two TLS providers may be linked, and rustls cannot choose between them by itself.
    service::crypto::install();
    match command::run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => fault::report(&error),
    }
}
