//! The oracle: random operations over random supergraphs, answered by the engine and by one monolithic execution of the
//! same data, must have the same answer.
//!
//! `WITAN_ORACLE_CASES` and `WITAN_ORACLE_SEED` say how many cases to run and from which seed on; `WITAN_ORACLE_KEEP=1` goes
//! on after failures. A failing case is made small and printed; once mended it is kept as a folder of `oracle/fixtures`.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod oracle {
    pub(crate) mod case;
    pub(crate) mod contexts;
    pub(crate) mod deferred;
    pub(crate) mod fixtures;
    pub(crate) mod generate;
    pub(crate) mod guards;
    pub(crate) mod permitted;
    pub(crate) mod prng;
    pub(crate) mod questions;
    pub(crate) mod random;
    pub(crate) mod resolver;
    pub(crate) mod shrink;
    pub(crate) mod subgraph;
    pub(crate) mod truth;
}
