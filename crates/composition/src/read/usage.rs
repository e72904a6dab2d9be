//! Notes which fields are external, and which some key, `@requires` or `@provides` selects.

use std::collections::BTreeSet;

use apollo_compiler::{Name, Schema, ast};

use super::federation_spec::FederationDirective;
use crate::subgraph::{Coordinate, Subgraph, contains, fields_of};

/// Fills in the subgraph's sets of external and selected fields.
pub(crate) fn note_usage(subgraph: &mut Subgraph) {
    let mut external = BTreeSet::new();
    for (type_name, ty) in subgraph.types() {
        for field in subgraph.fields(type_name) {
            // On a whole type, Federation 1 took `@external` and did nothing with it.
            let is_external = if subgraph.is_federation_1() {
                subgraph.field_has(field, FederationDirective::External)
            } else {
                subgraph.field_or_its_type_has(ty, field, FederationDirective::External)
            };
            if is_external {
                external.insert((type_name.clone(), field.name.clone()));
            }
        }
    }
    let mut in_keys = BTreeSet::new();
    for (type_name, keys) in &subgraph.keys {
        for key in keys {
            note_selected(&subgraph.schema, type_name, &key.fields.selections, &mut in_keys);
        }
    }
    let mut in_requires = BTreeSet::new();
    for ((type_name, _), needs) in &subgraph.requires {
        note_selected(&subgraph.schema, type_name, &needs.fields.selections, &mut in_requires);
    }
    for uses in subgraph.from_context.values() {
        for from in uses {
            for ty in subgraph.contexts.get(&from.context).into_iter().flatten() {
                note_selected(&subgraph.schema, ty, &from.fields.selections, &mut in_requires);
            }
        }
    }
    let mut in_provides = BTreeSet::new();
    for ((type_name, field), needs) in &subgraph.provides {
        if let Some(field) = subgraph.field(type_name, field) {
            note_selected(&subgraph.schema, field.ty.inner_named_type(), &needs.fields.selections, &mut in_provides);
        }
    }
    // Federation 1 asked for `@external` on the key fields of every extended type, although such a subgraph can give
    // them: it is asked by them. In extensions that is still what is meant.
    external.retain(|(ty, field)| !(subgraph.only_extends(ty) && contains(&in_keys, ty, field)));
    subgraph.external = external;
    subgraph.in_keys = in_keys;
    subgraph.in_requires = in_requires;
    subgraph.in_provides = in_provides;
}

/// Adds every field that `selections` on `parent` selects; those of an interface also for its implementations.
fn note_selected(schema: &Schema, parent: &Name, selections: &[ast::Selection], selected: &mut BTreeSet<Coordinate>) {
    for selection in selections {
        match selection {
            ast::Selection::Field(field) => {
                let found = fields_of(schema.types.get(parent)).and_then(|fields| fields.get(&field.name));
                let Some(definition) = found else { continue };
                selected.insert((parent.clone(), field.name.clone()));
                for (name, ty) in &schema.types {
                    let implements = schema.is_subtype(parent, name);
                    if implements && fields_of(Some(ty)).is_some_and(|fields| fields.contains_key(&field.name)) {
                        selected.insert((name.clone(), field.name.clone()));
                    }
                }
                note_selected(schema, definition.ty.inner_named_type(), &field.selection_set, selected);
            }
            ast::Selection::InlineFragment(fragment) => {
                let parent = fragment.type_condition.as_ref().unwrap_or(parent);
                note_selected(schema, parent, &fragment.selection_set, selected);
            }
            ast::Selection::FragmentSpread(_) => {}
        }
    }
}
