//! Phase 2: checks each subgraph alone.

mod access;
mod contexts;
mod costs;
mod default_values;
mod external;
mod features;
mod interface_keys;
mod overrides;
mod selections;
mod sharing;

use crate::{findings::Findings, subgraph::Subgraphs};

/// Checks every subgraph for what is wrong whatever the others are like.
pub(crate) fn check(subgraphs: &Subgraphs, findings: &mut Findings) {
    for subgraph in &subgraphs.all {
        features::check_features(subgraph, findings);
        selections::check_keys(subgraph, findings);
        selections::check_requires(subgraph, findings);
        selections::check_provides(subgraph, findings);
        external::check_external(subgraph, findings);
        interface_keys::check_interface_keys(subgraph, findings);
        overrides::check_overrides(subgraph, findings);
        sharing::check_shareable(subgraph, findings);
        access::check_access(subgraph, findings);
        contexts::check_contexts(subgraph, findings);
        costs::check_costs(subgraph, findings);
        default_values::check_default_values(subgraph, findings);
    }
}
