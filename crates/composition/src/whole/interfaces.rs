//! Interfaces of the supergraph: every implementation has every field, and entities keep to their subgraphs.

use apollo_compiler::{
    Name,
    collections::HashMap,
    schema::{ExtendedType, Implementers},
};

use crate::{
    FaultCode,
    findings::Findings,
    merge::Merged,
    subgraph::{Subgraphs, listed},
};

/// An interface may gain fields from one subgraph that implementations of another subgraph do not have.
pub(crate) fn check_interfaces(subgraphs: &Subgraphs, merged: &Merged, findings: &mut Findings) {
    for (name, ty) in &merged.schema.types {
        let ExtendedType::Object(object) = ty else { continue };
        for interface in &object.implements_interfaces {
            let Some(definition) = merged.schema.get_interface(interface) else { continue };
            for field in definition.fields.keys().filter(|field| !object.fields.contains_key(*field)) {
                let having: Vec<&str> = subgraphs
                    .all
                    .iter()
                    .filter(|subgraph| subgraph.field(interface, field).is_some())
                    .map(|subgraph| subgraph.name.as_str())
                    .collect();
                let message = format!(
                    "`{name}` implements `{interface}`, but no subgraph gives it the field `{field}` that `{interface}` has in {}",
                    listed(having)
                );
                findings
                    .fault(FaultCode::InterfaceFieldNoImplementation, subgraphs.place(object.name.location()), message)
                    .help(format!("add `{field}` to `{name}` in some subgraph, or take it out of `{interface}`"));
            }
        }
    }
}

/// A subgraph that can be asked for an interface by key must know all implementations: it is asked which one it is.
pub(crate) fn check_interface_entities(subgraphs: &Subgraphs, merged: &Merged, findings: &mut Findings) {
    let implementers: HashMap<Name, Implementers> = merged.schema.implementers_map();
    for subgraph in &subgraphs.all {
        if subgraph.is_federation_1() {
            continue;
        }
        for (name, ty) in subgraph.types() {
            let resolvable = subgraph.keys(name).iter().any(|key| key.resolvable);
            if let (true, true, Some(found)) = (ty.is_interface(), resolvable, implementers.get(name)) {
                let missing: Vec<&Name> =
                    found.objects.iter().filter(|it| !subgraph.schema.is_subtype(name, it)).collect();
                if !missing.is_empty() {
                    let message = format!(
                        "`{}` resolves the interface `{name}` by key, but lacks its implementations {}",
                        subgraph.name,
                        listed(missing.iter().map(|name| name.as_str()))
                    );
                    findings
                        .fault(
                            FaultCode::InterfaceKeyMissingImplementationType,
                            subgraph.place(ty.name().location()),
                            message,
                        )
                        .help("define them there with the interface's key, or remove the key from the interface");
                }
            }
            if subgraph.is_interface_object(name) {
                check_no_implementations(subgraph, name, found_objects(&implementers, name), findings);
            }
        }
    }
}

fn found_objects<'a>(implementers: &'a HashMap<Name, Implementers>, interface: &Name) -> Vec<&'a Name> {
    implementers.get(interface).map(|found| found.objects.iter().collect()).unwrap_or_default()
}

/// A subgraph either has an interface as an object, or its implementations, not both.
fn check_no_implementations(
    subgraph: &crate::subgraph::Subgraph,
    interface: &Name,
    objects: Vec<&Name>,
    findings: &mut Findings,
) {
    let both: Vec<&str> =
        objects.into_iter().filter(|object| subgraph.ty(object).is_some()).map(|it| it.as_str()).collect();
    if !both.is_empty() {
        let place = subgraph.place(subgraph.ty(interface).and_then(|ty| ty.name().location()));
        let message = format!(
            "`{}` has `{interface}` as an `@interfaceObject` and also its implementations {}",
            subgraph.name,
            listed(both)
        );
        findings
            .fault(FaultCode::InterfaceObjectUsageError, place, message)
            .help("remove the implementations: a subgraph with an interface object does not tell them apart");
    }
}
