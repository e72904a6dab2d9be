//! Checks fields that several subgraphs resolve.

use std::collections::BTreeSet;

use apollo_compiler::Name;

use super::{Merge, fields::FieldSource};
use crate::{FaultCode, subgraph::listed};

impl Merge<'_> {
    /// The definitions, of those in the field's own type and those `through` interface objects, whose subgraphs resolve it.
    pub(super) fn resolvers<'f>(
        &self,
        having: &[FieldSource<'f>],
        through: &[FieldSource<'f>],
    ) -> Vec<FieldSource<'f>> {
        // What `@provides` adds is a copy of the owner's, so an external field is never one more to resolve it.
        having
            .iter()
            .chain(through)
            .filter(|source| !source.is_external() && !source.ty.is_interface())
            .filter(|source| self.overrides.of(source.subgraph, source.ty.name(), &source.field.name).is_none())
            .copied()
            .collect()
    }

    /// When several subgraphs resolve a field, all must say that they know.
    pub(super) fn check_sharing(&mut self, coordinate: &str, resolvers: &[FieldSource<'_>]) {
        let alone: Vec<&FieldSource<'_>> =
            resolvers.iter().filter(|source| !source.subgraph.is_shareable(source.ty, source.field)).collect();
        let (true, Some(first)) = (resolvers.len() > 1, alone.first()) else { return };
        let message = format!(
            "`{coordinate}` is resolved by {}, but is not shareable in {}",
            listed(resolvers.iter().map(|source| &source.subgraph.name)),
            listed(alone.iter().map(|source| &source.subgraph.name))
        );
        let fault = self.findings.fault(FaultCode::InvalidFieldSharing, first.place(), message);
        fault.help("mark it `@shareable` in all of them if they all give the same answer; otherwise keep it in one");
    }

    /// Subgraphs that share a field must be able to return the same things.
    pub(super) fn check_runtime_types(&mut self, coordinate: &str, resolvers: &[FieldSource<'_>]) {
        if resolvers.len() < 2 {
            return;
        }
        let sets: Vec<(&str, BTreeSet<&Name>)> =
            resolvers.iter().map(|source| (source.subgraph.name.as_str(), source.runtime_types())).collect();
        let common = sets.iter().map(|(_, set)| set.clone()).reduce(|left, right| &left & &right);
        if common.is_none_or(|common| !common.is_empty()) || sets.iter().any(|(_, set)| set.is_empty()) {
            return;
        }
        let parts: Vec<String> = sets
            .iter()
            .map(|(subgraph, set)| format!("{} in `{subgraph}`", listed(set.iter().map(|name| name.as_str()))))
            .collect();
        let Some(first) = resolvers.first() else { return };
        let message = format!(
            "`{coordinate}` is shared, but no object can be returned by all its subgraphs: {}",
            parts.join(", ")
        );
        self.findings
            .fault(FaultCode::ShareableHasMismatchedRuntimeTypes, first.place(), message)
            .help("a shared field must give the same answer wherever it is asked");
    }
}
