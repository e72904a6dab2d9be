//! Checks `@external` definitions against the definitions they stand for.

use apollo_compiler::{Node, ast::InputValueDefinition};

use super::{Merge, fields::FieldSource};
use crate::{FaultCode, subgraph::listed};

impl Merge<'_> {
    /// A field that every subgraph leaves to the others.
    pub(super) fn refuse_external_everywhere(&mut self, coordinate: &str, having: &[FieldSource<'_>]) {
        let Some(first) = having.first() else { return };
        let message = format!(
            "`{coordinate}` is `@external` in {}, and no other subgraph resolves it",
            listed(having.iter().map(|source| &source.subgraph.name))
        );
        self.findings
            .fault(FaultCode::ExternalMissingOnBase, first.place(), message)
            .help("define it in the subgraph that has its data, or remove it");
    }

    /// An external field is a promise about its owner's, so it must look the same.
    pub(super) fn check_externals(
        &mut self,
        coordinate: &str,
        having: &[FieldSource<'_>],
        owners: &[FieldSource<'_>],
        arguments: &[Node<InputValueDefinition>],
    ) {
        for source in having.iter().filter(|source| source.is_external()) {
            let own = &source.field.ty;
            let lenient = source.subgraph.is_federation_1();
            let fits = |owner: &FieldSource<'_>| {
                let theirs = &owner.field.ty;
                own == theirs
                    || (lenient && (self.hierarchy.is_subtype(theirs, own) || self.hierarchy.is_subtype(own, theirs)))
            };
            if let (false, Some(owner)) = (owners.iter().any(fits), owners.first()) {
                let owner = &owner.field.ty;
                let message = format!(
                    "`{coordinate}` is `@external` in `{}` with the type `{}`, but its owner gives it `{owner}`",
                    source.subgraph.name, own
                );
                self.findings
                    .fault(FaultCode::ExternalTypeMismatch, source.place(), message)
                    .help(format!("declare it as `{owner}`"));
            }
            for argument in arguments {
                self.check_external_argument(coordinate, source, argument);
            }
        }
    }

    fn check_external_argument(
        &mut self,
        coordinate: &str,
        source: &FieldSource<'_>,
        argument: &Node<InputValueDefinition>,
    ) {
        let name = &argument.name;
        let subgraph = &source.subgraph.name;
        let (code, problem) = match source.field.argument_by_name(name) {
            None => (FaultCode::ExternalArgumentMissing, "lacks it".to_owned()),
            Some(own) if !self.hierarchy.is_subtype(&own.ty, &argument.ty) && own.ty != argument.ty => (
                FaultCode::ExternalArgumentTypeMismatch,
                format!("gives it the type `{}` instead of `{}`", own.ty, argument.ty),
            ),
            Some(own) if own.default_value != argument.default_value => {
                (FaultCode::ExternalArgumentDefaultMismatch, "gives it another default".to_owned())
            }
            Some(_) => return,
        };
        let message = format!(
            "`{coordinate}` takes the argument `{name}`, and its `@external` definition in `{subgraph}` {problem}"
        );
        self.findings.fault(code, source.place(), message).help("declare external fields as their owner does");
    }
}
