//! Who is in a group: [`Roster`].
use crate::dice::{Lane, key};
use crate::group::GroupAccess;
use crate::group_plan::{GroupPlan, WAITED_FOR_GROUP};
use crate::partition::Partition;
use crate::person::Person;
use crate::shuffle::Shuffle;
use crate::work_time::WorkTime;

/// Places a group may have; a membership's index is its group's index times this, plus the place.
const PLACES: u64 = 4096;

/// The people of one group, each place computed by itself: two founders, then others of the group's organisation, then
/// guests of other organisations.
pub(crate) struct Roster<'a> {
    pub(crate) partition: Partition<'a>,
    pub(crate) group: u64,
    pub(crate) plan: GroupPlan,
    /// How many are of the group's own organisation.
    pub(crate) own_count: u64,
    /// How many are not.
    pub(crate) guest_count: u64,
    owner: u64,
    facilitator: u64,
    /// Where those two stand in the order of the organisation's members, the earlier place first.
    founders_at: [u64; 2],
    own_order: Shuffle,
    guest_order: Shuffle,
}

impl<'a> Roster<'a> {
    pub(crate) fn new(partition: Partition<'a>, group: u64) -> Self {
        let (holding, seed) = (partition.holding, partition.corpus.seed());
        let plan = partition.group_plan(group);
        // At most three in five, so that there is always someone who is not in the group.
        let own_count = plan.own_wanted.clamp(4, (holding.members * 3 / 5).max(4));
        let outsiders = partition.corpus.outsiders_count(holding);
        let order = |lane, len| Shuffle::new(len, key(seed, lane, holding.key, group));
        let own_order = order(Lane::GroupOwnOrder, holding.members);
        let (owner, facilitator) = (group % holding.founders, (group + 1) % holding.founders);
        let mut founders_at = [own_order.place_of(owner), own_order.place_of(facilitator)];
        founders_at.sort_unstable();
        Self {
            partition,
            group,
            plan,
            own_count,
            guest_count: (2 + own_count / 4).min(outsiders / 3),
            owner,
            facilitator,
            founders_at,
            own_order,
            guest_order: order(Lane::GroupGuestOrder, outsiders),
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.own_count + self.guest_count
    }

    /// The person in `place`, which must be under the length.
    pub(crate) fn person(&self, place: u64) -> Person<'a> {
        match place {
            0 => self.partition.person(self.owner),
            1 => self.partition.person(self.facilitator),
            _ if place < self.own_count => self.partition.person(self.own_order.at(self.past_founders(place - 2))),
            _ => self.guest(place - self.own_count),
        }
    }

    /// When the person in `place` came: the owner and the facilitator with the group or with the network, whichever is later, the
    /// others some time after that, more often soon than late.
    pub(crate) fn since(&self, place: u64, person: Person<'_>) -> WorkTime {
        let career = person.career();
        let earliest = self.plan.created.max(career.joined);
        if place < 2 {
            return earliest;
        }
        let mut dice = self.partition.dice(Lane::MemberSince, self.index_of(place));
        let span = career.left.unwrap_or(WorkTime::LAST_POSTS).since(earliest);
        let bound = dice.below(span);
        earliest.plus(dice.below(bound))
    }

    /// The index of the membership in `place`.
    pub(crate) fn index_of(&self, place: u64) -> u64 {
        self.group * PLACES + place
    }

    /// Everyone, the owner first.
    pub(crate) fn people(&self) -> impl Iterator<Item = Person<'a>> {
        (0..self.len()).map(|place| self.person(place))
    }

    /// Guest `number`, from 0; those from the number of guests on are not in the group.
    pub(crate) fn guest(&self, number: u64) -> Person<'a> {
        self.partition.corpus.outsider(self.partition.holding, self.guest_order.at(number))
    }

    /// The members of the group's own organisation who are not in the group.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = Person<'a>> {
        let places = self.own_count..self.partition.holding.members;
        places.map(|place| self.partition.person(self.own_order.at(self.past_founders(place - 2))))
    }

    /// The members of other organisations who are not in the group.
    pub(crate) fn outsiders(&self) -> impl Iterator<Item = Person<'a>> {
        let count = self.partition.corpus.outsiders_count(self.partition.holding);
        (self.guest_count..count).map(|number| self.guest(number))
    }

    /// Whether a member of the group's own organisation is in the group.
    pub(crate) fn has_own(&self, index: u64) -> bool {
        if index == self.owner || index == self.facilitator {
            return true;
        }
        let order = self.own_order.place_of(index);
        let skipped = self.founders_at.iter().filter(|taken| **taken < order);
        2 + order - (skipped.count() as u64) < self.own_count
    }

    /// Those who have asked to join: active members of other organisations, in the order they asked.
    pub(crate) fn applicants(&self) -> impl Iterator<Item = Person<'a>> {
        self.outsiders().filter(Person::is_active).take(self.applicants_wanted() as usize)
    }

    fn applicants_wanted(&self) -> u64 {
        if self.plan.access != GroupAccess::Restricted {
            0
        } else if self.group == WAITED_FOR_GROUP {
            5
        } else {
            self.partition.dice(Lane::JoinRequest, self.group).below(6)
        }
    }

    /// The place in the order of `rank`, counted without the owner and the facilitator.
    fn past_founders(&self, rank: u64) -> u64 {
        let [first, second] = self.founders_at;
        let rank = rank + u64::from(rank >= first);
        rank + u64::from(rank >= second)
    }
}
