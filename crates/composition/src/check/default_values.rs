//! Default values must be values of their types (which apollo-compiler does not check).

use apollo_compiler::{
    ast::{InputValueDefinition, Type, Value},
    schema::ExtendedType,
};

use crate::{
    FaultCode,
    findings::Findings,
    subgraph::{Subgraph, fields_of},
};

/// Checks the default of every argument and input field of the subgraph.
pub(crate) fn check_default_values(subgraph: &Subgraph, findings: &mut Findings) {
    for (name, ty) in subgraph.types() {
        for field in fields_of(Some(ty)).into_iter().flat_map(|fields| fields.values()) {
            for argument in &field.arguments {
                check_default(subgraph, &format!("{name}.{}({}:)", field.name, argument.name), argument, findings);
            }
        }
        if let ExtendedType::InputObject(object) = ty {
            for field in object.fields.values() {
                check_default(subgraph, &format!("{name}.{}", field.name), field, findings);
            }
        }
    }
}

fn check_default(subgraph: &Subgraph, coordinate: &str, definition: &InputValueDefinition, findings: &mut Findings) {
    let Some(value) = &definition.default_value else { return };
    if let Err(why) = check_value(subgraph, &definition.ty, value) {
        let message = format!("the default value of `{coordinate}` is no `{}`: {why}", definition.ty);
        findings.fault(FaultCode::InvalidGraphql, subgraph.place(value.location()), message);
    }
}

/// Whether `value` is one of the type `ty` (GraphQL specification, "Values of Correct Type"); if not, why.
fn check_value(subgraph: &Subgraph, ty: &Type, value: &Value) -> Result<(), String> {
    match (ty, value) {
        (Type::NonNullNamed(_) | Type::NonNullList(_), Value::Null) => Err("it is null".to_owned()),
        (_, Value::Null) => Ok(()),
        (Type::List(inner) | Type::NonNullList(inner), Value::List(items)) => {
            items.iter().try_for_each(|item| check_value(subgraph, inner, item))
        }
        // A single value stands for a list of itself.
        (Type::List(inner) | Type::NonNullList(inner), single) => check_value(subgraph, inner, single),
        (Type::Named(name) | Type::NonNullNamed(name), value) => check_named(subgraph, name, value),
    }
}

fn check_named(subgraph: &Subgraph, name: &str, value: &Value) -> Result<(), String> {
    let written = || value.serialize().no_indent().to_string();
    let fits = match name {
        "Int" => value.to_i32().is_some() && matches!(value, Value::Int(_)),
        "Float" => matches!(value, Value::Int(_) | Value::Float(_)),
        "String" => matches!(value, Value::String(_)),
        "Boolean" => matches!(value, Value::Boolean(_)),
        "ID" => matches!(value, Value::String(_) | Value::Int(_)),
        _ => return check_own_type(subgraph, name, value),
    };
    if fits { Ok(()) } else { Err(format!("`{}` is no {name}", written())) }
}

fn check_own_type(subgraph: &Subgraph, name: &str, value: &Value) -> Result<(), String> {
    match (subgraph.schema.types.get(name), value) {
        // Some libraries print enum values in defaults as strings; the supergraph gets them right.
        (Some(ExtendedType::Enum(enum_)), Value::Enum(_) | Value::String(_)) => {
            let wanted = value.as_enum().map(|it| it.as_str()).or_else(|| value.as_str()).unwrap_or_default();
            if enum_.values.contains_key(wanted) { Ok(()) } else { Err(format!("`{name}` has no value `{wanted}`")) }
        }
        (Some(ExtendedType::InputObject(object)), Value::Object(members)) => {
            if let Some((unknown, _)) = members.iter().find(|(member, _)| !object.fields.contains_key(member)) {
                return Err(format!("`{name}` has no field `{unknown}`"));
            }
            object.fields.values().try_for_each(|field| {
                match members.iter().find(|(member, _)| *member == field.name) {
                    Some((_, value)) => check_value(subgraph, &field.ty, value),
                    None if field.is_required() => Err(format!("`{name}.{}` is missing", field.name)),
                    None => Ok(()),
                }
            })
        }
        (Some(ExtendedType::Enum(_) | ExtendedType::InputObject(_)), _) => {
            Err(format!("`{}` is no `{name}`", value.serialize().no_indent()))
        }
        _ => Ok(()),
    }
}
