//! What interfaces ask of callers holds for their objects too.

use crate::element::{FieldEntry, TypeEntry, TypeKind};
use crate::ids::{FieldId, TypeId};
use crate::security::Requirement;

/// Hands down what an interface, or a field of one, asks for that none of its objects asks for.
///
/// Our composition lets nothing be put on interfaces, and raises to them what their objects ask. Older composers let it be
/// put there: then it must hold for the objects too, or naming the object's type would go round it. (What an object asks
/// for is looked at whenever an interface or union may give it.)
pub(crate) fn hand_down(types: &mut [TypeEntry], fields: &mut [FieldEntry]) {
    let (of_types, of_fields) = beyond_objects(types, fields);
    for (id, beyond) in of_types {
        if let Some(entry) = types.get_mut(id.0 as usize) {
            entry.requirement.add(&beyond);
        }
    }
    for (id, beyond) in of_fields {
        if let Some(entry) = fields.get_mut(id.0 as usize) {
            entry.requirement.add(&beyond);
        }
    }
}

type Additions<Id> = Vec<(Id, Requirement)>;

fn beyond_objects(types: &[TypeEntry], fields: &[FieldEntry]) -> (Additions<TypeId>, Additions<FieldId>) {
    let (mut of_types, mut of_fields) = (Vec::new(), Vec::new());
    for interface in types.iter().filter(|entry| entry.kind == TypeKind::Interface) {
        let objects: Vec<(TypeId, &TypeEntry)> =
            interface.possible_types.iter().filter_map(|id| Some((*id, types.get(id.0 as usize)?))).collect();
        let asked: Vec<_> = objects.iter().map(|(id, object)| (*id, &object.requirement)).collect();
        add_beyond(&interface.requirement, &asked, &mut of_types);
        for (name, field) in &interface.fields {
            let Some(field) = fields.get(field.0 as usize) else { continue };
            let of_objects = objects.iter().filter_map(|(_, object)| object.fields.get(name));
            let asked: Vec<_> =
                of_objects.filter_map(|id| Some((*id, &fields.get(id.0 as usize)?.requirement))).collect();
            add_beyond(&field.requirement, &asked, &mut of_fields);
        }
    }
    (of_types, of_fields)
}

fn add_beyond<Id: Copy>(of_interface: &Requirement, of_objects: &[(Id, &Requirement)], additions: &mut Additions<Id>) {
    let known: Vec<&Requirement> = of_objects.iter().map(|(_, requirement)| *requirement).collect();
    let beyond = of_interface.beyond(&known);
    if !beyond.is_open() {
        additions.extend(of_objects.iter().map(|(id, _)| (*id, beyond.clone())));
    }
}
