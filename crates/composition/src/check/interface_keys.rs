//! Keys on interfaces, and objects that stand for interfaces.

use apollo_compiler::schema::ExtendedType;

use crate::{
    FaultCode,
    findings::Findings,
    read::{FederationDirective, FederationVersion},
    subgraph::Subgraph,
};

/// Checks that implementations share their interface's keys, and that interface objects have keys.
pub(crate) fn check_interface_keys(subgraph: &Subgraph, findings: &mut Findings) {
    for (name, ty) in subgraph.types() {
        match ty {
            ExtendedType::Interface(_) => check_interface(subgraph, name, findings),
            ExtendedType::Object(_) => check_interface_object(subgraph, ty, findings),
            _ => {}
        }
    }
}

fn check_interface(subgraph: &Subgraph, interface: &str, findings: &mut Findings) {
    for key in subgraph.keys(interface) {
        match subgraph.vocabulary.version {
            // Federation 1 took keys on interfaces and did nothing with them.
            FederationVersion::One => return,
            FederationVersion::Two { minor } if minor < 3 => {
                let message = format!("`@key` on the interface `{interface}` has a meaning only since federation v2.3");
                findings
                    .fault(FaultCode::KeyUnsupportedOnInterface, subgraph.place(key.span), message)
                    .help("link to federation v2.3 or later, or remove the key");
            }
            FederationVersion::Two { .. } => check_implementations(subgraph, interface, key, findings),
        }
    }
}

fn check_implementations(subgraph: &Subgraph, interface: &str, key: &crate::subgraph::Key, findings: &mut Findings) {
    let wanted = key.fields.text();
    for (name, ty) in subgraph.types() {
        if !ty.is_object() || !subgraph.schema.is_subtype(interface, name) {
            continue;
        }
        if !subgraph.keys(name).iter().any(|own| same_fields(&own.fields.text(), &wanted)) {
            let message = format!("`{name}` implements `{interface}` but lacks its key \"{wanted}\"");
            findings
                .fault(FaultCode::InterfaceKeyNotOnImplementation, subgraph.place(name.location()), message)
                .help(format!("add `@key(fields: \"{wanted}\")` to `{name}`"));
        }
    }
}

/// Whether two selections name the same fields, in whatever order.
fn same_fields(left: &str, right: &str) -> bool {
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        words.sort();
        words
    };
    sorted(left) == sorted(right)
}

fn check_interface_object(subgraph: &Subgraph, ty: &ExtendedType, findings: &mut Findings) {
    let applications = subgraph.type_applications(ty, FederationDirective::InterfaceObject);
    let Some(application) = applications.first() else { return };
    let name = ty.name();
    if subgraph.keys(name).is_empty() {
        let message = format!("`{name}` is an `@interfaceObject` without a `@key`, so nothing can be fetched from it");
        findings
            .fault(FaultCode::InterfaceObjectUsageError, subgraph.place(application.location()), message)
            .help("add the key of the interface");
    }
}
