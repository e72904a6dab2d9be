//! Cases that once failed, a folder each: the subgraphs' SDL, an operation, perhaps variables, and why it is here.

use std::fs;
use std::path::{Path, PathBuf};

use crate::oracle::case::{NoWorld, Outcome, Question, Sources, World};

#[test]
fn what_once_failed_is_answered_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/fixtures");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let wrong: Vec<String> = folders.iter().flat_map(|folder| check(folder)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The faults of one folder, over several data sets.
fn check(folder: &Path) -> Vec<String> {
    let read = |name: &str| fs::read_to_string(folder.join(name));
    assert!(read("README.md").is_ok_and(|text| !text.is_empty()), "{} says why it exists", folder.display());
    let variables =
        read("variables.json").map_or_else(|_| serde_json::Map::new(), |text| serde_json::from_str(&text).unwrap());
    let question = Question { operation: read("operation.graphql").unwrap(), variables, lot: String::new() };
    let sources = sources(folder);
    let mut wrong = Vec::new();
    for seed in 0..24 {
        let world = match World::new(&sources, seed) {
            Ok(world) => world,
            Err(NoWorld::Refused(codes)) => return vec![format!("{} does not compose: {codes:?}", folder.display())],
            Err(NoWorld::Failed(failure)) => return vec![format!("{}: {}", folder.display(), failure.message)],
        };
        let question = Question { lot: seed.to_string(), ..question.clone() };
        let is_deferred = question.operation.contains("@defer");
        match if is_deferred { world.ask_in_parts(&question) } else { world.ask(&question) } {
            // Parts that are put together have no order.
            Outcome::Right { reordered, .. } if is_deferred || !reordered => {}
            Outcome::Right { .. } => wrong.push(format!("{}, seed {seed}: keys in another order", folder.display())),
            Outcome::Invalid => return vec![format!("{}: the operation is not valid", folder.display())],
            Outcome::Wrong(failure) => wrong.push(format!("{}, seed {seed}: {}", folder.display(), failure.message)),
        }
    }
    wrong.truncate(1);
    wrong
}

fn sources(folder: &Path) -> Sources {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.join("subgraphs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |file: &Path| file.file_stem().unwrap().to_string_lossy().into_owned();
    files.iter().map(|file| (name(file), fs::read_to_string(file).unwrap())).collect()
}
