//! Refuses what this project cannot carry through or enforce: to compose it silently would be to ignore it.

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

/// Apollo's security specifications that are merged and enforced.
const ENFORCED: [&str; 4] = ["inaccessible", "authenticated", "requiresScopes", "policy"];
/// Directives of Federation that are known and not supported, with why.
const REFUSED: [(FederationDirective, &str); 2] = [
    (FederationDirective::Context, "contexts are not planned yet, so the arguments that need them would stay empty"),
    (FederationDirective::FromContext, "contexts are not planned yet, so the argument would stay empty"),
];

/// Refuses links `for: SECURITY` that are not known, and directives that would not be honoured.
pub(crate) fn check_features(subgraph: &Subgraph, findings: &mut Findings) {
    for link in &subgraph.links.all {
        let known = ENFORCED.into_iter().chain(["federation", "link"]).any(|name| link.url.is_apollo(name));
        if link.purpose.as_deref() == Some("SECURITY") && !known {
            let message = format!(
                "`{}` is linked `for: SECURITY`, and is not known here: what it protects would not be protected",
                link.url.identity
            );
            findings
                .fault(FaultCode::UnsupportedFeature, link.place.clone(), message)
                .help("remove the link and its directives");
        }
    }
    let mut refuse = |application: &Node<Directive>, directive: FederationDirective, why: &str| {
        let message = format!("`@{}` cannot be composed: {why}", directive.name());
        let help = "take the value as an ordinary argument, or `@requires` it";
        findings.fault(FaultCode::UnsupportedFeature, subgraph.place(application.location()), message).help(help);
    };
    for (directive, why) in REFUSED {
        for (_, ty) in subgraph.types() {
            for application in directives_within(ty) {
                if subgraph.vocabulary.directive(directive).is_some_and(|name| application.name == name) {
                    refuse(application, directive, why);
                }
            }
        }
    }
}

/// Every directive on the type, its fields and their arguments.
fn directives_within(ty: &ExtendedType) -> Vec<&Node<Directive>> {
    let mut directives: Vec<&Node<Directive>> = ty.directives().iter().map(|component| &component.node).collect();
    for field in fields_of(Some(ty)).into_iter().flat_map(|fields| fields.values()) {
        directives.extend(field.directives.iter());
        directives.extend(field.arguments.iter().flat_map(|argument| argument.directives.iter()));
    }
    directives
}
