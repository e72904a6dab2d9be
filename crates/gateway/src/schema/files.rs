//! Schemas from files.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use composition::SubgraphSource;

use super::fault::SourceFault;

/// What a folder of schemas holds.
#[derive(Debug)]
pub struct SubgraphFolder {
    /// A subgraph for each file, named for it, in order of name.
    pub subgraphs: Vec<SubgraphSource>,
    /// Files that hold a supergraph, and are none of its parts.
    pub passed_over: Vec<PathBuf>,
}

/// Reads the `.graphql` and `.graphqls` files of a folder, each of `bytes_max` at most.
///
/// # Errors
/// [`SourceFault`] for what cannot be read, and for a folder without subgraphs.
pub fn read_folder(folder: &Path, bytes_max: usize) -> Result<SubgraphFolder, SourceFault> {
    let entries = std::fs::read_dir(folder).map_err(|source| unreadable(folder, source))?;
    let mut files = entries
        .map(|entry| Ok(entry.map_err(|source| unreadable(folder, source))?.path()))
        .collect::<Result<Vec<PathBuf>, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "graphql" || extension == "graphqls"));
    files.sort();
    let (mut subgraphs, mut passed_over) = (Vec::new(), Vec::new());
    for file in files {
        let subgraph = read_subgraph(&file, bytes_max)?;
        if is_supergraph(&subgraph.sdl) { passed_over.push(file) } else { subgraphs.push(subgraph) }
    }
    if subgraphs.is_empty() {
        return Err(SourceFault::EmptyFolder { path: folder.display().to_string() });
    }
    Ok(SubgraphFolder { subgraphs, passed_over })
}

/// Reads the schema of one subgraph, which is named for the file.
///
/// # Errors
/// [`SourceFault`] for a file that cannot be read, is too large or gives no name.
pub fn read_subgraph(file: &Path, bytes_max: usize) -> Result<SubgraphSource, SourceFault> {
    let name = file.file_stem().and_then(|stem| stem.to_str());
    let name = name.ok_or_else(|| SourceFault::Nameless { path: file.display().to_string() })?;
    Ok(SubgraphSource::new(name, read_text(file, bytes_max)?))
}

/// # Errors
/// [`SourceFault`] for a file that cannot be read, is no UTF-8 or has more than `bytes_max` bytes.
pub(super) fn read_text(file: &Path, bytes_max: usize) -> Result<String, SourceFault> {
    let open = File::open(file).map_err(|source| unreadable(file, source))?;
    let mut bytes = Vec::new();
    open.take(bytes_max as u64 + 1).read_to_end(&mut bytes).map_err(|source| unreadable(file, source))?;
    if bytes.len() > bytes_max {
        return Err(SourceFault::TooLarge { path: file.display().to_string(), bytes_max });
    }
    String::from_utf8(bytes)
        .map_err(|_| unreadable(file, std::io::Error::new(ErrorKind::InvalidData, "it is not UTF-8")))
}

/// What only composition prints.
fn is_supergraph(sdl: &str) -> bool {
    sdl.contains("join__Graph") && sdl.contains("https://specs.apollo.dev/join/")
}

fn unreadable(path: &Path, source: std::io::Error) -> SourceFault {
    SourceFault::Unreadable { path: path.display().to_string(), source }
}
