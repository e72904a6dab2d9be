//! Refuses what this project cannot carry through or enforce: to compose it silently would be to ignore it.

use crate::{FaultCode, findings::Findings, subgraph::Subgraph};

/// Apollo's security specifications that are merged and enforced.
const ENFORCED: [&str; 4] = ["inaccessible", "authenticated", "requiresScopes", "policy"];
/// Refuses links `for: SECURITY` that are not known.
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
}
