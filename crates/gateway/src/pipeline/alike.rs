//! Requests that ask the same at the same time, of which one is executed for all.
//!
//! Only what nobody in particular asks is the same for everybody: a request of a known caller is never alike another.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use executor::{CompiledPlan, Part};
use http::{HeaderMap, HeaderName, HeaderValue};
use query_planner::OperationKind;

use super::authorize::PermittedOperation;
use super::passage::Passage;
use crate::flights::Flights;

/// Answers that are being made, each for all who wait for it.
pub(super) type Answers = Flights<AnswerKey, Option<Part>>;

/// What makes two requests alike: everything that their answer can depend on.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct AnswerKey {
    plan: SamePlan,
    variables: String,
    /// What subgraphs are sent along.
    forwarded: Vec<(HeaderName, HeaderValue)>,
}

/// One plan and no other, however much alike: it is for one document, one schema and one shape of permissions.
#[derive(Clone)]
struct SamePlan(Arc<CompiledPlan>);

impl PartialEq for SamePlan {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for SamePlan {}

impl Hash for SamePlan {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

impl AnswerKey {
    /// `None` where one answer must not, or need not, do for several requests: a known caller's, one with files, one that changes
    /// something, one in parts, and one that no subgraph is asked for. Hop tokens name one request, so where they are sent none is
    /// alike.
    pub(super) fn of(passage: &Passage<'_>, permitted: &PermittedOperation) -> Option<AnswerKey> {
        let arrival = passage.arrival();
        let is_alike = passage.config().traffic.sharing.enabled
            && permitted.kind == OperationKind::Query
            && permitted.caller.is_anonymous()
            && passage.hops().signer.is_none()
            && permitted.plan.is_fetched_at_once()
            && arrival.uploads.is_none();
        if !is_alike {
            return None;
        }
        Some(AnswerKey {
            plan: SamePlan(Arc::clone(&permitted.plan)),
            variables: permitted.variables.to_json()?,
            forwarded: pairs(&arrival.forwarded),
        })
    }
}

fn pairs(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}
