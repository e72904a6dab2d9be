//! Voting: one transaction. Done again it changes nothing, so it needs no idempotency key.
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};
use storage::{StoreError, Timestamp};
use subgraph::directory::label_of_active;
use subgraph::{Change, NodeId};

use super::polls::{OptionId, Poll, polls_by_key};
use super::posts::may_comment;
use crate::entity::{poll_option, poll_vote};
use crate::visibility::Viewer;

/// What a member of the network asks for by `vote`.
pub(crate) struct Voting<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) poll: &'a NodeId,
    pub(crate) option: &'a OptionId,
    pub(crate) now: Timestamp,
}

/// Why no vote was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such poll, or none for the viewer.
    NoSuchPoll,
    /// The poll is in a group where only members take part, and the viewer is none.
    NotInGroup,
    /// The poll has no such option.
    NoSuchOption,
    /// Voting ended at this instant.
    Closed(Timestamp),
}

/// Takes the vote, in place of an earlier one of the same member. Nobody else is told of it, so there is no event.
impl Change for Voting<'_> {
    type Done = Poll;
    type Refused = NotTaken;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Poll, NotTaken>, StoreError> {
        if label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotTaken::NoMember));
        }
        let Some(poll) = polls_by_key(tx, self.viewer, std::slice::from_ref(self.poll)).await?.pop() else {
            return Ok(Err(NotTaken::NoSuchPoll));
        };
        match may_comment(tx, self.viewer, &poll.post).await? {
            Some(true) => {}
            Some(false) => return Ok(Err(NotTaken::NotInGroup)),
            None => return Ok(Err(NotTaken::NoSuchPoll)),
        }
        if let Some(closed_at) = poll.closes_at.filter(|_| poll.is_closed(self.now)) {
            return Ok(Err(NotTaken::Closed(closed_at)));
        }
        let (org, local) = (poll.id.org().to_string(), poll.id.local().to_owned());
        let option = poll_option::Entity::find_by_id((org, local, self.option.local.clone())).one(tx).await?;
        if option.is_none() {
            return Ok(Err(NotTaken::NoSuchOption));
        }
        self.put(tx).await?;
        Ok(Ok(poll))
    }

    fn may_be_early(refused: &NotTaken) -> bool {
        match refused {
            NotTaken::NoMember | NotTaken::NoSuchPoll | NotTaken::NotInGroup => true,
            NotTaken::NoSuchOption | NotTaken::Closed(_) => false,
        }
    }
}

impl Voting<'_> {
    /// Of two votes of one member at once the later stands: the second waits for the first, and replaces it.
    async fn put(&self, tx: &DatabaseTransaction) -> Result<(), StoreError> {
        let vote = poll_vote::ActiveModel {
            org: Set(self.poll.org().to_string()),
            poll_id: Set(self.poll.local().to_owned()),
            member_org: Set(self.member.org().to_string()),
            member_id: Set(self.member.local().to_owned()),
            option_id: Set(self.option.local.clone()),
            voted_at: Set(self.now),
        };
        let key = [
            poll_vote::Column::Org,
            poll_vote::Column::PollId,
            poll_vote::Column::MemberOrg,
            poll_vote::Column::MemberId,
        ];
        let instead = [poll_vote::Column::OptionId, poll_vote::Column::VotedAt];
        let in_place = OnConflict::columns(key).update_columns(instead).to_owned();
        poll_vote::Entity::insert(vote).on_conflict(in_place).exec_without_returning(tx).await?;
        Ok(())
    }
}
