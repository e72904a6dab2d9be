//! People of the network: [`Member`].
use chrono::{DateTime, Utc};

use crate::dice::{Dice, Lane};
use crate::labels::full_name;
use crate::person::Person;
use crate::record_id::{OrgCode, RecordId};
use crate::words::fold::fold;
use crate::words::topics::{TOPICS, Topic};
use crate::words::work::{GENERAL_TITLES, RANKS, SKILLS};

/// Whether a member takes part.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MemberState {
    /// Takes part.
    Active,
    /// May not sign in for now; the name stays.
    Suspended,
    /// Has left: only the tombstone stays.
    Former,
}

/// A person in the network. Invented.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The member's id; its `org` is the member's home organisation.
    pub id: RecordId,
    /// 1 for a profile never changed.
    pub version: u32,
    /// Whether the member takes part.
    pub state: MemberState,
    /// The name, or `Former Member` once the state is [`MemberState::Former`].
    pub display_name: String,
    /// The display name folded for sorting: lower case, without accents.
    pub sort_name: String,
    /// None once the member has left.
    pub job_title: Option<String>,
    /// What the member can be asked about; empty once the member has left.
    pub expertise: Vec<&'static str>,
    /// Whole seconds.
    pub joined_at: DateTime<Utc>,
    /// Present exactly when the state is [`MemberState::Former`].
    pub left_at: Option<DateTime<Utc>>,
    /// An address under `.example`, which no mail reaches; none once the member has left.
    pub email: Option<String>,
}

impl Member {
    /// The member's home organisation.
    pub fn org(&self) -> OrgCode {
        self.id.org
    }
}

/// The display name of everyone who has left.
const FORMER_MEMBER: &str = "Former Member";

impl Member {
    pub(crate) fn of(person: Person<'_>) -> Self {
        let career = person.career();
        let mut member = if career.state == MemberState::Former { tombstone(person) } else { profile(person) };
        member.state = career.state;
        member.joined_at = career.joined.into();
        member.left_at = career.left.map(Into::into);
        member
    }
}

fn tombstone(person: Person<'_>) -> Member {
    Member {
        id: person.id(),
        version: 2,
        state: MemberState::Former,
        display_name: FORMER_MEMBER.to_owned(),
        sort_name: fold(FORMER_MEMBER),
        job_title: None,
        expertise: Vec::new(),
        joined_at: DateTime::UNIX_EPOCH,
        left_at: None,
        email: None,
    }
}

fn profile(person: Person<'_>) -> Member {
    let mut dice = person.partition.dice(Lane::MemberProfile, person.index);
    let topic = &TOPICS[dice.below(TOPICS.len() as u64) as usize];
    let display_name = full_name(person);
    Member {
        id: person.id(),
        version: 1 + u32::from(dice.percent(25)),
        state: MemberState::Active,
        sort_name: fold(&display_name),
        job_title: dice.percent(90).then(|| job_title(&mut dice, topic)),
        expertise: expertise(&mut dice, topic),
        joined_at: DateTime::UNIX_EPOCH,
        left_at: None,
        email: Some(email(person)),
        display_name,
    }
}

fn job_title(dice: &mut Dice, topic: &Topic) -> String {
    if dice.percent(35) {
        return dice.pick(&GENERAL_TITLES).to_owned();
    }
    // The lower of two draws: there are more officers than directors.
    let rank = dice.below(RANKS.len() as u64).min(dice.below(RANKS.len() as u64)) as usize;
    format!("{}, {}", RANKS[rank], topic.title)
}

/// None to three, the first of them the subject someone works on.
fn expertise(dice: &mut Dice, topic: &Topic) -> Vec<&'static str> {
    let wanted = dice.below(4) as usize;
    let mut expertise: Vec<&'static str> = Vec::with_capacity(wanted);
    expertise.extend((wanted > 0).then_some(topic.tag));
    while expertise.len() < wanted {
        let skill = dice.pick(&SKILLS);
        if !expertise.contains(&skill) {
            expertise.push(skill);
        }
    }
    expertise
}

fn email(person: Person<'_>) -> String {
    let (given, family) = person.name();
    let mailbox = fold(&format!("{given}.{family}")).replace([' ', '\''], "");
    // Two people of one organisation may share a name; the number tells them apart.
    format!("{mailbox}.{}@{}.example", person.index, person.partition.code().as_str().to_ascii_lowercase())
}
