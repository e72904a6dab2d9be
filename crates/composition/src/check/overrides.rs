//! `@override`: from another subgraph, with a label that can be decided, and beside nothing that contradicts it.

use apollo_compiler::schema::{Component, ExtendedType, FieldDefinition};

use crate::{
    FaultCode,
    findings::Findings,
    subgraph::{Override, Subgraph, contains},
};

/// Checks every `@override` of the subgraph.
pub(crate) fn check_overrides(subgraph: &Subgraph, findings: &mut Findings) {
    for (name, ty) in subgraph.types() {
        for field in subgraph.fields(name) {
            if let Some(found) = subgraph.override_of(field) {
                check_override(subgraph, ty, field, &found, findings);
            }
        }
    }
}

fn check_override(
    subgraph: &Subgraph,
    ty: &ExtendedType,
    field: &Component<FieldDefinition>,
    found: &Override,
    findings: &mut Findings,
) {
    let coordinate = format!("{}.{}", ty.name(), field.name);
    let place = subgraph.place(found.span);
    if ty.is_interface() {
        let message =
            format!("`@override` stands on `{coordinate}`, a field of an interface, which no subgraph resolves");
        findings
            .fault(FaultCode::OverrideOnInterface, place.clone(), message)
            .help("override the fields of its implementations");
    }
    if found.from == subgraph.name {
        let message = format!("`{coordinate}` overrides itself: `from` names the subgraph it stands in");
        findings
            .fault(FaultCode::OverrideFromSelfError, place.clone(), message)
            .help("name the subgraph that resolved the field before");
    }
    if let Some(label) = found.label.as_ref().filter(|label| !is_label(label)) {
        let message =
            format!("`{coordinate}` has the override label \"{label}\", which is neither a name nor a percentage");
        findings
            .fault(FaultCode::OverrideLabelInvalid, place.clone(), message)
            .help("a label begins with a letter and goes on with letters, digits and `_-:./`; or it is `percent(0)` to `percent(100)`, with at most 8 decimals");
    }
    // A field that moves here may well need or provide others; but `@external` denies that it moves here.
    if contains(&subgraph.external, ty.name(), &field.name) {
        let message =
            format!("`{coordinate}` is both `@override` and `@external`: resolved here, and resolved elsewhere");
        findings.fault(FaultCode::OverrideCollisionWithAnotherDirective, place, message).help("keep one of the two");
    }
}

/// A name, or `percent(x)`.
fn is_label(label: &str) -> bool {
    if let Some(number) = label.strip_prefix("percent(").and_then(|rest| rest.strip_suffix(')')) {
        return is_percentage(number);
    }
    let mut characters = label.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && characters.all(|character| character.is_ascii_alphanumeric() || "_-:./".contains(character))
}

/// A plain decimal from 0 to 100 with at most eight decimals.
fn is_percentage(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let whole_number: Option<u8> = if digits(whole) && whole.len() <= 3 { whole.parse().ok() } else { None };
    let zero_decimals = decimals.bytes().all(|byte| byte == b'0');
    digits(decimals)
        && decimals.len() <= 8
        && whole_number.is_some_and(|number| number < 100 || (number == 100 && zero_decimals))
}
