//! When a field is wanted: any of several conjunctions of Boolean variables.

use operation::Condition;

/// Any of these conjunctions; an empty one among them means always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conditions(Vec<Vec<Condition>>);

impl Conditions {
    pub(crate) fn always() -> Self {
        Self(vec![Vec::new()])
    }

    pub(crate) fn all_of(conjunction: Vec<Condition>) -> Self {
        Self(vec![conjunction])
    }

    /// Widens to either.
    pub(crate) fn or(&mut self, other: &Self) {
        for conjunction in &other.0 {
            let implied = self.0.iter().any(|known| known.iter().all(|condition| conjunction.contains(condition)));
            if !implied {
                self.0.retain(|known| !conjunction.iter().all(|condition| known.contains(condition)));
                self.0.push(conjunction.clone());
            }
        }
    }

    /// Whether this holds whenever the other does.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let implied = |wanted: &Vec<Condition>| {
            self.0.iter().any(|known| known.iter().all(|condition| wanted.contains(condition)))
        };
        other.0.iter().all(implied)
    }

    pub(crate) fn conjunctions(&self) -> &[Vec<Condition>] {
        &self.0
    }

    /// The conditions that hold whenever this does and that can be written as directives of one field; none when it is
    /// one thing or another.
    pub(crate) fn as_directives(&self) -> &[Condition] {
        match self.0.as_slice() {
            [conjunction] => conjunction,
            _ => &[],
        }
    }
}

/// The two joined, sorted.
pub(crate) fn conjunction(left: &[Condition], right: &[Condition]) -> Vec<Condition> {
    let mut joined = [left, right].concat();
    joined.sort();
    joined.dedup();
    joined
}
