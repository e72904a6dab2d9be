//! What is wrong with a client's document or variables, told to the client.

use apollo_compiler::parser::{SourceMap, SourceSpan};
use apollo_compiler::validation::DiagnosticList;

/// At most this many are told of one document.
pub(crate) const VIOLATIONS_MAX: usize = 100;

/// One thing wrong with a request. The message is safe to tell the client: it speaks of the client's own document and
/// of the schema that clients see.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Violation {
    /// What kind of thing is wrong; never changes its spelling.
    pub code: ViolationCode,
    /// What is wrong.
    pub message: String,
    /// Where in the document.
    pub locations: Vec<Location>,
}

/// A place in a document, both numbers from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Line.
    pub line: usize,
    /// Column, in Unicode scalar values.
    pub column: usize,
}

/// The kinds of violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ViolationCode {
    /// Not GraphQL.
    ParseFailed,
    /// GraphQL, but not for this schema.
    ValidationFailed,
    /// A variable's value does not fit its type.
    BadUserInput,
    /// No operation, or none of the name asked for.
    OperationResolutionFailure,
    /// Nested deeper than allowed.
    DocumentTooDeep,
    /// More tokens than allowed.
    DocumentTooLarge,
    /// More fields than allowed, fragments expanded.
    TooManyFields,
    /// More aliases than allowed, fragments expanded.
    TooManyAliases,
    /// More directives than allowed.
    TooManyDirectives,
}

impl ViolationCode {
    /// The code as clients see it, in `extensions.code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::DocumentTooDeep => "DOCUMENT_TOO_DEEP",
            Self::DocumentTooLarge => "DOCUMENT_TOO_LARGE",
            Self::TooManyFields => "TOO_MANY_FIELDS",
            Self::TooManyAliases => "TOO_MANY_ALIASES",
            Self::TooManyDirectives => "TOO_MANY_DIRECTIVES",
        }
    }
}

impl Violation {
    pub(crate) fn new(code: ViolationCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), locations: Vec::new() }
    }

    pub(crate) fn at(mut self, span: Option<SourceSpan>, sources: &SourceMap) -> Self {
        let place = span.and_then(|span| span.line_column(sources));
        self.locations = place.map(|at| Location { line: at.line, column: at.column }).into_iter().collect();
        self
    }

    pub(crate) fn from_diagnostics(code: ViolationCode, diagnostics: &DiagnosticList) -> Vec<Self> {
        let told = diagnostics.iter().take(VIOLATIONS_MAX).map(|diagnostic| {
            let place = diagnostic.line_column_range().map(|range| range.start);
            let locations = place.map(|at| Location { line: at.line, column: at.column }).into_iter().collect();
            Self { code, message: diagnostic.error.to_string(), locations }
        });
        told.collect()
    }
}
