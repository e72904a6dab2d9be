//! Collects faults and hints while phases run, and says where in which subgraph something stands.

use apollo_compiler::parser::{SourceMap, SourceSpan};

use crate::{Fault, FaultCode, Hint, HintCode};

/// A place in a subgraph's SDL, or just the subgraph, or nowhere in particular.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) subgraph: Option<String>,
    pub(crate) line: Option<usize>,
    pub(crate) column: Option<usize>,
}

impl Place {
    /// A fault of all subgraphs together.
    pub(crate) fn nowhere() -> Self {
        Self::default()
    }

    /// Somewhere in the subgraph called `subgraph`.
    pub(crate) fn in_subgraph(subgraph: &str) -> Self {
        Self { subgraph: Some(subgraph.to_owned()), line: None, column: None }
    }

    /// Where `span` begins, `bytes` bytes further on.
    pub(crate) fn at(subgraph: &str, sources: &SourceMap, span: Option<SourceSpan>, bytes: usize) -> Self {
        let found = span.and_then(|span| {
            let file = sources.get(&span.file_id())?;
            let before = file.source_text().get(..span.offset() + bytes)?;
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let line = before.matches('\n').count() + 1;
            Some((line, before[line_start..].chars().count() + 1))
        });
        Self {
            subgraph: Some(subgraph.to_owned()),
            line: found.map(|(line, _)| line),
            column: found.map(|(_, column)| column),
        }
    }
}

/// The faults and hints found so far, in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) faults: Vec<Fault>,
    pub(crate) hints: Vec<Hint>,
}

impl Findings {
    /// Notes a fault; the caller may add a help text to what is returned.
    pub(crate) fn fault(&mut self, code: FaultCode, place: Place, message: impl Into<String>) -> &mut Fault {
        let Place { subgraph, line, column } = place;
        self.faults.push(Fault { code, message: message.into(), subgraph, line, column, help: None });
        let last = self.faults.len() - 1;
        &mut self.faults[last]
    }

    /// Notes a hint.
    pub(crate) fn hint(&mut self, code: HintCode, place: Place, message: impl Into<String>) {
        let Place { subgraph, line, column } = place;
        self.hints.push(Hint { code, message: message.into(), subgraph, line, column });
    }

    pub(crate) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The faults, each once.
    pub(crate) fn into_faults(self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = Vec::with_capacity(self.faults.len());
        for fault in self.faults {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        faults
    }
}

impl Fault {
    /// Adds what could put the fault right.
    pub(crate) fn help(&mut self, help: impl Into<String>) {
        self.help = Some(help.into());
    }
}
