//! The phases of composition, in order.

use crate::{
    Fault, FaultCode, Hint, SubgraphSource, check::check, findings::Findings, findings::Place, merge::merge,
    print::print, read::read, satisfiability::check_satisfiability, whole::check_whole,
};

/// What composing gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The supergraph as SDL (`join` v0.5, `link` v1.0).
    pub supergraph_sdl: String,
    /// What is legal and odd, in a fixed order.
    pub hints: Vec<Hint>,
}

/// Composes `subgraphs` into a supergraph.
///
/// The order of `subgraphs` does not matter, and the same subgraphs always give the same result, byte for byte.
///
/// # Errors
/// Every fault that the first phase with faults finds: what is wrong with single subgraphs comes before what is wrong
/// between them, and that before queries that could not be answered.
pub fn compose(subgraphs: &[SubgraphSource]) -> Result<Composed, Vec<Fault>> {
    let mut findings = Findings::default();
    if subgraphs.is_empty() {
        findings.fault(FaultCode::NoQueries, Place::nowhere(), "there are no subgraphs to compose");
    }
    let subgraphs = read(subgraphs, &mut findings);
    check(&subgraphs, &mut findings);
    let mut findings = stop_at_faults(findings)?;

    let merged = merge(&subgraphs, &mut findings);
    let mut findings = stop_at_faults(findings)?;

    check_whole(&subgraphs, &merged, &mut findings);
    let mut findings = stop_at_faults(findings)?;

    check_satisfiability(&subgraphs, &merged, &mut findings);
    let findings = stop_at_faults(findings)?;
    Ok(Composed { supergraph_sdl: print(&subgraphs, &merged), hints: findings.hints })
}

fn stop_at_faults(findings: Findings) -> Result<Findings, Vec<Fault>> {
    if findings.has_faults() { Err(findings.into_faults()) } else { Ok(findings) }
}
