//! Reads `@key`, `@requires` and `@provides` into parsed selections.

use apollo_compiler::{Node, ast};

use super::federation_spec::FederationDirective;
use crate::{
    FaultCode,
    field_set::FieldSet,
    findings::{Findings, Place},
    subgraph::{FieldNeeds, Key, Subgraph},
};

/// Fills in the subgraph's keys, requires and provides; what cannot be parsed is a fault and left out.
pub(crate) fn read_field_sets(subgraph: &mut Subgraph, findings: &mut Findings) {
    let mut keys = Vec::new();
    let mut needs = Vec::new();
    for (type_name, ty) in subgraph.types() {
        for application in subgraph.type_applications(ty, FederationDirective::Key) {
            let target = format!("on `{type_name}`");
            let Some(fields) = parse_fields(subgraph, application, FederationDirective::Key, &target, findings) else {
                continue;
            };
            let resolvable = application.specified_argument_by_name("resolvable").and_then(|value| value.to_bool());
            // In Federation 1, `extend type` was how every entity of another subgraph was written: it tells nothing.
            let extended = if subgraph.is_federation_1() {
                subgraph.type_has(type_name, FederationDirective::Extends)
            } else {
                subgraph.only_extends(type_name)
            };
            let key = Key { fields, resolvable: resolvable.unwrap_or(true), extended, span: application.location() };
            keys.push((type_name.clone(), key));
        }
        for field in subgraph.fields(type_name) {
            for directive in [FederationDirective::Requires, FederationDirective::Provides] {
                let Some(application) = subgraph.application(field.directives.iter(), directive) else { continue };
                let target = format!("on `{type_name}.{}`", field.name);
                let Some(fields) = parse_fields(subgraph, application, directive, &target, findings) else { continue };
                let span = application.location();
                needs.push((directive, (type_name.clone(), field.name.clone()), FieldNeeds { fields, span }));
            }
        }
    }
    for (type_name, key) in keys {
        subgraph.keys.entry(type_name).or_default().push(key);
    }
    for (directive, coordinate, need) in needs {
        let map =
            if directive == FederationDirective::Requires { &mut subgraph.requires } else { &mut subgraph.provides };
        map.insert(coordinate, need);
    }
}

fn parse_fields(
    subgraph: &Subgraph,
    application: &Node<ast::Directive>,
    directive: FederationDirective,
    target: &str,
    findings: &mut Findings,
) -> Option<FieldSet> {
    let value = application.specified_argument_by_name("fields")?;
    let (invalid_type, invalid) = match directive {
        FederationDirective::Requires => (FaultCode::RequiresInvalidFieldsType, FaultCode::RequiresInvalidFields),
        FederationDirective::Provides => (FaultCode::ProvidesInvalidFieldsType, FaultCode::ProvidesInvalidFields),
        _ => (FaultCode::KeyInvalidFieldsType, FaultCode::KeyInvalidFields),
    };
    let name = directive.name();
    let Some(text) = fields_text(value, subgraph.is_federation_1()) else {
        let message = format!("`@{name}(fields: {})` {target} is no string", value.serialize().no_indent());
        let fault = findings.fault(invalid_type, subgraph.place(value.location()), message);
        fault.help(format!("write the fields as a string: `@{name}(fields: \"id\")`"));
        return None;
    };
    match FieldSet::parse(value, &text, subgraph.sdl(value.location())) {
        Ok(fields) => Some(fields),
        Err(error) => {
            let place = Place::at(&subgraph.name, &subgraph.schema.sources, value.location(), error.offset);
            let message = format!("`@{name}(fields: \"{text}\")` {target} cannot be read: {}", error.message);
            findings.fault(invalid, place, message);
            None
        }
    }
}

/// The selection as text. Federation 1 libraries also printed lists of names, and bare names.
fn fields_text(value: &ast::Value, federation_1: bool) -> Option<String> {
    match value {
        ast::Value::String(text) => Some(text.clone()),
        ast::Value::Enum(name) if federation_1 => Some(name.to_string()),
        ast::Value::List(items) if federation_1 => {
            let names: Option<Vec<String>> = items.iter().map(|item| fields_text(item, true)).collect();
            names.map(|names| names.join(" "))
        }
        _ => None,
    }
}
