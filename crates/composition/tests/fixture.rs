//! Reads the cases in `tests/fixtures` and compares what composing gives with what they expect.

use std::{
    fs,
    path::{Path, PathBuf},
};

use composition::{SubgraphSource, compose};

/// One case.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) subgraphs: Vec<SubgraphSource>,
    folder: PathBuf,
}

/// All cases, by name.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut found: Vec<Fixture> = paths(&root).into_iter().map(Fixture::read).collect();
    found.sort_by(|left, right| left.name.cmp(&right.name));
    found
}

impl Fixture {
    fn read(folder: PathBuf) -> Self {
        let name = file_stem(&folder);
        assert!(folder.join("README.md").exists(), "{name} has no README.md");
        let mut files = paths(&folder.join("subgraphs"));
        files.sort();
        let source = |path: &PathBuf| {
            let name = file_stem(path);
            SubgraphSource::new(name.clone(), text(path)).at(format!("http://{name}/graphql"))
        };
        Self { name, subgraphs: files.iter().map(source).collect(), folder }
    }

    /// What differs from the expected files, if anything does.
    pub(crate) fn difference(&self) -> Option<String> {
        let given = match compose(&self.subgraphs) {
            Ok(composed) => {
                let hints: Vec<String> = composed.hints.iter().map(|hint| hint.render(&self.subgraphs)).collect();
                [Some(own_part(&composed.supergraph_sdl)), None, Some(hints.join("\n"))]
            }
            Err(faults) => {
                let faults: Vec<String> = faults.iter().map(|fault| fault.render(&self.subgraphs)).collect();
                [None, Some(faults.join("\n")), None]
            }
        };
        let files = ["supergraph.graphql", "faults.txt", "hints.txt"].map(|name| self.folder.join(name));
        let differs =
            files.iter().zip(&given).filter_map(|(path, given)| compare(path, given.as_deref().unwrap_or("")));
        let differs: Vec<String> = differs.collect();
        (!differs.is_empty()).then(|| format!("{}:\n{}", self.name, differs.join("\n")))
    }
}

/// Compares a file, which need not exist when nothing is expected, with what is given; or writes it.
fn compare(path: &Path, given: &str) -> Option<String> {
    let expected = if path.exists() { text(path) } else { String::new() };
    if expected == given {
        return None;
    }
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        let written = if given.is_empty() { fs::remove_file(path) } else { fs::write(path, given) };
        written.expect("fixtures can be written");
        return None;
    }
    Some(format!("{} should be\n{expected}\nbut is\n{given}", path.display()))
}

/// The supergraph without the definitions of the `link` and `join` specifications.
fn own_part(sdl: &str) -> String {
    let (before, _) = sdl.split_once("\n\ndirective @link(").expect("the link specification is defined");
    let (_, after) = sdl.split_once("\n\nenum join__Graph {").expect("the subgraphs are listed");
    format!("{before}\n\nenum join__Graph {{{after}")
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("a readable folder").path()).collect()
}

fn file_stem(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
