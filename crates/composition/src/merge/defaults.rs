//! Merges the default values of an argument or input field.

use apollo_compiler::{
    Name, Node,
    ast::{InputValueDefinition, Value},
    schema::ExtendedType,
};

use super::{Merge, Source};
use crate::{
    FaultCode, HintCode,
    subgraph::{Subgraph, grouped, listed},
};

impl Merge<'_> {
    /// The default that all sources agree on; none, with a hint, when some have none.
    pub(super) fn merge_default(
        &mut self,
        coordinate: &str,
        sources: &[Source<'_, InputValueDefinition>],
        code: FaultCode,
    ) -> Option<Node<Value>> {
        let shown = |source: &InputValueDefinition| source.default_value.as_ref().map(|value| canonical(value));
        let groups = grouped(sources.iter().copied(), |source| shown(source));
        if groups.len() <= 1 {
            return sources.first().and_then(|(_, source)| source.default_value.clone());
        }
        let parts: Vec<String> = groups
            .iter()
            .map(|(value, subgraphs)| match value {
                Some(value) => format!("`{value}` in {}", listed(subgraphs)),
                None => format!("none in {}", listed(subgraphs)),
            })
            .collect();
        let first = sources.first().map(|(_, source)| shown(source));
        let other = sources.iter().find(|(_, source)| Some(shown(source)) != first);
        let place = other.map(|(subgraph, source)| subgraph.place(source.name.location())).unwrap_or_default();
        if groups.keys().flatten().count() == 1 {
            let message = format!(
                "`{coordinate}` has a default value in some subgraphs only, so not in the supergraph: {}",
                parts.join("; ")
            );
            self.findings.hint(HintCode::InconsistentDefaultValuePresence, place, message);
            return None;
        }
        let message = format!("`{coordinate}` has different default values: {}", parts.join("; "));
        self.findings.fault(code, place, message).help("give it the same default, or none, in all subgraphs");
        None
    }
}

/// The value as text in which the order of an object's fields makes no difference.
pub(super) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut parts: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", canonical(value))).collect();
            parts.sort();
            format!("{{{}}}", parts.join(", "))
        }
        Value::List(items) => format!("[{}]", items.iter().map(|item| canonical(item)).collect::<Vec<_>>().join(", ")),
        other => other.serialize().no_indent().to_string(),
    }
}

/// The value as a supergraph must write it: some libraries print enum values in defaults as strings.
pub(super) fn coerced(value: &Value, ty: &str, subgraph: &Subgraph) -> Value {
    match (value, subgraph.ty(ty)) {
        (Value::String(text), Some(ExtendedType::Enum(enum_))) => {
            let found = enum_.values.get(text.as_str());
            found.map_or_else(|| value.clone(), |found| Value::Enum(found.value.clone()))
        }
        (Value::List(items), _) => {
            Value::List(items.iter().map(|item| Node::new(coerced(item, ty, subgraph))).collect())
        }
        (Value::Object(members), Some(ExtendedType::InputObject(object))) => {
            let member = |(name, value): &(Name, Node<Value>)| {
                let field = object.fields.get(name);
                let value = field
                    .map_or_else(|| value.clone(), |it| Node::new(coerced(value, it.ty.inner_named_type(), subgraph)));
                (name.clone(), value)
            };
            Value::Object(members.iter().map(member).collect())
        }
        _ => value.clone(),
    }
}
