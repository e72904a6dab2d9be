//! The arrows between crates point down, as docs/ARCHITECTURE.md draws them.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// Rows from the top; a crate may depend on rows below its own and, where the row allows it, on its own.
const ROWS: &[Row] = &[
    Row { name: "tools", crates: &["xtask", "tests"], own_row: false },
    Row { name: "binary", crates: &["witan"], own_row: false },
    Row { name: "processes", crates: &["gateway", "members", "groups", "posts", "network", "eid"], own_row: false },
    Row { name: "frame", crates: &["subgraph"], own_row: false },
    Row { name: "I/O", crates: IO, own_row: true },
    Row { name: "pure", crates: PURE, own_row: true },
];

const IO: &[&str] = &["executor", "identity", "ledger", "storage", "service", "migrations", "conformance"];

const PURE: &[&str] =
    &["claims", "agreements", "supergraph", "composition", "operation", "query-planner", "search", "corpus"];

/// The engine can be used by anyone: it knows nothing of the rest of Witan.
const ENGINE: &[&str] = &["supergraph", "composition", "operation", "query-planner", "executor"];

/// What a pure crate may not need: a runtime, a socket, a database, a clock's or a random number's source.
const IMPURE: &[&str] = &["tokio", "reqwest", "hyper", "poem", "sea-orm", "sqlx", "rand", "getrandom", "async-graphql"];

struct Row {
    name: &'static str,
    crates: &'static [&'static str],
    own_row: bool,
}

#[test]
fn every_crate_stands_in_a_row() {
    for name in dependencies().keys() {
        assert!(row(name).is_some(), "`{name}` stands in no row: a new crate is a design decision");
    }
}

#[test]
fn arrows_point_down() {
    let dependencies = dependencies();
    for (from, targets) in &dependencies {
        for to in targets.iter().filter(|name| dependencies.contains_key(*name)) {
            let (from_row, to_row) = (row(from).expect("has a row"), row(to).expect("has a row"));
            let down = to_row > from_row || (to_row == from_row && ROWS[from_row].own_row);
            assert!(down, "`{from}` ({}) may not depend on `{to}` ({})", ROWS[from_row].name, ROWS[to_row].name);
        }
    }
}

#[test]
fn the_engine_depends_on_nothing_else_of_witan() {
    let dependencies = dependencies();
    for from in ENGINE {
        for to in dependencies[*from].iter().filter(|name| dependencies.contains_key(*name)) {
            assert!(ENGINE.contains(&to.as_str()), "`{from}` is of the engine and may not depend on `{to}`");
        }
    }
}

#[test]
fn pure_crates_need_no_runtime_socket_database_clock_or_randomness() {
    let dependencies = dependencies();
    for from in PURE {
        for to in dependencies.get(*from).into_iter().flatten() {
            assert!(!IMPURE.contains(&to.as_str()), "`{from}` is pure and may not depend on `{to}`");
        }
    }
}

fn row(name: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.crates.contains(&name))
}

/// Each crate of the workspace, and what it depends on outside its tests.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let name = |value: &Value| value["name"].as_str().expect("a name").to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("dependencies");
            let normal = dependencies.iter().filter(|dependency| dependency["kind"].is_null());
            (name(package), normal.map(name).collect())
        })
        .collect()
}
