//! Whether a subgraph refuses what its gateway did not sign: the conformance kit for hop tokens.
//!
//! Start at [`check()`]. It asks a running subgraph, in any language, by calls that must be answered and by calls that must be
//! refused: forged, unsigned, altered, for somebody else, out of time, used twice (`attacks`, each under the number of its
//! attack case). What came of each is in a [`Report`]. Tokens are made here by hand (`forge`) and not by the signer of `claims`,
//! which makes no bad ones.
mod attack;
mod attacks;
mod bait;
mod call;
mod check;
mod forge;
mod report;
mod target;

pub use check::{CheckError, check};
pub use report::{Expected, Finding, Report};
pub use target::Target;
