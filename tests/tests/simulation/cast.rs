//! Who lives in the network.

use corpus::{Corpus, MemberState, RecordId, Tier};
use tests::Client;

use super::dice::Dice;
use super::world::World;

pub(super) struct Person {
    /// Nobody for a visitor.
    pub(super) member: Option<String>,
    /// The highest level that the person is known surely enough for.
    pub(super) ceiling: i32,
    pub(super) client: Client,
}

pub(super) struct Cast {
    people: Vec<Person>,
    /// The ids of those who are members.
    pub(super) members: Vec<String>,
}

/// How many members act, of those the tiny network has.
const MEMBERS: usize = 24;

impl Cast {
    /// A visitor; the people whom stories are about; others by chance, among them one who has left and one suspended.
    pub(super) async fn draw(world: &World, dice: &mut Dice) -> Self {
        let corpus = Corpus::new(1, Tier::Tiny);
        let at = corpus.landmarks();
        let mut members = vec![
            at.desk_owner,
            at.desk_facilitator,
            at.desk_member,
            at.cardiff_officer,
            at.private_group_member,
            at.private_group_outsider,
            at.former_member,
        ];
        members.extend(corpus.members().find(|member| member.state == MemberState::Suspended).map(|member| member.id));
        let owners = corpus.memberships().filter(|place| place.role != corpus::GroupRole::Member);
        members.extend(owners.map(|place| place.member).step_by(3));
        let active: Vec<RecordId> =
            corpus.members().filter(|member| member.state == MemberState::Active).map(|member| member.id).collect();
        while members.len() < MEMBERS {
            members.extend(dice.pick(&active));
        }
        members.dedup();
        let mut people = vec![Person { member: None, ceiling: 0, client: Client::new(world.url()) }];
        for member in members {
            let (assurance, ceiling) = *dice.pick(&[("low", 1), ("substantial", 2), ("high", 3), ("high", 3)]).unwrap();
            let token = world.token(&member.to_string(), assurance);
            let client = Client::new(world.url()).with_token(&token);
            people.push(Person { member: Some(member.to_string()), ceiling, client });
        }
        let members = people.iter().filter_map(|person| person.member.clone()).collect();
        Self { people, members }
    }

    pub(super) fn any(&self, dice: &mut Dice) -> &Person {
        dice.pick(&self.people).unwrap()
    }
}

impl Person {
    /// The code of the person's organisation.
    pub(super) fn org(&self) -> Option<&str> {
        self.member.as_ref()?.split('_').nth(1)
    }
}
