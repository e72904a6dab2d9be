//! Composes Apollo-Federation subgraphs into one supergraph, or says everything that stands in the way.
//!
//! Start at [`compose()`]. Its phases, a module each: `read` the subgraphs (`@link`, Federation 1 and 2) → `check`
//! each alone → `merge` → check the `whole` → `satisfiability` → `print`. A phase begins only when the one before it
//! found no fault, and reports all that it finds.
//!
//! The supergraph is SDL with the directives of the `join` v0.5 and `link` v1.0 specifications, as federation
//! gateways read it. The same subgraphs, in whatever order, give the same bytes.

mod check;
mod compose;
mod excerpt;
mod fault;
mod fault_code;
mod field_set;
mod findings;
mod hint;
mod merge;
mod print;
mod read;
mod satisfiability;
mod source;
mod subgraph;
mod suggestion;
mod whole;

pub use compose::{Composed, compose};
pub use fault::Fault;
pub use fault_code::FaultCode;
pub use hint::{Hint, HintCode};
pub use source::SubgraphSource;
