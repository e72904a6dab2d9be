//! Why there is no plan.

/// Why an operation could not be planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Planning it would take more work than was allowed.
    #[error("the operation is too complex to plan: it needs more than {limit} steps")]
    BudgetExceeded {
        /// The budget that was given.
        limit: u64,
    },
    /// No subgraph, nor any way through them, gives the field here. Composition should have refused the supergraph.
    #[error("`{coordinate}` cannot be reached from `{path}`")]
    Unreachable {
        /// The field, as `Type.field`.
        coordinate: String,
        /// Where in the answer.
        path: String,
    },
}

impl PlanError {
    /// The code as clients see it, in `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BudgetExceeded { .. } => "OPERATION_TOO_COMPLEX",
            Self::Unreachable { .. } => "FIELD_UNREACHABLE",
        }
    }
}
