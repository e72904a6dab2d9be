//! The supergraph's types must be valid GraphQL, as each subgraph's are.

use apollo_compiler::{
    Schema,
    diagnostic::ToCliReport,
    schema::{Component, ExtendedType, FieldDefinition},
    validation::WithErrors,
};

use crate::{FaultCode, findings::Findings, merge::Merged, subgraph::Subgraphs};

/// Checks what subgraphs that are valid alone may break together, such as an implementation's type that became nullable.
pub(crate) fn check_validity(subgraphs: &Subgraphs, merged: &Merged, findings: &mut Findings) {
    let Err(WithErrors { errors, .. }) = bare(merged).validate() else { return };
    for diagnostic in errors.iter() {
        let message = format!("merged, the subgraphs make an invalid schema: {}", diagnostic.error);
        let place = subgraphs.place(diagnostic.error.location());
        findings.fault(FaultCode::InvalidGraphql, place, message);
    }
}

/// The supergraph without directives: `join`'s are not defined in it yet, and say nothing about validity.
fn bare(merged: &Merged) -> Schema {
    let mut schema = merged.schema.clone();
    for definition in schema.directive_definitions.values_mut().filter(|definition| !definition.is_built_in()) {
        definition.make_mut().arguments.iter_mut().for_each(|argument| argument.make_mut().directives.0.clear());
    }
    for ty in schema.types.values_mut().filter(|ty| !ty.is_built_in()) {
        match ty {
            ExtendedType::Scalar(it) => it.make_mut().directives.0.clear(),
            ExtendedType::Union(it) => it.make_mut().directives.0.clear(),
            ExtendedType::Object(it) => {
                let it = it.make_mut();
                it.directives.0.clear();
                it.fields.values_mut().for_each(strip_field);
            }
            ExtendedType::Interface(it) => {
                let it = it.make_mut();
                it.directives.0.clear();
                it.fields.values_mut().for_each(strip_field);
            }
            ExtendedType::Enum(it) => {
                let it = it.make_mut();
                it.directives.0.clear();
                it.values.values_mut().for_each(|value| value.make_mut().directives.0.clear());
            }
            ExtendedType::InputObject(it) => {
                let it = it.make_mut();
                it.directives.0.clear();
                it.fields.values_mut().for_each(|field| field.make_mut().directives.0.clear());
            }
        }
    }
    schema
}

fn strip_field(field: &mut Component<FieldDefinition>) {
    let field = field.make_mut();
    field.directives.0.clear();
    field.arguments.iter_mut().for_each(|argument| argument.make_mut().directives.0.clear());
}
