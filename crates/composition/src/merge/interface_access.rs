//! Raises what implementations ask of callers to their interfaces: a query through the interface may meet any of them.

use apollo_compiler::{
    Name,
    schema::{Component, ExtendedType},
};

use super::{Access, Merge};

impl Merge<'_> {
    /// Gives every interface, and each of its fields, all that its implementations ask for.
    pub(super) fn raise_access_to_interfaces(&mut self) {
        let implementers = self.schema.implementers_map();
        let interfaces: Vec<Name> = self
            .schema
            .types
            .iter()
            .filter(|(_, ty)| ty.is_interface() && !ty.is_built_in())
            .map(|(name, _)| name.clone())
            .collect();
        for name in interfaces {
            let Some(found) = implementers.get(&name) else { continue };
            let objects: Vec<_> =
                found.objects.iter().filter_map(|object| self.schema.get_object(object)).cloned().collect();
            let Some(ExtendedType::Interface(interface)) = self.schema.types.get_mut(&name) else { continue };
            let interface = interface.make_mut();
            let access = objects.iter().map(|it| Access::read(it.directives.iter().map(|component| &component.node)));
            let own = Access::read(interface.directives.iter().map(|component| &component.node));
            let access = access.fold(own, |left, right| left.and(&right));
            interface.directives.0.retain(|directive| !Access::is_access(directive));
            interface.directives.0.extend(access.directives().into_iter().map(Component::from));
            for (field_name, field) in &mut interface.fields {
                let of_objects = objects.iter().filter_map(|object| object.fields.get(field_name));
                let own = Access::read(field.directives.iter());
                let access =
                    of_objects.map(|it| Access::read(it.directives.iter())).fold(own, |left, right| left.and(&right));
                let field = field.make_mut();
                field.directives.0.retain(|directive| !Access::is_access(directive));
                field.directives.0.extend(access.directives());
            }
        }
    }
}
