//! What a group is, before it has a name: [`GroupPlan`].
use crate::dice::{Dice, Lane};
use crate::group::GroupAccess;
use crate::partition::Partition;
use crate::post::SecurityLevel;
use crate::words::topics::{ADULT_SOCIAL_CARE, CYBER_SECURITY, DATA_STANDARDS, DIGITAL_IDENTITY, TOPICS, Topic};
use crate::work_time::WorkTime;

/// What others need to know of a group, cheap to tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroupPlan {
    pub(crate) access: GroupAccess,
    /// The floor of everything in it.
    pub(crate) level: SecurityLevel,
    pub(crate) topic: &'static Topic,
    /// Members of the group's own organisation that it would have, were there enough.
    pub(crate) own_wanted: u64,
    pub(crate) created: WorkTime,
}

/// The group of each organisation that anyone can read.
pub(crate) const OPEN_GROUP: u64 = 0;
/// The restricted group that people wait to join.
pub(crate) const WAITED_FOR_GROUP: u64 = 1;
/// The private group.
pub(crate) const PRIVATE_GROUP: u64 = 2;
/// The restricted group at level OFFICIAL.
pub(crate) const OFFICIAL_GROUP: u64 = 3;

impl GroupPlan {
    pub(crate) fn new(partition: &Partition<'_>, index: u64) -> Self {
        let mut dice = partition.dice(Lane::GroupKind, index);
        let created = WorkTime::OPENED.plus(dice.below(WorkTime::FIRST_POSTS.0));
        // The groups of stories have room for an ordinary member, however the dice fall.
        let least = if index <= OFFICIAL_GROUP { 12 } else { 0 };
        let own_wanted = own_wanted(&mut dice).max(least);
        let (access, level, topic) = match index {
            OPEN_GROUP => (GroupAccess::Open, SecurityLevel::Public, DIGITAL_IDENTITY),
            WAITED_FOR_GROUP => (GroupAccess::Restricted, SecurityLevel::Members, DATA_STANDARDS),
            PRIVATE_GROUP => (GroupAccess::Private, SecurityLevel::Official, CYBER_SECURITY),
            OFFICIAL_GROUP => (GroupAccess::Restricted, SecurityLevel::Official, ADULT_SOCIAL_CARE),
            _ => {
                let access = access(&mut dice);
                (access, level(&mut dice, access), dice.below(TOPICS.len() as u64) as usize)
            }
        };
        Self { access, level, topic: &TOPICS[topic], own_wanted, created }
    }

    /// Whether whoever writes in the group must be in it.
    pub(crate) fn is_closed(&self) -> bool {
        self.access != GroupAccess::Open
    }

    /// The row of names that suits the group.
    pub(crate) fn purpose(&self) -> usize {
        match self.access {
            GroupAccess::Open => 0,
            GroupAccess::Restricted => 1,
            GroupAccess::Private => 2,
        }
    }

    pub(crate) fn tags(&self) -> Vec<&'static str> {
        vec![self.topic.tag, self.topic.related_tags[0]]
    }
}

/// Six divided by an even draw: half of the groups want at most twelve, one in a hundred wants six hundred.
fn own_wanted(dice: &mut Dice) -> u64 {
    const MOST: u64 = 400;
    (6 * 1024 / (1 + dice.below(1024))).min(MOST)
}

fn access(dice: &mut Dice) -> GroupAccess {
    match dice.below(100) {
        0..60 => GroupAccess::Open,
        60..85 => GroupAccess::Restricted,
        _ => GroupAccess::Private,
    }
}

fn level(dice: &mut Dice, access: GroupAccess) -> SecurityLevel {
    let upper_bounds = match access {
        GroupAccess::Open => [75, 97, 100],
        GroupAccess::Restricted => [40, 80, 95],
        GroupAccess::Private => [0, 50, 85],
    };
    let drawn = dice.below(100);
    match upper_bounds.iter().position(|bound| drawn < *bound) {
        Some(0) => SecurityLevel::Public,
        Some(1) => SecurityLevel::Members,
        Some(_) => SecurityLevel::Official,
        None => SecurityLevel::OfficialSensitive,
    }
}
