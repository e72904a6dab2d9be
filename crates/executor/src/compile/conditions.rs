//! `@skip` and `@include`, decided once a request.

use query_planner::Condition;

/// The conditions of one plan, each a disjunction of conjunctions.
#[derive(Debug, Default)]
pub(crate) struct Conditions(Vec<Vec<Vec<Condition>>>);

/// A condition's place in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConditionId(u32);

impl Conditions {
    /// The place of a condition, kept once however often it is met.
    pub(super) fn add(&mut self, condition: Vec<Vec<Condition>>) -> ConditionId {
        let known = self.0.iter().position(|known| *known == condition);
        let place = known.unwrap_or_else(|| {
            self.0.push(condition);
            self.0.len() - 1
        });
        ConditionId(place as u32)
    }

    /// Decides every condition, given the client's Boolean variables. One that was not sent is false.
    pub(crate) fn decide(&self, variable: impl Fn(&str) -> Option<bool>) -> Decisions {
        let holds = |condition: &Condition| variable(&condition.variable).unwrap_or(false) == condition.equals;
        Decisions(self.0.iter().map(|any| any.iter().any(|all| all.iter().all(holds))).collect())
    }
}

/// Which conditions of a plan hold in one request.
pub(crate) struct Decisions(Vec<bool>);

impl Decisions {
    /// Whether the condition holds.
    #[inline]
    pub(crate) fn holds(&self, condition: ConditionId) -> bool {
        self.0.get(condition.0 as usize).copied().unwrap_or(false)
    }
}
