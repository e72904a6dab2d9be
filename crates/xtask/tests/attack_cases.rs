//! The tests that docs/attack-cases.md names are there.

use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of every source file below a folder.
fn sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("it is text"));
        }
    }
}

/// Where the table says that a test lies.
fn folder(place: &str) -> PathBuf {
    match place {
        "e2e" => repository().join("tests/tests"),
        name => repository().join("crates").join(name),
    }
}

#[test]
fn every_test_that_the_attack_cases_name_is_there() {
    let table = std::fs::read_to_string(repository().join("docs/attack-cases.md")).expect("the table is there");
    let named = table.lines().filter_map(|line| line.strip_prefix("- ")?.strip_suffix('`')?.split_once(": `"));
    let named: Vec<(&str, &str)> = named.collect();
    assert!(named.len() > 40, "{named:?}");
    for (place, name) in named {
        let mut text = String::new();
        sources(&folder(place), &mut text);
        assert!(text.contains(&format!("fn {name}()")), "{place} has no test `{name}`");
    }
}

#[test]
fn every_case_up_to_propagation_stands_in_the_table() {
    let table = std::fs::read_to_string(repository().join("docs/attack-cases.md")).expect("the table is there");
    for number in 1..=73 {
        assert!(table.contains(&format!("\n**{number}. ")), "case {number} is missing");
    }
}
