//! What goes into `vote`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::{Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::poll::Poll;
use crate::loaders::Loaders;
use crate::store::{self, NotTaken, OptionId, Voting};

/// A vote. Sent again, it is the same vote; with another option, while the poll is open, it takes the place of the first.
#[derive(InputObject)]
pub(super) struct VoteInput {
    /// Code of the organisation that keeps the poll.
    org: OrgCode,
    /// The poll to vote in.
    poll_id: ID,
    /// The option chosen, one of that poll's.
    option_id: ID,
}

/// The poll with the caller's choice, or why the vote was not taken. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct VotePayload {
    /// The poll as the caller now finds it.
    poll: Option<Poll>,
    /// Why the vote was not taken.
    errors: Vec<VoteError>,
}

/// Why a vote may not be taken.
#[derive(Union)]
pub(super) enum VoteError {
    PollClosed(PollClosed),
    NotPermitted(NotPermitted),
    ValidationError(ValidationError),
}

/// Voting has ended; votes can neither be given nor changed any more.
#[derive(SimpleObject)]
pub(super) struct PollClosed {
    /// What happened, as a sentence to show.
    message: String,
    /// When it ended.
    closed_at: DateTime,
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can vote.";

/// Takes the vote that `input` says, if the caller may.
pub(super) async fn cast(ctx: &Context<'_>, input: VoteInput) -> Result<VotePayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(VotePayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let (poll, option) = match input.checked() {
        Ok(checked) => checked,
        Err(error) => return Ok(VotePayload::refused([error.into()])),
    };
    let loaders = Loaders::of(ctx);
    let now = Timestamp::from(DateTime::now());
    let voting = Voting { viewer: loaders.viewer(), member: &actor.member, poll: &poll, option: &option, now };
    let taken = make(loaders.database(), &voting).await?;
    loaders.forget();
    Ok(taken.into())
}

impl VoteInput {
    /// What the input names, or what is wrong with it.
    fn checked(&self) -> Result<(NodeId, OptionId), ValidationError> {
        let poll = NodeId::of_argument(NodeKind::Poll, &self.org, &self.poll_id)
            .map_err(|error| ValidationError::new(["input", "pollId"], error.to_string()))?;
        let option = OptionId::parse(&self.org, &self.option_id).ok_or_else(no_such_option)?;
        Ok((poll, option))
    }
}

fn no_such_option() -> ValidationError {
    ValidationError::new(["input", "optionId"], "The poll has no such option; choose one of its `options`.")
}

impl VotePayload {
    fn refused(errors: impl IntoIterator<Item = VoteError>) -> Self {
        Self { poll: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Poll, NotTaken>> for VotePayload {
    fn from(result: Result<store::Poll, NotTaken>) -> Self {
        match result {
            Ok(poll) => Self { poll: Some(Poll(poll)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotTaken> for VoteError {
    fn from(refused: NotTaken) -> Self {
        match refused {
            NotTaken::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the poll may not be read or is not.
            NotTaken::NoSuchPoll => NotPermitted::new("There is no such poll that you can vote in.").into(),
            NotTaken::NotInGroup => NotPermitted::new("Only members of the group can vote in it.").into(),
            NotTaken::NoSuchOption => no_such_option().into(),
            NotTaken::Closed(closed_at) => {
                let message = "The poll is closed; votes can neither be given nor changed any more.".to_owned();
                PollClosed { message, closed_at: closed_at.into() }.into()
            }
        }
    }
}
