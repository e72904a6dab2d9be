//! What goes into `addComment`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::idempotency::{self, Attempt};
use subgraph::{Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::comment::Comment;
use super::written;
use crate::loaders::Loaders;
use crate::store::{self, Commenting, NotAdded};

/// A comment to add.
#[derive(InputObject)]
pub(super) struct AddCommentInput {
    /// Code of the organisation that keeps the post.
    org: OrgCode,
    /// The post to comment on.
    post_id: ID,
    /// The comment to answer; absent to answer the post itself.
    parent_id: Option<ID>,
    /// What to say, in Markdown; at most 10,000 characters.
    /// `@[Name](member_BST_0000001a)` mentions a member, at most 50 of them: the name is not kept, readers see the present one.
    body: String,
    /// Chosen by the client, at most 128 bytes long. Sent again with the same key, the comment is not added twice: the
    /// answer is the one to the first.
    idempotency_key: String,
}

/// The comment added, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct AddCommentPayload {
    /// The comment as it now stands in the thread.
    comment: Option<Comment>,
    /// Why it was not added.
    errors: Vec<AddCommentError>,
}

/// Why a comment may not be added.
#[derive(Union)]
pub(super) enum AddCommentError {
    ValidationError(ValidationError),
    NotPermitted(NotPermitted),
}

/// What an input says, checked.
struct Checked {
    post: NodeId,
    parent: Option<NodeId>,
    body: String,
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can comment.";

/// Adds what `input` says, if the caller may.
pub(super) async fn add(ctx: &Context<'_>, input: AddCommentInput) -> Result<AddCommentPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(AddCommentPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let checked = match input.checked() {
        Ok(checked) => checked,
        Err(errors) => return Ok(AddCommentPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let fingerprint = input.fingerprint();
    let commenting = Commenting {
        viewer: loaders.viewer(),
        member: &actor.member,
        post: &checked.post,
        parent: checked.parent.as_ref(),
        body: &checked.body,
        attempt: Attempt {
            caller: &actor.subject,
            mutation: "addComment",
            key: &input.idempotency_key,
            input: &fingerprint,
        },
        now: Timestamp::from(DateTime::now()),
    };
    let added = make(loaders.database(), &commenting).await?;
    loaders.forget();
    Ok(added.into())
}

impl AddCommentInput {
    /// What the input says, or everything that is wrong with it.
    fn checked(&self) -> Result<Checked, Vec<ValidationError>> {
        let mut errors = Vec::new();
        let mut named = |field: &str, kind, id: &ID| match NodeId::of_argument(kind, &self.org, id) {
            Ok(id) => Some(id),
            Err(error) => {
                errors.push(ValidationError::new(["input", field], error.to_string()));
                None
            }
        };
        let post = named("postId", NodeKind::Post, &self.post_id);
        let parent = self.parent_id.as_ref().and_then(|id| named("parentId", NodeKind::Comment, id));
        let body = written::body(&self.body, written::COMMENT_CHARS_MAX).map_err(|error| errors.push(error));
        errors.extend(idempotency::check_key(&self.idempotency_key).err());
        match (post, body) {
            (Some(post), Ok(body)) if errors.is_empty() => Ok(Checked { post, parent, body }),
            _ => Err(errors),
        }
    }

    /// The input without the key, in a form that tells it from every other.
    fn fingerprint(&self) -> String {
        let parent = self.parent_id.as_ref().map(|id| id.as_str());
        serde_json::json!([self.org, self.post_id.as_str(), parent, self.body]).to_string()
    }
}

impl AddCommentPayload {
    pub(super) fn refused(errors: impl IntoIterator<Item = AddCommentError>) -> Self {
        Self { comment: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Comment, NotAdded>> for AddCommentPayload {
    fn from(result: Result<store::Comment, NotAdded>) -> Self {
        match result {
            Ok(comment) => Self { comment: Some(Comment(comment)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotAdded> for AddCommentError {
    fn from(refused: NotAdded) -> Self {
        let wrong = |field, message: &str| ValidationError::new(["input", field], message).into();
        match refused {
            NotAdded::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the post may not be read or is not.
            NotAdded::NoSuchPost => NotPermitted::new("There is no such post that you can comment on.").into(),
            NotAdded::NotInGroup => NotPermitted::new("Only members of the group can comment in it.").into(),
            NotAdded::NoSuchParent => wrong("parentId", "The post has no such comment."),
            NotAdded::ParentRemoved => wrong("parentId", "The comment was removed; answer another one, or the post."),
            NotAdded::TooDeep => wrong("parentId", "The answers are nested too deeply; answer an earlier comment."),
            NotAdded::Full => wrong("parentId", "There are too many answers here; answer another comment."),
            NotAdded::OtherInput => wrong("idempotencyKey", "This key was used for another comment; choose a new one."),
        }
    }
}
