//! Why a supergraph was not loaded.

use apollo_compiler::parser::{SourceMap, SourceSpan};
use apollo_compiler::validation::DiagnosticList;

/// One thing that keeps a supergraph from being loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadFault {
    /// The text is not a valid GraphQL schema.
    #[error("{}: {message}", place(*.line, *.column))]
    InvalidSdl {
        /// What the schema parser or validator says.
        message: String,
        /// Line, from 1; 0 when it belongs to no place.
        line: usize,
        /// Column, from 1; 0 when it belongs to no place.
        column: usize,
    },
    /// It is a schema, but not what composition prints.
    #[error("not a supergraph: {0}")]
    NotASupergraph(String),
    /// It names something that is not there, such as a field set with an unknown field.
    #[error("{}: {message}", place(*.line, *.column))]
    BrokenReference {
        /// What is missing.
        message: String,
        /// Line, from 1; 0 when it belongs to no place.
        line: usize,
        /// Column, from 1; 0 when it belongs to no place.
        column: usize,
    },
    /// It relies on a protection that the engine cannot give, so it would be served open.
    #[error(
        "security feature `{feature}` cannot be enforced here: remove it from the subgraphs, or serve this supergraph elsewhere"
    )]
    UnenforceableSecurity {
        /// The feature's URL or directive.
        feature: String,
    },
}

fn place(line: usize, column: usize) -> String {
    if line == 0 { "supergraph".to_owned() } else { format!("line {line}, column {column}") }
}

impl LoadFault {
    pub(crate) fn from_diagnostics(diagnostics: &DiagnosticList) -> Vec<Self> {
        const FAULTS_MAX: usize = 100;
        let mut faults = Vec::new();
        for diagnostic in diagnostics.iter().take(FAULTS_MAX) {
            let (line, column) = diagnostic.line_column_range().map_or((0, 0), |at| (at.start.line, at.start.column));
            faults.push(Self::InvalidSdl { message: diagnostic.error.to_string(), line, column });
        }
        faults
    }

    pub(crate) fn broken(message: String, location: Option<SourceSpan>, sources: &SourceMap) -> Self {
        let (line, column) = line_column(location, sources);
        Self::BrokenReference { message, line, column }
    }
}

fn line_column(location: Option<SourceSpan>, sources: &SourceMap) -> (usize, usize) {
    location.and_then(|span| span.line_column(sources)).map_or((0, 0), |at| (at.line, at.column))
}
