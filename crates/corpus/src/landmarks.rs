//! The records that stories, tests and pages point at: [`Landmarks`].
use crate::cast::Role;
use crate::corpus::Corpus;
use crate::group_plan::{OFFICIAL_GROUP, PRIVATE_GROUP, WAITED_FOR_GROUP};
use crate::partition::Partition;
use crate::person::Person;
use crate::poll_plan::open_stage;
use crate::record_id::{RecordId, RecordKind};
use crate::roster::Roster;
use crate::{Invitation, JoinRequest};

/// Records known to have what a story needs. Present in every tier and for every seed, but for those that may be none.
#[derive(Clone, Debug)]
pub struct Landmarks {
    /// A public Bristol post with a long thread: at least two departed authors, an edited comment, a removed comment with
    /// replies, and commenters of at least three organisations (story 1, `EntryPage`).
    pub entry_post: RecordId,
    /// A Bristol post for signed-in members only.
    pub members_only_post: RecordId,
    /// A restricted Leeds group with waiting requests (stories 2 and 3, `Desk`).
    pub desk_group: RecordId,
    /// The owner of the desk group, of Leeds.
    pub desk_owner: RecordId,
    /// A facilitator of the desk group, of Leeds.
    pub desk_facilitator: RecordId,
    /// An ordinary member of the desk group, of Leeds and active.
    pub desk_member: RecordId,
    /// A waiting request to join the desk group.
    pub desk_request: RecordId,
    /// An active member of Cardiff who is neither in the desk group nor has asked to join (story 2), and is not invited to the
    /// private group.
    pub cardiff_officer: RecordId,
    /// A Leeds group at level OFFICIAL.
    pub official_group: RecordId,
    /// A private Leeds group.
    pub private_group: RecordId,
    /// A post in the private group.
    pub private_post: RecordId,
    /// An active member of the private group.
    pub private_group_member: RecordId,
    /// An active member of Leeds who is not in the private group and not invited to it.
    pub private_group_outsider: RecordId,
    /// A member of Bristol who has left.
    pub former_member: RecordId,
    /// A public Cardiff post in English and Welsh.
    pub bilingual_post: RecordId,
    /// A public post kept under the code of Carlisle, whose duties went to Cumberland.
    pub carlisle_post: RecordId,
    /// A public Bristol post whose poll has closed: 46 voted on its four options, and one of them has fewer than ten votes. (It is the
    /// entry post.)
    pub closed_poll_post: RecordId,
    /// A public Bristol post whose poll has no end, and which stands in no closed group: 23 voted so far.
    pub open_poll_post: RecordId,
    /// A public Leeds post with 5,000 comments at the full tier and 500 at the small one; none at the tiny one.
    pub long_thread_post: Option<RecordId>,
}

impl Landmarks {
    pub(crate) fn of(corpus: &Corpus) -> Self {
        let [bristol, cardiff, leeds] = ["BST", "CRF", "LDS"].map(|code| share(corpus, code));
        let desk = Roster::new(leeds, WAITED_FOR_GROUP);
        let private = Roster::new(leeds, PRIVATE_GROUP);
        let invited: Vec<RecordId> = Invitation::all_to(&private).iter().map(|invitation| invitation.invitee).collect();
        let is_uninvited = |person: &Person<'_>| !invited.contains(&person.id());
        let post = |role: Role| {
            let partition = share(corpus, role.code());
            partition.id(RecordKind::Post, role.index(partition.holding.posts))
        };
        Self {
            entry_post: post(Role::Entry),
            members_only_post: post(Role::MembersOnly),
            desk_group: leeds.id(RecordKind::Group, WAITED_FOR_GROUP),
            desk_owner: desk.person(0).id(),
            desk_facilitator: desk.person(1).id(),
            desk_member: first_active((3..desk.own_count).map(|place| desk.person(place))),
            // The first two requests of a group wait.
            desk_request: JoinRequest::all_of(&desk).first().map(|request| request.id).expect("five people asked"),
            cardiff_officer: first_active(
                everyone(cardiff).filter(|person| !knows(&desk, person)).filter(is_uninvited),
            ),
            official_group: leeds.id(RecordKind::Group, OFFICIAL_GROUP),
            private_group: leeds.id(RecordKind::Group, PRIVATE_GROUP),
            private_post: post(Role::Private),
            private_group_member: first_active((2..private.own_count).map(|place| private.person(place))),
            private_group_outsider: first_active(
                others(leeds).filter(|person| !private.has_own(person.index)).filter(is_uninvited),
            ),
            former_member: bristol.person(bristol.holding.founders).id(),
            bilingual_post: post(Role::Bilingual),
            carlisle_post: post(Role::Carlisle),
            closed_poll_post: post(Role::Entry),
            open_poll_post: bristol.id(RecordKind::Post, open_stage(&bristol)),
            long_thread_post: (leeds.holding.long_thread > 0).then(|| post(Role::LongThread)),
        }
    }
}

fn share<'a>(corpus: &'a Corpus, code: &str) -> Partition<'a> {
    corpus.partition(code).expect("each tier gives content to the organisations of the stories")
}

/// All but the founders, who own groups.
fn others(partition: Partition<'_>) -> impl Iterator<Item = Person<'_>> {
    everyone(partition).skip(partition.holding.founders as usize)
}

fn everyone(partition: Partition<'_>) -> impl Iterator<Item = Person<'_>> {
    (0..partition.holding.members).map(move |index| partition.person(index))
}

/// Whether someone of another organisation is in the group or has asked to be.
fn knows(roster: &Roster<'_>, person: &Person<'_>) -> bool {
    roster.people().chain(roster.applicants()).any(|known| known.id() == person.id())
}

fn first_active<'a>(mut people: impl Iterator<Item = Person<'a>>) -> RecordId {
    people.find(Person::is_active).expect("a group leaves out two members in five, and most members are active").id()
}
