//! What people are called where they wrote: [`Labels`].
use crate::person::Person;
use crate::record_id::RecordId;

/// The labels of one thread or one group: names, and `Former Member N` for those who left, counted as they appear.
#[derive(Default)]
pub(crate) struct Labels {
    departed: Vec<RecordId>,
}

impl Labels {
    /// The label of someone; whoever left and was not met yet gets the next ordinal.
    pub(crate) fn of(&mut self, person: Person<'_>) -> String {
        if person.is_former() { format!("Former Member {}", self.ordinal(person.id())) } else { full_name(person) }
    }

    fn ordinal(&mut self, id: RecordId) -> usize {
        let known = self.departed.iter().position(|departed| *departed == id);
        let at = known.unwrap_or_else(|| {
            self.departed.push(id);
            self.departed.len() - 1
        });
        at + 1
    }
}

/// Given and family name of someone who has not left.
pub(crate) fn full_name(person: Person<'_>) -> String {
    let (given, family) = person.name();
    let mut name = String::with_capacity(given.len() + family.len() + 1);
    name.push_str(given);
    name.push(' ');
    name.push_str(family);
    name
}
