//! What the executor promises, at its public boundary: plans in, answers out, with subgraphs that behave and subgraphs
//! that do not.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod behaviour {
    mod bad_answers;
    mod batches;
    mod conditions;
    mod contexts;
    mod deferring;
    mod hostile;
    mod http;
    mod introspection;
    mod limits;
    mod lost_connections;
    mod mutations;
    mod nulls;
    mod planned;
    mod subgraph_errors;
    mod subscribing;
    mod values;
    mod withheld;
}
mod support {
    pub(crate) mod plans;
    pub(crate) mod run;
    pub(crate) mod subgraphs;
}
