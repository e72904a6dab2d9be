//! A field that needs guarded data must be guarded as well: `@requires` must not be a way around.

use apollo_compiler::{Name, ast, schema::ExtendedType};

use crate::{
    FaultCode,
    findings::Findings,
    merge::{Access, Merged},
    subgraph::{Subgraphs, fields_of},
};

/// Checks that every field with `@requires` asks of callers at least what the fields it needs ask.
pub(crate) fn check_transitive_access(subgraphs: &Subgraphs, merged: &Merged, findings: &mut Findings) {
    for subgraph in &subgraphs.all {
        for ((ty, field), needs) in &subgraph.requires {
            let own = own_access(merged, ty, field);
            let mut missing = Vec::new();
            collect_missing(merged, ty, &needs.fields.selections, &own, &mut missing);
            if missing.is_empty() {
                continue;
            }
            missing.sort();
            missing.dedup();
            let message = format!(
                "`{ty}.{field}` requires {}, for which callers need more than for `{ty}.{field}` itself",
                crate::subgraph::listed(missing)
            );
            findings.fault(FaultCode::MissingTransitiveAuthRequirements, subgraph.place(needs.span), message).help(
                format!(
                    "give `{ty}.{field}` the `@authenticated`, `@requiresScopes` and `@policy` of what it requires"
                ),
            );
        }
    }
}

/// Checks the same of every field with arguments that are filled from contexts: of what they select, and of the types that
/// set the contexts.
pub(crate) fn check_context_access(subgraphs: &Subgraphs, merged: &Merged, findings: &mut Findings) {
    for subgraph in &subgraphs.all {
        for ((ty, field), from) in
            subgraph.from_context.iter().flat_map(|(at, uses)| uses.iter().map(move |it| (at, it)))
        {
            let own = own_access(merged, ty, field);
            let mut missing = Vec::new();
            for location in subgraph.contexts.get(&from.context).into_iter().flatten() {
                if !own.implies(&type_access(merged, location)) {
                    missing.push(location.to_string());
                }
                collect_missing(merged, location, &from.fields.selections, &own, &mut missing);
            }
            missing.sort();
            missing.dedup();
            if missing.is_empty() {
                continue;
            }
            let message = format!(
                "`{ty}.{field}` takes an argument from {}, for which callers need more than for `{ty}.{field}` itself",
                crate::subgraph::listed(missing)
            );
            findings.fault(FaultCode::MissingTransitiveAuthRequirements, subgraph.place(from.span), message).help(
                format!("give `{ty}.{field}` the `@authenticated`, `@requiresScopes` and `@policy` of what it takes"),
            );
        }
    }
}

/// What must be met to read the field: its own guard, its type's and that of what it returns.
fn own_access(merged: &Merged, ty: &Name, field: &Name) -> Access {
    type_access(merged, ty).and(&field_access(merged, ty, field))
}

fn type_access(merged: &Merged, ty: &str) -> Access {
    let directives = merged.schema.types.get(ty).map(ExtendedType::directives);
    Access::read(directives.into_iter().flat_map(|list| list.iter()).map(|component| &component.node))
}

/// The guard of the field and of the type it returns.
fn field_access(merged: &Merged, ty: &Name, field: &Name) -> Access {
    let found = fields_of(merged.schema.types.get(ty)).and_then(|fields| fields.get(field));
    let Some(definition) = found else { return Access::none() };
    Access::read(definition.directives.iter()).and(&type_access(merged, definition.ty.inner_named_type()))
}

/// The coordinates among `selections` that ask for more than `own`.
fn collect_missing(merged: &Merged, ty: &Name, selections: &[ast::Selection], own: &Access, missing: &mut Vec<String>) {
    for selection in selections {
        match selection {
            ast::Selection::Field(field) => {
                if !own.implies(&field_access(merged, ty, &field.name)) {
                    missing.push(format!("{ty}.{}", field.name));
                }
                let found = fields_of(merged.schema.types.get(ty)).and_then(|fields| fields.get(&field.name));
                if let Some(definition) = found {
                    collect_missing(merged, definition.ty.inner_named_type(), &field.selection_set, own, missing);
                }
            }
            ast::Selection::InlineFragment(fragment) => {
                let condition = fragment.type_condition.as_ref().unwrap_or(ty);
                if !own.implies(&type_access(merged, condition)) {
                    missing.push(condition.to_string());
                }
                collect_missing(merged, condition, &fragment.selection_set, own, missing);
            }
            ast::Selection::FragmentSpread(_) => {}
        }
    }
}
