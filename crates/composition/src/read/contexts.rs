//! Reads `@context` and `@fromContext`: who sets which context, and which arguments are filled from one.

use apollo_compiler::{Node, ast};

use super::federation_spec::FederationDirective;
use crate::{
    FaultCode,
    field_set::FieldSet,
    findings::{Findings, Place},
    subgraph::{FromContext, Subgraph},
};

/// Fills in the subgraph's contexts; what cannot be parsed is a fault and left out.
pub(crate) fn read_contexts(subgraph: &mut Subgraph, findings: &mut Findings) {
    let mut contexts = Vec::new();
    let mut uses = Vec::new();
    for (type_name, ty) in subgraph.types() {
        for application in subgraph.type_applications(ty, FederationDirective::Context) {
            let name = application.specified_argument_by_name("name").and_then(|name| name.as_str());
            contexts.extend(name.map(|name| (name.to_owned(), type_name.clone())));
        }
        for field in subgraph.fields(type_name) {
            for argument in &field.arguments {
                let application = subgraph.application(argument.directives.iter(), FederationDirective::FromContext);
                let Some(application) = application else { continue };
                let coordinate = format!("{type_name}.{}({}:)", field.name, argument.name);
                if let Some((context, fields)) = parse(subgraph, application, &coordinate, findings) {
                    let span = application.location();
                    let from = FromContext { argument: argument.name.clone(), context, fields, span };
                    uses.push(((type_name.clone(), field.name.clone()), from));
                }
            }
        }
    }
    for (name, type_name) in contexts {
        subgraph.contexts.entry(name).or_default().push(type_name);
    }
    for (coordinate, from) in uses {
        subgraph.from_context.entry(coordinate).or_default().push(from);
    }
}

/// The context's name, and what is selected of it: `$name { selection }`.
fn parse(
    subgraph: &Subgraph,
    application: &Node<ast::Directive>,
    coordinate: &str,
    findings: &mut Findings,
) -> Option<(String, FieldSet)> {
    let value = application.specified_argument_by_name("field");
    let text = value.and_then(|value| value.as_str()).unwrap_or_default();
    let place = subgraph.place(application.location());
    let Some((context, rest)) = reference(text) else {
        let message = format!("`@fromContext(field: \"{text}\")` on `{coordinate}` refers to no context");
        let fault = findings.fault(FaultCode::NoContextInSelection, place, message);
        fault.help("begin with the context's name: `$name { field }`");
        return None;
    };
    let (start, end) = without_braces(text, rest);
    if text.get(start..end).is_none_or(|inner| inner.chars().all(is_ignored)) {
        let message = format!("`@fromContext(field: \"{text}\")` on `{coordinate}` selects nothing of `${context}`");
        findings
            .fault(FaultCode::NoSelectionForContext, place, message)
            .help(format!("say what is wanted: `${context} {{ field }}`"));
        return None;
    }
    let value = value?;
    match FieldSet::parse_part(value, text, start..end, subgraph.sdl(value.location())) {
        Ok(fields) => Some((context.to_owned(), fields)),
        Err(error) => {
            let place = Place::at(&subgraph.name, &subgraph.schema.sources, value.location(), error.offset);
            let message =
                format!("`@fromContext(field: \"{text}\")` on `{coordinate}` cannot be read: {}", error.message);
            findings.fault(FaultCode::ContextInvalidSelection, place, message);
            None
        }
    }
}

/// The name behind the first `$`, and where the rest begins.
fn reference(text: &str) -> Option<(&str, usize)> {
    let name_start = text.find(|character| !is_ignored(character))?;
    let after = text.get(name_start..)?.strip_prefix('$')?;
    let end =
        after.find(|character: char| !character.is_ascii_alphanumeric() && character != '_').unwrap_or(after.len());
    let name =
        after.get(..end).filter(|name| !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit()))?;
    Some((name, name_start + 1 + end))
}

/// Where the selection is, without the braces around it, if it has any.
fn without_braces(text: &str, start: usize) -> (usize, usize) {
    let rest = text.get(start..).unwrap_or_default();
    let (inner, end) = (rest.trim_start_matches(is_ignored), text.trim_end_matches(is_ignored));
    if inner.starts_with('{') && end.ends_with('}') && text.len() - inner.len() < end.len() - 1 {
        (text.len() - inner.len() + 1, end.len() - 1)
    } else {
        (start, text.len())
    }
}

fn is_ignored(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | ',')
}
