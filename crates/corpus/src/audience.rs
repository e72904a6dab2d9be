//! Who may read a post, and so vote and react: [`readers()`].
use crate::dice::Dice;
use crate::person::Person;
use crate::post::SecurityLevel;
use crate::post_plan::PostPlan;
use crate::roster::Roster;
use crate::shuffle::Shuffle;
use crate::work_time::WorkTime;

/// Readers from other organisations, of a hundred, where they may read at all.
const GUEST_PERCENT: u64 = 40;

/// Someone who may read a post, from an instant until another.
pub(crate) struct Reader<'a> {
    pub(crate) person: Person<'a>,
    from: WorkTime,
    until: Option<WorkTime>,
}

impl Reader<'_> {
    /// An instant from `earliest` until before `latest` at which the reader was there, more often soon than late; none if they
    /// never were.
    pub(crate) fn moment(&self, earliest: WorkTime, latest: WorkTime, dice: &mut Dice) -> Option<WorkTime> {
        let from = earliest.max(self.from);
        let span = self.until.map_or(latest, |until| latest.min(until)).since(from);
        let bound = 1 + dice.below(span);
        (span > 0).then(|| from.plus(dice.below(bound)))
    }
}

/// The readers of a post in an order that `dice` decide, each once: of a closed group's post the group's people, else members of
/// the organisation and of others. (Nobody's clearance is known here, so what is OFFICIAL is read at home only.)
pub(crate) fn readers<'p, 'a>(plan: &'p PostPlan<'a>, dice: Dice) -> impl Iterator<Item = Reader<'a>> + use<'p, 'a> {
    let (placed, anyone) = match &plan.roster {
        Some(roster) => (Some(placed(roster, dice)), None),
        None => (None, Some(anyone(plan, dice))),
    };
    placed.into_iter().flatten().chain(anyone.into_iter().flatten())
}

fn placed<'p, 'a>(roster: &'p Roster<'a>, mut dice: Dice) -> impl Iterator<Item = Reader<'a>> + use<'p, 'a> {
    shuffled(roster.len(), &mut dice).map(|place| {
        let person = roster.person(place);
        Reader { person, from: roster.since(place, person), until: person.career().left }
    })
}

fn anyone<'a>(plan: &PostPlan<'a>, mut dice: Dice) -> impl Iterator<Item = Reader<'a>> + use<'a> {
    let partition = plan.partition;
    let (corpus, holding) = (partition.corpus, partition.holding);
    let guests = if plan.level < SecurityLevel::Official { corpus.outsiders_count(holding) } else { 0 };
    let mut own = shuffled(holding.members, &mut dice).map(move |number| partition.person(number));
    let mut guests = shuffled(guests, &mut dice).map(move |number| corpus.outsider(holding, number));
    std::iter::from_fn(move || {
        let guest = if dice.percent(GUEST_PERCENT) { guests.next() } else { None };
        let person = guest.or_else(|| own.next()).or_else(|| guests.next())?;
        let career = person.career();
        Some(Reader { person, from: career.joined, until: career.left })
    })
}

fn shuffled(len: u64, dice: &mut Dice) -> impl Iterator<Item = u64> + use<> {
    let order = Shuffle::new(len, dice.next());
    (0..len).map(move |place| order.at(place))
}
