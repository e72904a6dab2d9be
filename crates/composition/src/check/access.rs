//! `@authenticated`, `@requiresScopes` and `@policy` belong on what has the data, not on interfaces over it.

use apollo_compiler::{
    Node,
    schema::{Directive, ExtendedType},
};

use crate::{
    FaultCode,
    findings::Findings,
    read::FederationDirective,
    subgraph::{Subgraph, fields_of},
};

/// The directives that ask something of the caller.
pub(crate) const ACCESS: [FederationDirective; 3] =
    [FederationDirective::Authenticated, FederationDirective::RequiresScopes, FederationDirective::Policy];

/// Refuses access control on interfaces, their fields and interface objects: their implementations say what is
/// asked, and the supergraph's interface asks for all of it.
pub(crate) fn check_access(subgraph: &Subgraph, findings: &mut Findings) {
    for (name, ty) in subgraph.types() {
        let what = match ty {
            ExtendedType::Interface(_) => "an interface",
            ExtendedType::Object(_) if subgraph.is_interface_object(name) => "an interface object",
            _ => continue,
        };
        for application in ty.directives().iter() {
            refuse(subgraph, application, &format!("`{name}`, {what}"), findings);
        }
        if !ty.is_interface() {
            continue;
        }
        for field in fields_of(Some(ty)).into_iter().flat_map(|fields| fields.values()) {
            for application in field.directives.iter() {
                refuse(subgraph, application, &format!("`{name}.{}`, a field of an interface", field.name), findings);
            }
        }
    }
}

fn refuse(subgraph: &Subgraph, application: &Node<Directive>, target: &str, findings: &mut Findings) {
    let meaning = subgraph.vocabulary.meaning_of(&application.name);
    if let Some(directive) = meaning.filter(|meaning| ACCESS.contains(meaning)) {
        let message = format!("`@{}` stands on {target}", directive.name());
        findings
            .fault(FaultCode::AuthRequirementsAppliedOnInterface, subgraph.place(application.location()), message)
            .help("put it on the objects that implement the interface: the interface then asks for what they ask");
    }
}
