//! Why subgraphs do not compose, and where.

use std::fmt;

use crate::{FaultCode, SubgraphSource, excerpt::excerpt};

/// One reason why the subgraphs do not compose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field's well-known code for this kind of fault.
    pub code: FaultCode,
    /// What is wrong and what to do about it, in one or more sentences.
    pub message: String,
    /// The subgraph to look at first; absent when the fault belongs to no single one.
    pub subgraph: Option<String>,
    /// Line of the subgraph's SDL, from 1.
    pub line: Option<usize>,
    /// Column on that line in characters, from 1.
    pub column: Option<usize>,
    /// A way to put it right, where one can be named.
    pub help: Option<String>,
}

impl Fault {
    /// The fault as text for a terminal: code, message, the source line with a mark below it, and the help.
    ///
    /// `sources` are the subgraphs that were composed; the excerpt is left out when the fault's is not among them.
    pub fn render(&self, sources: &[SubgraphSource]) -> String {
        let mut text = format!("{}: {}\n", self.code, self.message);
        if let Some(subgraph) = &self.subgraph {
            let sdl = sources.iter().find(|source| &source.name == subgraph).map(|source| source.sdl.as_str());
            text.push_str(&excerpt(subgraph, sdl, self.line, self.column));
        }
        if let Some(help) = &self.help {
            text.push_str(&format!("   = help: {help}\n"));
        }
        text
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.code)?;
        match (&self.subgraph, self.line, self.column) {
            (Some(subgraph), Some(line), Some(column)) => write!(f, "[{subgraph}:{line}:{column}] ")?,
            (Some(subgraph), ..) => write!(f, "[{subgraph}] ")?,
            (None, ..) => {}
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}
