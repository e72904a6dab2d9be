//! `cargo xtask schema`: the contract as text, printed from the code.

use std::process::Command;

use clap::Args;

use crate::process::{succeed, workspace_root};

/// What `cargo xtask schema` takes: nothing.
#[derive(Args)]
pub(crate) struct SchemaArguments {}

pub(crate) fn run(_: &SchemaArguments) -> anyhow::Result<()> {
    let root = workspace_root();
    succeed(
        Command::new("cargo")
            .args(["run", "--quiet", "--package", "witan", "--", "schema", "--out"])
            .arg(root.join("schema"))
            .current_dir(root),
    )
}
