//! Who writes: [`post_author`] and [`comment_author`].
//!
//! Whoever writes is in the network at that instant, and in the group if it is closed.
use crate::dice::Dice;
use crate::partition::Partition;
use crate::person::Person;
use crate::roster::Roster;
use crate::work_time::WorkTime;

/// Comments by members of other organisations, of a hundred.
const GUEST_PERCENT: u64 = 25;
/// Comments by members who may be silent otherwise, of a hundred of an organisation's own.
const ANYONE_PERCENT: u64 = 30;
/// Draws before the first founder writes instead, who was always there.
const DRAWS: usize = 16;

/// A member of the organisation; `roster` is the group's, if it is closed.
pub(crate) fn post_author<'a>(
    partition: Partition<'a>,
    roster: Option<&Roster<'a>>,
    at: WorkTime,
    dice: &mut Dice,
) -> Person<'a> {
    own_writer(partition, roster, at, || partition.holding.writers.draw(dice))
}

/// A member of the organisation, or of another; `roster` is the group's, if it is closed.
pub(crate) fn comment_author<'a>(
    partition: Partition<'a>,
    roster: Option<&Roster<'a>>,
    at: WorkTime,
    dice: &mut Dice,
) -> Person<'a> {
    let guest = if dice.percent(GUEST_PERCENT) { guest_writer(partition, roster, at, dice) } else { None };
    guest.unwrap_or_else(|| {
        own_writer(partition, roster, at, || {
            let holding = partition.holding;
            if dice.percent(ANYONE_PERCENT) { dice.below(holding.members) } else { holding.writers.draw(dice) }
        })
    })
}

fn own_writer<'a>(
    partition: Partition<'a>,
    roster: Option<&Roster<'a>>,
    at: WorkTime,
    mut draw: impl FnMut() -> u64,
) -> Person<'a> {
    for _ in 0..DRAWS {
        let person = partition.person(draw());
        if roster.is_none_or(|roster| roster.has_own(person.index)) && person.career().covers(at) {
            return person;
        }
    }
    roster.map_or_else(|| partition.person(0), |roster| roster.person(0))
}

fn guest_writer<'a>(
    partition: Partition<'a>,
    roster: Option<&Roster<'a>>,
    at: WorkTime,
    dice: &mut Dice,
) -> Option<Person<'a>> {
    let mut draw = || match roster {
        Some(roster) => roster.guest(dice.below(roster.guest_count)),
        None => {
            let (corpus, holding) = (partition.corpus, partition.holding);
            let home = corpus.outsider(holding, dice.below(corpus.outsiders_count(holding))).partition;
            home.person(home.holding.writers.draw(dice))
        }
    };
    (0..DRAWS).map(|_| draw()).find(|person| person.career().covers(at))
}
