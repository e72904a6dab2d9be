//! Members' places in groups and requests for them: [`Membership`] and [`JoinRequest`].
use chrono::{DateTime, Utc};

use crate::dice::{Dice, Lane};
use crate::labels::{Labels, full_name};
use crate::person::Person;
use crate::record_id::{RecordId, RecordKind};
use crate::roster::Roster;
use crate::words::prose::Speech;
use crate::work_time::{WORK_WEEK, WorkTime};

/// What a member is in a group.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum GroupRole {
    /// Reads and writes.
    Member,
    /// Decides on requests and looks after the group.
    Facilitator,
    /// Made the group; a facilitator too.
    Owner,
}

/// One member's place in one group. Kept with the group; the member may belong to another organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Membership {
    /// The membership's id, under the group's organisation.
    pub id: RecordId,
    /// The group.
    pub group: RecordId,
    /// The member; its `org` may differ from the group's.
    pub member: RecordId,
    /// The member's name, or `Former Member N` with an ordinal inside the group.
    pub member_label: String,
    /// What the member is in the group. Each group has one owner; owners and facilitators are active members.
    pub role: GroupRole,
    /// Whole seconds; never before the group was made or the member joined the network.
    pub since: DateTime<Utc>,
}

/// How a request to join stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RequestState {
    /// Nobody has decided.
    Waiting,
    /// A facilitator said yes. (The seeded network has none: whoever was let in is a member.)
    Accepted,
    /// A facilitator said no.
    Declined,
    /// The applicant took it back.
    Withdrawn,
}

/// A request to join a restricted group, by someone who is not in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JoinRequest {
    /// The request's id, under the group's organisation.
    pub id: RecordId,
    /// The group.
    pub group: RecordId,
    /// An active member, often of another organisation.
    pub applicant: RecordId,
    /// The applicant's name.
    pub applicant_label: String,
    /// Why the applicant asks.
    pub message: Option<String>,
    /// How it stands.
    pub state: RequestState,
    /// Whole seconds.
    pub requested_at: DateTime<Utc>,
}

/// Requests a group may have; a request's index is its group's index times this, plus the request's number.
const REQUESTS: u64 = 64;

impl Membership {
    /// The places of one group, in order.
    pub(crate) fn all_of(roster: &Roster<'_>) -> Vec<Self> {
        let mut labels = Labels::default();
        (0..).zip(roster.people()).map(|(place, person)| Self::of(roster, place, person, &mut labels)).collect()
    }

    fn of(roster: &Roster<'_>, place: u64, person: Person<'_>, labels: &mut Labels) -> Self {
        let (partition, index) = (roster.partition, roster.index_of(place));
        let mut dice = partition.dice(Lane::MemberRole, index);
        Self {
            id: partition.id(RecordKind::Membership, index),
            group: partition.id(RecordKind::Group, roster.group),
            member: person.id(),
            member_label: labels.of(person),
            role: role(place, person, &mut dice),
            since: roster.since(place, person).into(),
        }
    }
}

fn role(place: u64, person: Person<'_>, dice: &mut Dice) -> GroupRole {
    match place {
        0 => GroupRole::Owner,
        1 => GroupRole::Facilitator,
        2 if dice.percent(50) && person.is_active() => GroupRole::Facilitator,
        _ => GroupRole::Member,
    }
}

impl JoinRequest {
    /// The requests of one group, in the order they were made.
    pub(crate) fn all_of(roster: &Roster<'_>) -> Vec<Self> {
        (0..).zip(roster.applicants()).map(|(number, person)| Self::of(roster, number, person)).collect()
    }

    fn of(roster: &Roster<'_>, number: u64, person: Person<'_>) -> Self {
        let (partition, index) = (roster.partition, roster.group * REQUESTS + number);
        // One more, for the first dice of a group's lane decide how many requests it has.
        let mut dice = partition.dice(Lane::JoinRequest, (index + 1) << 32);
        let (state, asked) = (request_state(number, &mut dice), WorkTime::LAST_POSTS.plus(dice.below(WORK_WEEK / 2)));
        let row = dice.below(4) as usize;
        let speaks = dice.percent(85);
        let other = partition.corpus.any_organisation(&mut dice);
        let mut speech =
            Speech { dice, organisation: person.partition.organisation, other, topic: roster.plan.topic, row };
        Self {
            id: partition.id(RecordKind::Request, index),
            group: partition.id(RecordKind::Group, roster.group),
            applicant: person.id(),
            applicant_label: full_name(person),
            message: speaks.then(|| speech.request()),
            state,
            requested_at: asked.plus(number * WORK_WEEK / 2).into(),
        }
    }
}

/// The first two of a group always wait.
fn request_state(number: u64, dice: &mut Dice) -> RequestState {
    match dice.below(10) {
        _ if number < 2 => RequestState::Waiting,
        0..6 => RequestState::Waiting,
        6..9 => RequestState::Declined,
        _ => RequestState::Withdrawn,
    }
}
