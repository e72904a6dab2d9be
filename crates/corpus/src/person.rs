//! Who someone is and when they were there: [`Person`].
use crate::dice::{Lane, key};
use crate::member::MemberState;
use crate::partition::Partition;
use crate::record_id::{RecordId, RecordKind};
use crate::shuffle::Shuffle;
use crate::words::names::person_name;
use crate::work_time::WorkTime;

/// A member by number, before anything is written down: what can be told without making a [`Member`](crate::Member).
///
/// Numbers say who is who. The founders come first; then one veteran, who stays almost to the end and then leaves; then
/// the rest in the order they joined. The lower the number, the more someone writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person<'a> {
    pub(crate) partition: Partition<'a>,
    pub(crate) index: u64,
}

/// When someone was in the network, and how it ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Career {
    pub(crate) joined: WorkTime,
    pub(crate) left: Option<WorkTime>,
    pub(crate) state: MemberState,
}

impl Career {
    /// Whether someone was there at an instant.
    pub(crate) fn covers(&self, at: WorkTime) -> bool {
        self.joined <= at && self.left.is_none_or(|left| at < left)
    }
}

/// Members who have left, of a hundred.
const FORMER_PERCENT: u64 = 15;
/// Members who may not sign in, of a thousand.
const SUSPENDED_PER_THOUSAND: u64 = 10;

impl<'a> Person<'a> {
    pub(crate) fn id(&self) -> RecordId {
        self.partition.id(RecordKind::Member, self.index)
    }

    /// When this person was in the network.
    pub(crate) fn career(&self) -> Career {
        let holding = self.partition.holding;
        let mut dice = self.partition.dice(Lane::MemberSpan, self.index);
        let until = holding.posts_until;
        let joined = self.joined(dice.below(1 << 16));
        let state = self.state(dice.below(1000));
        let left = match state {
            MemberState::Active | MemberState::Suspended => None,
            MemberState::Former if self.is_veteran() => Some(until),
            MemberState::Former => {
                let earliest = joined.max(WorkTime::FIRST_POSTS);
                Some(earliest.plus(1 + dice.below(until.since(earliest))))
            }
        };
        Career { joined, left, state }
    }

    /// Whether this person has left.
    pub(crate) fn is_former(&self) -> bool {
        let holding = self.partition.holding;
        if self.index < holding.founders {
            return false;
        }
        if self.is_veteran() {
            return true;
        }
        let first = holding.founders + 1;
        let others = holding.members - first;
        let former = ((holding.members * FORMER_PERCENT + 50) / 100).saturating_sub(1);
        let order = Shuffle::new(others, key(self.partition.corpus.seed(), Lane::MemberOrder, holding.key, 0));
        order.at(self.index - first) < former
    }

    /// Whether this person takes part now.
    pub(crate) fn is_active(&self) -> bool {
        self.career().state == MemberState::Active
    }

    /// The given and the family name, as they are or once were.
    pub(crate) fn name(&self) -> (&'static str, &'static str) {
        let mut dice = self.partition.dice(Lane::MemberName, self.index);
        person_name(&mut dice, self.partition.organisation.nation)
    }

    fn is_veteran(&self) -> bool {
        self.index == self.partition.holding.founders
    }

    /// Founders and the veteran joined in the first weeks, the others one after another until the posts end.
    fn joined(&self, jitter: u64) -> WorkTime {
        let holding = self.partition.holding;
        if self.index <= holding.founders {
            return WorkTime::OPENED.plus(jitter);
        }
        let span = holding.posts_until.since(WorkTime::OPENED);
        let slot = (self.index << 16) + jitter;
        WorkTime::OPENED.plus((u128::from(span) * u128::from(slot) / (u128::from(holding.members) << 16)) as u64)
    }

    fn state(&self, thousand: u64) -> MemberState {
        if self.is_former() {
            MemberState::Former
        } else if thousand < SUSPENDED_PER_THOUSAND && self.index > self.partition.holding.founders {
            MemberState::Suspended
        } else {
            MemberState::Active
        }
    }
}
