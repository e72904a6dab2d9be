//! Each folder under `fixtures` is a case: a supergraph, an operation, and the plan expected. `UPDATE_FIXTURES=1` writes the
//! plans anew, to be reviewed like code.

use std::fs;
use std::path::{Path, PathBuf};

use supergraph::Supergraph;

use crate::asking::plan_deferring;

#[test]
fn every_fixture_is_planned_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(&root).expect("fixtures are there").map(|entry| entry.expect("readable").path()).collect();
    cases.sort();
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with a case, if anything.
fn check(case: &Path) -> Option<String> {
    let read = |name: &str| {
        fs::read_to_string(case.join(name)).unwrap_or_else(|error| panic!("{}/{name}: {error}", case.display()))
    };
    let supergraph = Supergraph::parse(&read("supergraph.graphql")).expect("the fixture's supergraph is valid");
    let operation = read("operation.graphql");
    assert!(!read("README.md").is_empty(), "a fixture says why it exists");
    let plan =
        || plan_deferring(&supergraph, &operation, 1_000_000).expect("the fixture can be planned").to_text(&supergraph);
    let (plan, again) = (plan(), plan());
    assert_eq!(plan, again, "a plan is the same each time");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(case.join("plan.txt"), &plan).expect("the plan can be written");
    }
    let expected = read("plan.txt");
    (plan != expected).then(|| format!("{}\nexpected:\n{expected}\nplanned:\n{plan}", case.display()))
}
