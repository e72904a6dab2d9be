//! Brings a Federation 1 subgraph to what Federation 2 means by the same words.
//!
//! It did not mind external fields that nothing needed. (What it lacked, `@shareable`, is answered by
//! [`Subgraph::is_shareable`]; the external key fields that it asked for, by `usage`, because Federation 2 still
//! understands them.)

use apollo_compiler::schema::ExtendedType;

use crate::{
    FaultCode,
    findings::Findings,
    subgraph::{Coordinate, Subgraph, contains},
};

/// Drops external fields that nothing needs.
pub(crate) fn upgrade(subgraph: &mut Subgraph, findings: &mut Findings) {
    let unused: Vec<Coordinate> =
        subgraph.external.iter().filter(|(ty, field)| !is_needed(subgraph, ty, field)).cloned().collect();
    for (ty, _) in &unused {
        let dropped = unused.iter().filter(|(other, _)| other == ty).count();
        if dropped == subgraph.fields(ty).count() {
            let place = subgraph.place(subgraph.ty(ty).and_then(|ty| ty.name().location()));
            let message = format!("`{ty}` has nothing but `@external` fields that this subgraph does not need");
            findings.fault(FaultCode::TypeWithOnlyUnusedExternal, place, message).help(format!("remove `{ty}`"));
            return;
        }
    }
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
