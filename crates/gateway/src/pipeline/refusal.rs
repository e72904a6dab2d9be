//! Why a request is refused before it is executed.

use claims::Assurance;
use identity::Unauthenticated;
use operation::{CostFault, Violation};
use query_planner::{PlanError, Unauthorized};

/// A request error: there is no `data`, and no subgraph was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The credential is not one, or not valid.
    #[error("the credential is refused: {0}")]
    Credential(Unauthenticated),
    /// The document cannot be parsed, exceeds a limit, or is not valid against the schema.
    #[error("the document has {} faults", .0.len())]
    Document(Vec<Violation>),
    /// The variables do not fit the operation.
    #[error("the variables have {} faults", .0.len())]
    Variables(Vec<Violation>),
    /// The operation may be expected to cost more than it may.
    #[error("the estimated cost of {cost} is more than {cost_max}")]
    TooExpensive {
        /// What it is estimated to cost.
        cost: u64,
        /// What it may.
        cost_max: u64,
    },
    /// The operation has no cost: it does not say how much it asks for.
    #[error("no cost: {0}")]
    NoCost(CostFault),
    /// A mutation came by a transport that only reads.
    #[error("a mutation came by GET")]
    WriteByGet,
    /// A subscription came from a client that does not take events.
    #[error("a subscription came from a client that does not take events")]
    Subscription,
    /// As many subscriptions are followed as may be.
    #[error("too many subscriptions are followed")]
    TooManySubscriptions,
    /// No plan could be made.
    #[error("no plan: {0}")]
    Plan(PlanError),
    /// The schema may not be read.
    #[error("introspection is off")]
    IntrospectionOff,
    /// The caller may not have all that was asked for.
    #[error("not permitted: {0:?}")]
    Unauthorized(Unauthorized),
    /// The caller may have all that was asked for once known with a higher assurance level.
    #[error("an assurance level of {level} is needed for {coordinates:?}")]
    StepUp {
        /// The lowest that will do.
        level: Assurance,
        /// What the caller may not have as it is.
        coordinates: Vec<String>,
    },
    /// The deadline came first.
    #[error("the deadline came before execution")]
    Late,
    /// A stage panicked. It is logged where it happened.
    #[error("a stage broke down")]
    Broken,
}
