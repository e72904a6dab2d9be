//! `@cost` and `@listSize`, which must describe what is there.

use apollo_compiler::{
    Node, ast,
    schema::{Component, ExtendedType, FieldDefinition},
};

use crate::{FaultCode, findings::Findings, read::FederationDirective, subgraph::Subgraph};

/// Checks every `@cost` and `@listSize` of the subgraph.
pub(crate) fn check_costs(subgraph: &Subgraph, findings: &mut Findings) {
    for (name, ty) in subgraph.types() {
        for field in subgraph.fields(name) {
            if ty.is_interface() {
                check_interface_field(subgraph, ty, field, findings);
            }
            if let Some(application) = subgraph.application(field.directives.iter(), FederationDirective::ListSize) {
                check_list_size(subgraph, name, field, application, findings);
            }
        }
    }
}

fn check_interface_field(
    subgraph: &Subgraph,
    ty: &ExtendedType,
    field: &Component<FieldDefinition>,
    findings: &mut Findings,
) {
    let arguments = field.arguments.iter().flat_map(|argument| argument.directives.iter());
    if let Some(application) = subgraph.application(field.directives.iter().chain(arguments), FederationDirective::Cost)
    {
        let message = format!(
            "`@cost` stands on `{}.{}`, a field of an interface, which is never resolved itself",
            ty.name(),
            field.name
        );
        findings
            .fault(FaultCode::CostAppliedToInterfaceField, subgraph.place(application.location()), message)
            .help("put it on the fields of the implementations");
    }
}

fn check_list_size(
    subgraph: &Subgraph,
    type_name: &str,
    field: &Component<FieldDefinition>,
    application: &Node<ast::Directive>,
    findings: &mut Findings,
) {
    let coordinate = format!("{type_name}.{}", field.name);
    let place = || subgraph.place(application.location());
    let size = application.specified_argument_by_name("assumedSize").and_then(|value| value.to_i32());
    if size.is_some_and(|size| size < 0) {
        let message = format!("`@listSize` on `{coordinate}` assumes a negative size");
        findings.fault(FaultCode::ListSizeInvalidAssumedSize, place(), message).help("give 0 or more");
    }
    for argument in strings(application, "slicingArguments") {
        let definition = field.argument_by_name(&argument);
        if definition.is_none_or(|it| it.ty.is_list() || it.ty.inner_named_type() != "Int") {
            let message =
                format!("`@listSize` on `{coordinate}` slices by `{argument}`, which is no argument of the type Int");
            findings
                .fault(FaultCode::ListSizeInvalidSlicingArgument, place(), message)
                .help("name the argument that limits how many items come back");
        }
    }
    let sized = strings(application, "sizedFields");
    if sized.is_empty() && !field.ty.is_list() {
        let message = format!("`@listSize` stands on `{coordinate}`, which is no list");
        findings
            .fault(FaultCode::ListSizeAppliedToNonList, place(), message)
            .help("name the lists inside it by `sizedFields`");
    }
    for name in sized {
        let returned = field.ty.inner_named_type();
        match subgraph.field(returned, &name) {
            None => {
                let message =
                    format!("`@listSize` on `{coordinate}` sizes `{name}`, which is no field of `{returned}`");
                findings.fault(FaultCode::ListSizeInvalidSizedField, place(), message);
            }
            Some(sized) if !sized.ty.is_list() => {
                let message = format!("`@listSize` on `{coordinate}` sizes `{returned}.{name}`, which is no list");
                findings.fault(FaultCode::ListSizeAppliedToNonList, place(), message);
            }
            Some(_) => {}
        }
    }
}

/// The strings of a list argument.
fn strings(application: &ast::Directive, argument: &str) -> Vec<String> {
    let list = application.specified_argument_by_name(argument).and_then(|value| value.as_list());
    list.unwrap_or_default().iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}
