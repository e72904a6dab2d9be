//! `@external`: only on fields of objects, only where something needs it.

use crate::{
    FaultCode,
    findings::Findings,
    read::FederationDirective,
    subgraph::{Subgraph, contains},
};

/// Refuses external fields on interfaces, and those that nothing in the subgraph needs.
pub(crate) fn check_external(subgraph: &Subgraph, findings: &mut Findings) {
    if subgraph.is_federation_1() {
        // What nothing needed was dropped when the subgraph was read.
        return;
    }
    for (type_name, field_name) in &subgraph.external {
        let Some(field) = subgraph.field(type_name, field_name) else { continue };
        let place = || subgraph.place(field.name.location());
        if subgraph.ty(type_name).is_some_and(|ty| ty.is_interface()) {
            let message =
                format!("`{type_name}.{field_name}` is `@external`, but interface fields are resolved by no subgraph");
            findings.fault(FaultCode::ExternalOnInterface, place(), message).help("remove `@external`");
            continue;
        }
        for directive in [FederationDirective::Tag, FederationDirective::Inaccessible] {
            if let Some(application) = subgraph.application(field.directives.iter(), directive) {
                let message = format!(
                    "`{type_name}.{field_name}` is `@external` and `@{}`, but it belongs to another subgraph",
                    directive.name()
                );
                findings
                    .fault(
                        FaultCode::MergedDirectiveApplicationOnExternal,
                        subgraph.place(application.location()),
                        message,
                    )
                    .help("put it on the field in the subgraph that resolves it");
            }
        }
        let by_itself = subgraph.field_has(field, FederationDirective::External);
        let selected = [&subgraph.in_keys, &subgraph.in_requires, &subgraph.in_provides];
        let needed = selected.into_iter().any(|set| contains(set, type_name, field_name))
            || subgraph.implements_interface_field(type_name, field_name);
        if by_itself && !needed {
            let message = format!(
                "`{type_name}.{field_name}` is `@external`, and nothing in this subgraph needs it: no `@key`, `@requires`, `@provides` or interface"
            );
            findings
                .fault(FaultCode::ExternalUnused, place(), message)
                .help("remove the field, or `@external` if this subgraph resolves it");
        }
    }
}
