//! Invitations to private groups: [`Invitation`].
use chrono::{DateTime, Utc};

use crate::dice::Lane;
use crate::group::GroupAccess;
use crate::group_plan::PRIVATE_GROUP;
use crate::labels::full_name;
use crate::person::Person;
use crate::record_id::{RecordId, RecordKind};
use crate::roster::Roster;
use crate::work_time::{WORK_WEEK, WorkTime};

/// An invitation to a private group that nobody has answered yet. (Whoever accepted is a member.)
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// The invitation's id, under the group's organisation.
    pub id: RecordId,
    /// The group: a private one.
    pub group: RecordId,
    /// An active member who is not in the group, sometimes of another organisation; invited once.
    pub invitee: RecordId,
    /// The invitee's name.
    pub invitee_label: String,
    /// The group's owner or its facilitator.
    pub invited_by: RecordId,
    /// That person's name.
    pub invited_by_label: String,
    /// Whole seconds; ascends with the id within a group.
    pub invited_at: DateTime<Utc>,
}

/// Invitations a group may have; an invitation's index is its group's index times this, plus the invitation's number.
const INVITATIONS: u64 = 64;

impl Invitation {
    /// The invitations to one group, in the order they were sent.
    pub(crate) fn all_to(roster: &Roster<'_>) -> Vec<Self> {
        (0..).zip(invitees(roster)).map(|(number, person)| Self::of(roster, number, person)).collect()
    }

    fn of(roster: &Roster<'_>, number: u64, invitee: Person<'_>) -> Self {
        let (partition, index) = (roster.partition, roster.group * INVITATIONS + number);
        // One more, for the first dice of a group's lane decide how many invitations it has.
        let mut dice = partition.dice(Lane::Invitation, (index + 1) << 32);
        let host = roster.person(dice.below(2));
        let sent = WorkTime::LAST_POSTS.plus(number * WORK_WEEK / 2 + dice.below(WORK_WEEK / 2));
        Self {
            id: partition.id(RecordKind::Invitation, index),
            group: partition.id(RecordKind::Group, roster.group),
            invitee: invitee.id(),
            invitee_label: full_name(invitee),
            invited_by: host.id(),
            invited_by_label: full_name(host),
            invited_at: sent.into(),
        }
    }
}

/// How many invitations to a group wait, if so many can be invited: none to two; always two to the private group of the stories.
fn wanted(roster: &Roster<'_>) -> u64 {
    if roster.plan.access != GroupAccess::Private {
        0
    } else if roster.group == PRIVATE_GROUP {
        2
    } else {
        roster.partition.dice(Lane::Invitation, roster.group).below(3)
    }
}

/// By turns someone of the group's organisation and someone of another.
fn invitees<'p, 'a>(roster: &'p Roster<'a>) -> impl Iterator<Item = Person<'a>> + use<'p, 'a> {
    let mut own = roster.left_out().filter(Person::is_active);
    let mut others = roster.outsiders().filter(Person::is_active);
    (0..wanted(roster))
        .filter_map(move |turn| if turn.is_multiple_of(2) { own.next() } else { None }.or_else(|| others.next()))
}
