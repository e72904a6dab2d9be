//! Phase 4: checks the merged supergraph.

pub(crate) mod inaccessible;
mod interfaces;
mod transitive_access;
mod validity;

use crate::{findings::Findings, merge::Merged, subgraph::Subgraphs};

/// Checks what only the whole shows: interfaces that all implementations meet, what is hidden, and what is guarded.
pub(crate) fn check_whole(subgraphs: &Subgraphs, merged: &Merged, findings: &mut Findings) {
    let faults_before = findings.faults.len();
    interfaces::check_interfaces(subgraphs, merged, findings);
    if findings.faults.len() == faults_before {
        // Otherwise GraphQL's own rules would tell the same once more, and less well.
        validity::check_validity(subgraphs, merged, findings);
    }
    interfaces::check_interface_entities(subgraphs, merged, findings);
    inaccessible::check_inaccessible(subgraphs, merged, findings);
    transitive_access::check_transitive_access(subgraphs, merged, findings);
    transitive_access::check_context_access(subgraphs, merged, findings);
}
