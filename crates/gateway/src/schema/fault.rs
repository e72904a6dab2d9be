//! Why a schema is not served.

use composition::Fault;
use executor::FetchError;
use supergraph::LoadFault;

use crate::gateway::StartError;

/// Why a source gives no schema.
#[derive(Debug, thiserror::Error)]
pub enum SourceFault {
    /// A file or folder that cannot be read.
    #[error("`{path}` cannot be read")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file that is larger than the operator allows.
    #[error("`{path}` has more than {bytes_max} bytes; see `reload.sdl_bytes_max`")]
    TooLarge {
        /// The file.
        path: String,
        /// The limit.
        bytes_max: usize,
    },
    /// A file whose name cannot be a subgraph's.
    #[error("`{path}` gives no name to its subgraph; rename the file")]
    Nameless {
        /// The file.
        path: String,
    },
    /// A folder without subgraphs.
    #[error("the folder `{path}` holds no subgraph; put one `.graphql` file a subgraph there")]
    EmptyFolder {
        /// The folder.
        path: String,
    },
    /// A subgraph that gave no answer that can be used.
    #[error("subgraph `{subgraph}` does not tell its schema")]
    Silent {
        /// The subgraph.
        subgraph: String,
        /// Why not.
        source: FetchError,
    },
    /// A subgraph that answers, but not with its schema.
    #[error("`{subgraph}` is no federation subgraph: it gave no `_service {{ sdl }}`")]
    NoSdl {
        /// The subgraph.
        subgraph: String,
    },
}

/// Why a schema is not served.
#[derive(Debug, thiserror::Error)]
pub enum SchemaFault {
    /// It could not be read.
    #[error(transparent)]
    Source(#[from] SourceFault),
    /// Its subgraphs do not compose.
    #[error("the subgraphs cannot be composed\n{shown}")]
    Uncomposable {
        /// Every fault found.
        faults: Vec<Fault>,
        /// The same for a terminal, with the source shown.
        shown: String,
    },
    /// It is no supergraph that can be served.
    #[error("the supergraph cannot be served:\n{}", lines(.0))]
    Unservable(Vec<LoadFault>),
    /// It has a subgraph that nothing says how to reach, or lacks one that is configured.
    #[error(transparent)]
    Endpoint(#[from] StartError),
    /// Composing it broke down. It is logged where it happened.
    #[error("composing the schema broke down")]
    Broken,
}

impl SchemaFault {
    /// Each fault as its code and place, such as `INVALID_FIELD_SHARING at shop:3:5`. Nothing of what the schema says is
    /// in it, so that anyone may read it.
    pub fn places(&self) -> Vec<String> {
        match self {
            SchemaFault::Source(SourceFault::Silent { subgraph, .. } | SourceFault::NoSdl { subgraph }) => {
                vec![format!("NO_SDL at {subgraph}")]
            }
            SchemaFault::Source(_) => vec!["SOURCE_UNREADABLE".to_owned()],
            SchemaFault::Uncomposable { faults, .. } => faults.iter().map(of_composition).collect(),
            SchemaFault::Unservable(faults) => faults.iter().map(of_loading).collect(),
            SchemaFault::Endpoint(_) => vec!["NO_ENDPOINT".to_owned()],
            SchemaFault::Broken => vec!["INTERNAL_ERROR".to_owned()],
        }
    }
}

fn of_composition(fault: &Fault) -> String {
    let code = fault.code.as_str();
    match (&fault.subgraph, fault.line, fault.column) {
        (Some(subgraph), Some(line), Some(column)) => format!("{code} at {subgraph}:{line}:{column}"),
        (Some(subgraph), ..) => format!("{code} at {subgraph}"),
        (None, ..) => code.to_owned(),
    }
}

fn of_loading(fault: &LoadFault) -> String {
    match fault {
        LoadFault::InvalidSdl { line, column, .. } => format!("INVALID_GRAPHQL at supergraph:{line}:{column}"),
        LoadFault::BrokenReference { line, column, .. } => format!("BROKEN_REFERENCE at supergraph:{line}:{column}"),
        LoadFault::NotASupergraph(_) => "NOT_A_SUPERGRAPH".to_owned(),
        LoadFault::UnenforceableSecurity { .. } => "UNENFORCEABLE_SECURITY".to_owned(),
    }
}

fn lines(faults: &[LoadFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
