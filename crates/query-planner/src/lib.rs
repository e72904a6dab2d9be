//! Plans an operation over the subgraphs of a supergraph.
//!
//! Start at [`plan()`]. It spreads the operation out over the places of the answer and finds how each can be reached
//! (`place`, `narrowing`, `reach`, `resolve`), chooses the cheapest way to every field (`choose`, `affinity`), which grows
//! fetches (`fetch_graph`) with what they take from objects above (`contexts`), does the same for what is deferred (`defer`),
//! joins those that may travel together
//! (`merge`, `alongside`), orders what is left (`order`), and writes everything down (`document`, `wire`, `selections`,
//! `represent`, `project`). [`authorize()`] makes the plan executable for those who may have all of it; [`plan_for()`] can
//! leave out what a caller may not have (`withheld`).
mod affinity;
mod alongside;
mod apart;
mod authorize;
mod budget;
mod choose;
mod conditions;
mod contexts;
mod defer;
mod document;
mod error;
mod fetch_graph;
mod merge;
mod narrowing;
mod order;
mod place;
mod plan;
mod planner;
mod planning;
mod project;
mod reach;
mod represent;
mod resolve;
mod selections;
mod text;
mod wire;
mod withheld;

pub use authorize::{AuthorizedPlan, Permissions, Unauthorized, authorize};
pub use budget::WorkBudget;
pub use error::PlanError;
pub use plan::{
    Condition, ContextSource, ContextVariable, Coordinate, DeferredNode, DeferredProjection, FetchId, FetchNode,
    FieldProjection, FlattenNode, Instruction, IntrospectionSource, Nullability, ObjectProjection, OperationKind,
    PartId, PathElement, PlanNode, ProjectedValue, Projection, QueryPlan, Representation, RepresentationField,
    ScalarKind, SelectedValue, Selection, Selector, TreeKey, TypeSet,
};
pub use planning::{PlanOptions, plan, plan_for};
