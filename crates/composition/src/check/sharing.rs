//! `@shareable`: nothing on an interface is resolved, so nothing on it can be shared.

use crate::{FaultCode, findings::Findings, read::FederationDirective, subgraph::Subgraph};

/// Refuses `@shareable` on fields of interfaces.
pub(crate) fn check_shareable(subgraph: &Subgraph, findings: &mut Findings) {
    for (name, ty) in subgraph.types().filter(|(_, ty)| ty.is_interface()) {
        for field in subgraph.fields(name) {
            if let Some(application) = subgraph.application(field.directives.iter(), FederationDirective::Shareable) {
                let message = format!(
                    "`{}.{}` is `@shareable`, but interface fields are resolved by no subgraph",
                    ty.name(),
                    field.name
                );
                findings
                    .fault(FaultCode::InvalidShareableUsage, subgraph.place(application.location()), message)
                    .help("mark the fields of its implementations");
            }
        }
    }
}
