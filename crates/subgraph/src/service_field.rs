//! `_service { sdl }`: the SDL by which the subgraph is composed.
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Value};

/// Puts `sdl` into the answer where `document` asks `_service` for it: what async-graphql answers there is its own
/// print, which links an old version of federation.
pub(crate) fn put_sdl(document: &ExecutableDocument, data: &mut Value, sdl: &str) {
    let Value::Object(data) = data else { return };
    let mut keys = Vec::new();
    for (_, operation) in document.operations.iter() {
        collect_keys(document, &operation.node.selection_set.node, &mut keys);
    }
    for key in keys {
        let Some(Value::Object(service)) = data.get_mut(&key) else { continue };
        // A `_Service` has one field, and `__typename`, whatever they are called here.
        let texts = service.values_mut().filter(|value| **value != Value::from("_Service"));
        texts.for_each(|value| *value = Value::from(sdl));
    }
}

/// The response keys under which `_service` is asked for.
fn collect_keys(document: &ExecutableDocument, selections: &SelectionSet, keys: &mut Vec<Name>) {
    for selection in &selections.items {
        match &selection.node {
            Selection::Field(field) if field.node.name.node == "_service" => {
                keys.push(field.node.response_key().node.clone());
            }
            Selection::Field(_) => {}
            Selection::InlineFragment(fragment) => collect_keys(document, &fragment.node.selection_set.node, keys),
            // A document with a cycle of fragments was refused before it was answered.
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect_keys(document, &fragment.node.selection_set.node, keys);
                }
            }
        }
    }
}
