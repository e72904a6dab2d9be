//! Who writes: [`post_author`] and [`comment_author`].
//!
//! Whoever writes is in the network at that instant, and in the group if the group is closed.
use crate::dice::Dice;
use crate::partition::Partition;
use crate::person::Person;
use crate::record_id::RecordId;
use crate::roster::Roster;
use crate::work_time::WorkTime;

/// Comments by members of other organisations, of a hundred.
const GUEST_PERCENT: u64 = 25;
/// Comments by members who may be silent otherwise, of a hundred of an organisation's own.
const ANYONE_PERCENT: u64 = 30;
/// Draws before a founder writes instead, who was always there.
const DRAWS: usize = 16;

/// Where something is written, and when.
#[derive(Clone, Copy)]
pub(crate) struct Occasion<'p, 'a> {
    pub(crate) partition: Partition<'a>,
    /// Who is in the group, if it is closed.
    pub(crate) roster: Option<&'p Roster<'a>>,
    pub(crate) at: WorkTime,
    /// Whom the writing answers: nobody answers themselves, as far as some draws can tell.
    pub(crate) answered: Option<RecordId>,
}

/// Which of an organisation's own members may write.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pool {
    /// Those who post, the busiest most often.
    Writers,
    /// The silent ones too.
    Everyone,
}

/// A member of the organisation.
pub(crate) fn post_author<'a>(occasion: Occasion<'_, 'a>, dice: &mut Dice) -> Person<'a> {
    own_writer(occasion, Pool::Writers, dice)
}

/// A member of the organisation, or of another.
pub(crate) fn comment_author<'a>(occasion: Occasion<'_, 'a>, dice: &mut Dice) -> Person<'a> {
    let guest = if dice.percent(GUEST_PERCENT) { guest_writer(occasion, dice) } else { None };
    guest.unwrap_or_else(|| {
        let pool = if dice.percent(ANYONE_PERCENT) { Pool::Everyone } else { Pool::Writers };
        own_writer(occasion, pool, dice)
    })
}

fn own_writer<'a>(occasion: Occasion<'_, 'a>, pool: Pool, dice: &mut Dice) -> Person<'a> {
    let Occasion { partition, roster, .. } = occasion;
    let holding = partition.holding;
    let may_write = |person: &Person<'_>| pool == Pool::Everyone || person.index < holding.writers.ranks();
    let mut draw = || match (roster, pool) {
        (Some(roster), _) => occasion.placed(roster, dice.below(roster.own_count)),
        (None, Pool::Writers) => Some(partition.person(holding.writers.draw(dice))),
        (None, Pool::Everyone) => Some(partition.person(dice.below(holding.members))),
    };
    let drawn = (0..DRAWS).filter_map(|_| draw()).find(|person| may_write(person) && occasion.suits(person));
    drawn.unwrap_or_else(|| {
        let founder = |place| roster.map_or_else(|| partition.person(place), |roster| roster.person(place));
        if occasion.answered == Some(founder(0).id()) { founder(1) } else { founder(0) }
    })
}

fn guest_writer<'a>(occasion: Occasion<'_, 'a>, dice: &mut Dice) -> Option<Person<'a>> {
    let mut draw = || match occasion.roster {
        Some(roster) => occasion.placed(roster, roster.own_count + dice.below(roster.guest_count)),
        None => {
            let (corpus, holding) = (occasion.partition.corpus, occasion.partition.holding);
            let home = corpus.outsider(holding, dice.below(corpus.outsiders_count(holding))).partition;
            Some(home.person(home.holding.writers.draw(dice)))
        }
    };
    (0..DRAWS).filter_map(|_| draw()).find(|person| occasion.suits(person))
}

impl<'a> Occasion<'_, 'a> {
    /// The person in a place of the group, if they had come by then.
    fn placed(&self, roster: &Roster<'a>, place: u64) -> Option<Person<'a>> {
        let person = roster.person(place);
        (roster.since(place, person) <= self.at).then_some(person)
    }

    fn suits(&self, person: &Person<'_>) -> bool {
        self.answered != Some(person.id()) && person.career().covers(self.at)
    }
}
