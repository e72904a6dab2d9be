//! Merges objects and interfaces.

use apollo_compiler::{
    Name, Node,
    schema::{Component, ExtendedType, FieldDefinition, InterfaceType, ObjectType},
};
use indexmap::IndexMap;

use super::{Merge, Source, by_name, fields::FieldSource, join::join_implements};
use crate::subgraph::{Subgraph, Subgraphs, fields_of};

/// Each field's name with the subgraphs' definitions of it.
type FieldSources<'a> = IndexMap<&'a Name, Vec<FieldSource<'a>>>;

impl Merge<'_> {
    pub(super) fn merge_object(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) -> ExtendedType {
        let mut merged = ObjectType {
            description: self.type_description(name, sources),
            name: name.clone(),
            implements_interfaces: Default::default(),
            directives: self.type_directives(name, sources),
            fields: Default::default(),
        };
        for (subgraph, interface) in implemented(sources) {
            merged.implements_interfaces.insert(interface.clone().into());
            merged.directives.push(join_implements(subgraph, interface));
        }
        let through_interfaces = interface_object_fields(self.subgraphs, sources);
        let own = own_fields(sources);
        for (field, having) in &own {
            let through = through_interfaces.get(*field).map_or([].as_slice(), Vec::as_slice);
            if let Some(definition) = self.merge_field(name, field, sources, having, through) {
                merged.fields.insert((*field).clone(), definition);
            }
        }
        for (field, through) in through_interfaces.iter().filter(|(field, _)| !own.contains_key(**field)) {
            if let Some(definition) = self.merge_field_of_interface_object(name, field, through) {
                merged.fields.insert((*field).clone(), definition);
            }
        }
        ExtendedType::Object(Node::new(merged))
    }

    pub(super) fn merge_interface(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) -> ExtendedType {
        let mut merged = InterfaceType {
            description: self.type_description(name, sources),
            name: name.clone(),
            implements_interfaces: Default::default(),
            directives: self.type_directives(name, sources),
            fields: Default::default(),
        };
        for (subgraph, interface) in implemented(sources) {
            merged.implements_interfaces.insert(interface.clone().into());
            merged.directives.push(join_implements(subgraph, interface));
        }
        for (field, having) in &own_fields(sources) {
            if let Some(definition) = self.merge_field(name, field, sources, having, &[]) {
                merged.fields.insert((*field).clone(), definition);
            }
        }
        ExtendedType::Interface(Node::new(merged))
    }
}

/// The fields that interface objects in `subgraphs` give to the implementations of their interface.
fn interface_object_fields<'a>(subgraphs: &'a Subgraphs, sources: &[Source<'_, ExtendedType>]) -> FieldSources<'a> {
    let mut interfaces: Vec<&Name> = implemented(sources).into_iter().map(|(_, interface)| interface).collect();
    interfaces.sort();
    interfaces.dedup();
    let mut found: FieldSources<'a> = IndexMap::new();
    for interface in interfaces {
        for subgraph in subgraphs.all.iter().filter(|subgraph| subgraph.is_interface_object(interface)) {
            let Some(ty) = subgraph.ty(interface) else { continue };
            for (name, field) in fields_of(Some(ty)).into_iter().flatten() {
                found.entry(name).or_default().push(FieldSource { subgraph, ty, field });
            }
        }
    }
    found
}

/// The fields of the sources.
fn own_fields<'a>(sources: &[Source<'a, ExtendedType>]) -> FieldSources<'a> {
    let found = by_name(sources, |ty| {
        let fields = fields_of(Some(ty)).into_iter().flatten();
        fields.collect::<Vec<(&Name, &Component<FieldDefinition>)>>()
    });
    let to_sources = |having: Vec<(&'a Subgraph, &'a ExtendedType, &'a Component<FieldDefinition>)>| {
        having.into_iter().map(|(subgraph, ty, field)| FieldSource { subgraph, ty, field }).collect()
    };
    found.into_iter().map(|(name, having)| (name, to_sources(having))).collect()
}

/// Each interface that a source implements, with its subgraph.
fn implemented<'a>(sources: &[Source<'a, ExtendedType>]) -> Vec<(&'a Subgraph, &'a Name)> {
    let mut found = Vec::new();
    for (subgraph, ty) in sources {
        let interfaces = match ty {
            ExtendedType::Object(object) => &object.implements_interfaces,
            ExtendedType::Interface(interface) => &interface.implements_interfaces,
            _ => continue,
        };
        found.extend(interfaces.iter().map(|interface| (*subgraph, &interface.name)));
    }
    found
}
