//! What goes into `react`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject};
use storage::Timestamp;
use subgraph::{Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::add_comment::AddCommentError;
use super::reaction_count::{ReactionCount, reactions_to};
use crate::loaders::Loaders;
use crate::reaction_kind::{REACTION_KINDS, place_of_kind};
use crate::store::{NotReacted, Reacting, Sign};

/// A sign to give to a post or a comment, or to take back.
#[derive(InputObject)]
pub(super) struct ReactInput {
    /// Code of the organisation that keeps the post or the comment.
    org: OrgCode,
    /// The post or the comment.
    node_id: ID,
    /// Which sign: `LIKE`, `THANKS`, `USEFUL` or `CELEBRATE`. A member may give several.
    kind: String,
    /// Whether to give the sign or to take it back. Sent again, it changes nothing.
    on: bool,
}

/// The reactions there are now, or why none was changed. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct ReactPayload {
    /// All reactions to the post or the comment; empty when there are none.
    reactions: Option<Vec<ReactionCount>>,
    /// Why nothing was changed.
    errors: Vec<AddCommentError>,
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can react.";

/// Gives or takes back what `input` says, if the caller may.
pub(super) async fn react(ctx: &Context<'_>, input: ReactInput) -> Result<ReactPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(ReactPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let to = match input.checked() {
        Ok(to) => to,
        Err(errors) => return Ok(ReactPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let reacting = Reacting {
        viewer: loaders.viewer(),
        member: &actor.member,
        to: &to,
        kind: &input.kind,
        sign: if input.on { Sign::Give } else { Sign::TakeBack },
        now: Timestamp::from(DateTime::now()),
    };
    if let Err(refused) = make(loaders.database(), &reacting).await? {
        return Ok(ReactPayload::refused([refused.into()]));
    }
    loaders.forget();
    Ok(ReactPayload { reactions: Some(reactions_to(ctx, to).await?), errors: Vec::new() })
}

impl ReactInput {
    /// The post or comment meant, or everything that is wrong with the input.
    fn checked(&self) -> Result<NodeId, Vec<ValidationError>> {
        // Whichever of the two it is; a third kind of id is refused in the words for a post.
        let to = NodeId::of_argument(NodeKind::Comment, &self.org, &self.node_id)
            .or_else(|_| NodeId::of_argument(NodeKind::Post, &self.org, &self.node_id))
            .map_err(|error| ValidationError::new(["input", "nodeId"], error.to_string()));
        let kind = place_of_kind(&self.kind).is_none().then(|| {
            let message = format!("There is no such sign; choose one of {}.", REACTION_KINDS.join(", "));
            ValidationError::new(["input", "kind"], message)
        });
        match (to, kind) {
            (Ok(to), None) => Ok(to),
            (to, kind) => Err([to.err(), kind].into_iter().flatten().collect()),
        }
    }
}

impl ReactPayload {
    fn refused(errors: impl IntoIterator<Item = AddCommentError>) -> Self {
        Self { reactions: None, errors: errors.into_iter().collect() }
    }
}

impl From<NotReacted> for AddCommentError {
    fn from(refused: NotReacted) -> Self {
        match refused {
            NotReacted::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether it may not be read or is not.
            NotReacted::Nothing => NotPermitted::new("There is nothing with this id that you can react to.").into(),
            NotReacted::NotInGroup => NotPermitted::new("Only members of the group can react in it.").into(),
            NotReacted::Removed => ValidationError::new(["input", "nodeId"], "The comment was removed.").into(),
        }
    }
}
