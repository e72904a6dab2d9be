//! `cargo xtask test`: every test, with what it needs.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;

use crate::process::{succeed, workspace_root};
use crate::summary::Counts;
use crate::{glewlwyd, install, node, postgres, webdriver};

/// What `cargo xtask test` takes.
#[derive(Args)]
pub(crate) struct TestArguments {
    /// Only tests whose name contains this.
    filter: Option<String>,
}

/// A kind of test, and how cargo is asked for it.
struct Kind {
    name: &'static str,
    cargo: &'static [&'static str],
    /// Passed on to the test binaries.
    binary: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind { name: "unit", cargo: &["--workspace", "--exclude", "tests", "--lib", "--bins"], binary: &[] },
    Kind { name: "fixture and behaviour", cargo: &["--workspace", "--exclude", "tests", "--test", "*"], binary: &[] },
    Kind { name: "documentation", cargo: &["--workspace", "--doc"], binary: &[] },
    Kind { name: "end to end", cargo: &["--package", "tests", "--test", "main"], binary: &["--skip", "browser::"] },
    Kind {
        name: "browser",
        cargo: &["--package", "tests", "--test", "main", "browser::"],
        binary: &["--test-threads=1"],
    },
];

pub(crate) fn run(arguments: &TestArguments) -> anyhow::Result<()> {
    let started = Instant::now();
    install::ensure(&[postgres::NEED, webdriver::NEED, webdriver::CERTIFICATES, node::NEED, glewlwyd::NEED])?;
    node::install_packages()?;
    // The end-to-end tests run the program and the engine's example as a user would, so they are built first.
    let programs = ["build", "--package", "witan", "--package", "executor", "--bins", "--example", "gateway"];
    succeed(Command::new("cargo").args(programs).current_dir(workspace_root()))?;
    let postgres = postgres::Postgres::start()?;
    let webdriver = webdriver::WebDriver::start()?;
    let environment = [("WITAN_TEST_POSTGRES_URL", postgres.url()), ("WITAN_TEST_WEBDRIVER_URL", webdriver.url())];

    let mut rows = Vec::new();
    let mut failed_kinds = Vec::new();
    for kind in KINDS {
        println!("\nxtask: {} tests", kind.name);
        let kind_started = Instant::now();
        let (counts, success) = run_kind(kind, arguments.filter.as_deref(), &environment)?;
        if !success {
            failed_kinds.push(kind.name);
        }
        rows.push((kind.name, counts, kind_started.elapsed()));
    }

    println!("\nxtask: summary");
    let mut total = Counts::default();
    for (name, counts, elapsed) in &rows {
        println!("  {name:<22} {counts} in {:.0} s", elapsed.as_secs_f64());
        total.passed += counts.passed;
        total.failed += counts.failed;
        total.ignored += counts.ignored;
    }
    println!("  everything in {:.0} s", started.elapsed().as_secs_f64());
    println!("{total}");
    if !failed_kinds.is_empty() {
        bail!("these failed: {}", failed_kinds.join(", "));
    }
    if total.passed == 0 {
        bail!("no test ran; the filter matches none");
    }
    Ok(())
}

/// Runs one kind, passing its output through as it comes.
fn run_kind(kind: &Kind, filter: Option<&str>, environment: &[(&str, String)]) -> anyhow::Result<(Counts, bool)> {
    let mut command = Command::new("cargo");
    command.args(["test", "--no-fail-fast"]).args(kind.cargo);
    // Where the kind has a filter of its own, the two are one list of which any may match: the kind's is enough.
    if let Some(filter) = filter.filter(|_| kind.name != "browser") {
        command.arg(filter);
    }
    command.arg("--").args(kind.binary);
    command.envs(environment.iter().map(|(name, value)| (name, value))).current_dir(workspace_root());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("cargo cannot be started")?;
    let output = child.stdout.take().context("the output is piped")?;
    let mut counts = Counts::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        writeln!(std::io::stdout(), "{line}")?;
        counts.add_line(&line);
    }
    Ok((counts, child.wait()?.success()))
}
