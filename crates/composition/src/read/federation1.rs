//! Brings a Federation 1 subgraph to what Federation 2 means by the same words.
//!
//! Federation 1 asked for `@external` on the key fields of every extended type, although such a subgraph can give
//! them; and it did not mind external fields that nothing needed. (What it lacked, `@shareable`, is answered by
//! [`Subgraph::is_shareable`].)

use apollo_compiler::schema::ExtendedType;

use crate::subgraph::{Coordinate, Subgraph, contains};

/// Makes the key fields of extended types resolvable, and drops external fields that nothing needs.
pub(crate) fn upgrade(subgraph: &mut Subgraph) {
    let own_keys: Vec<Coordinate> = subgraph
        .external
        .iter()
        .filter(|(ty, field)| subgraph.only_extends(ty) && contains(&subgraph.in_keys, ty, field))
        .cloned()
        .collect();
    for coordinate in own_keys {
        subgraph.external.remove(&coordinate);
    }
    let unused: Vec<Coordinate> =
        subgraph.external.iter().filter(|(ty, field)| !is_needed(subgraph, ty, field)).cloned().collect();
    for (ty, field) in unused {
        match subgraph.schema.types.get_mut(&ty) {
            Some(ExtendedType::Object(object)) => object.make_mut().fields.shift_remove(&field),
            Some(ExtendedType::Interface(interface)) => interface.make_mut().fields.shift_remove(&field),
            _ => None,
        };
        subgraph.external.remove(&(ty, field));
    }
}

/// Whether something in the subgraph needs the external field.
fn is_needed(subgraph: &Subgraph, ty: &str, field: &str) -> bool {
    let selected = [&subgraph.in_keys, &subgraph.in_requires, &subgraph.in_provides];
    selected.into_iter().any(|set| contains(set, ty, field)) || subgraph.implements_interface_field(ty, field)
}
