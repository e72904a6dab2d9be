//! Merges the types of a field, an argument or an input field.

use apollo_compiler::ast::Type;

use super::Merge;
use crate::{
    FaultCode, HintCode,
    findings::Place,
    subgraph::{Subgraph, grouped, listed},
};

/// One subgraph's type for the thing, and where it stands.
pub(super) struct TypeSource<'a> {
    pub(super) subgraph: &'a Subgraph,
    pub(super) ty: &'a Type,
    pub(super) place: Place,
}

/// Whether values go out (a field's) or come in (an argument's, an input field's).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Output,
    Input,
}

impl Merge<'_> {
    /// The type that the supergraph gives `coordinate`: for output the most general of the subgraphs', for input
    /// the most special. `None`, with a fault of `code`, when there is none.
    pub(super) fn merge_type_references(
        &mut self,
        coordinate: &str,
        direction: Direction,
        sources: &[TypeSource<'_>],
        code: FaultCode,
    ) -> Option<Type> {
        let (first, rest) = sources.split_first()?;
        let mut merged = first.ty;
        for source in rest {
            let (general, special) = match direction {
                Direction::Output => (merged, source.ty),
                Direction::Input => (source.ty, merged),
            };
            if self.hierarchy.is_subtype(special, general) {
                continue;
            }
            if self.hierarchy.is_subtype(general, special) {
                merged = source.ty;
                continue;
            }
            let message = format!("`{coordinate}` has types that do not merge: {}", by_type(sources));
            let help = match direction {
                Direction::Output => {
                    "give it one type in all subgraphs; only nullability, and an object for its interface or union, may differ"
                }
                Direction::Input => "give it one type in all subgraphs; only nullability may differ",
            };
            self.findings.fault(code, source.place.clone(), message).help(help);
            return None;
        }
        if let Some(other) = rest.iter().find(|source| source.ty != first.ty) {
            let code = match direction {
                Direction::Output => HintCode::InconsistentButCompatibleFieldType,
                Direction::Input => HintCode::InconsistentButCompatibleArgumentType,
            };
            let message = format!(
                "`{coordinate}` has the type `{merged}` in the supergraph; its subgraphs differ: {}",
                by_type(sources)
            );
            self.findings.hint(code, other.place.clone(), message);
        }
        Some(merged.clone())
    }
}

/// `` `A` in `x`; `B` in `y` and `z` ``.
fn by_type(sources: &[TypeSource<'_>]) -> String {
    let groups = grouped(sources.iter().map(|source| (source.subgraph, source.ty.to_string())), String::clone);
    let parts: Vec<String> = groups.iter().map(|(ty, subgraphs)| format!("`{ty}` in {}", listed(subgraphs))).collect();
    parts.join("; ")
}
