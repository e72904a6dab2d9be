//! What goes into `editPost`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::{
    Actor, DateTime, Lang, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, SecurityLevel, StaleVersion,
    ValidationError, make,
};

use super::level_below_group::LevelBelowGroup;
use super::post::Post;
use super::publish_post::{OUT_OF_REACH, above_ceiling};
use super::written;
use crate::loaders::Loaders;
use crate::store::{self, EditingPost, PostNotEdited};
use crate::visibility::LevelRefused;

/// What to change in a post. What is absent or null stays as it is.
#[derive(InputObject)]
pub(super) struct EditPostInput {
    /// Code of the organisation that keeps the post.
    org: OrgCode,
    /// The post to change.
    post_id: ID,
    /// The `version` of the post from which the edit was made. If the post was edited since, nothing is changed.
    version: String,
    /// The language of the title and the text given. In a language that the post is not in yet, give both: the other
    /// language stays beside it.
    #[graphql(default_with = "Some(Lang::En)")]
    lang: Option<Lang>,
    /// What the post shall be called: plain text on one line, of 1 to 200 characters.
    title: Option<String>,
    /// What it shall say, in Markdown; at most 50,000 characters.
    /// `@[Name](member_BST_0000001a)` mentions a member, at most 50 of them: the name is not kept, readers see the present one.
    body: Option<String>,
    /// What it shall be about, instead of the tags it has; an empty list takes them all away. At most 10, each of at most
    /// 50 letters, digits and hyphens, kept in lower case.
    tags: Option<Vec<String>>,
    /// How widely it shall be read: no wider than its group, and no stricter than the author is cleared for.
    security_level: Option<SecurityLevel>,
}

/// The post edited, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct EditPostPayload {
    /// The post as it can now be read; as it was if nothing in it was different.
    post: Option<Post>,
    /// Why it was not edited.
    errors: Vec<EditPostError>,
}

/// Why a post may not be edited.
#[derive(Union)]
pub(super) enum EditPostError {
    ValidationError(ValidationError),
    NotPermitted(NotPermitted),
    StaleVersion(StaleVersion),
    LevelBelowGroup(LevelBelowGroup),
}

/// What an input says, checked.
struct Checked {
    post: NodeId,
    title: Option<String>,
    body: Option<String>,
    tags: Option<Vec<String>>,
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can edit a post.";

/// Edits what `input` says, if the caller may.
pub(super) async fn edit(ctx: &Context<'_>, input: EditPostInput) -> Result<EditPostPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(EditPostPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let checked = match input.checked() {
        Ok(checked) => checked,
        Err(errors) => return Ok(EditPostPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let editing = EditingPost {
        viewer: loaders.viewer(),
        member: &actor.member,
        post: &checked.post,
        version: &input.version,
        lang: input.lang.unwrap_or(Lang::En),
        title: checked.title.as_deref(),
        body: checked.body.as_deref(),
        tags: checked.tags.as_deref(),
        level: input.security_level,
        now: Timestamp::from(DateTime::now()),
    };
    let edited = make(loaders.database(), &editing).await?;
    loaders.forget();
    Ok(edited.into())
}

impl EditPostInput {
    /// What the input says, or everything that is wrong with it.
    fn checked(&self) -> Result<Checked, Vec<ValidationError>> {
        let post = NodeId::of_argument(NodeKind::Post, &self.org, &self.post_id)
            .map_err(|error| ValidationError::new(["input", "postId"], error.to_string()));
        let title = self.title.as_deref().map(written::title).transpose();
        let body = self.body.as_deref().map(|body| written::body(body, written::POST_CHARS_MAX)).transpose();
        let tags = self.tags.as_deref().map(written::tags).transpose();
        match (post, title, body, tags) {
            (Ok(post), Ok(title), Ok(body), Ok(tags)) => Ok(Checked { post, title, body, tags }),
            (post, title, body, tags) => {
                let wrong = [post.err(), title.err(), body.err(), tags.err()];
                Err(wrong.into_iter().flatten().collect())
            }
        }
    }
}

impl EditPostPayload {
    fn refused(errors: impl IntoIterator<Item = EditPostError>) -> Self {
        Self { post: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Post, PostNotEdited>> for EditPostPayload {
    fn from(result: Result<store::Post, PostNotEdited>) -> Self {
        match result {
            Ok(post) => Self { post: Some(Post(post)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<PostNotEdited> for EditPostError {
    fn from(refused: PostNotEdited) -> Self {
        let not_permitted = |message: &str| NotPermitted::new(message).into();
        match refused {
            PostNotEdited::NoMember => not_permitted(MEMBERS_ONLY),
            // The same words whether the post may not be read or is not.
            PostNotEdited::NoSuchPost => not_permitted("There is no such post that you can edit."),
            PostNotEdited::NotAuthor => not_permitted("Only its author can edit a post."),
            PostNotEdited::NotInGroup => not_permitted("Only members of the group can write in it."),
            PostNotEdited::Stale(current) => stale("post", current).into(),
            PostNotEdited::HalfTranslated => {
                let message = "The post is not in this language yet; give both a title and a text.";
                ValidationError::new(["input", "lang"], message).into()
            }
            PostNotEdited::Level(LevelRefused::BelowGroup(level)) => LevelBelowGroup::new(level).into(),
            PostNotEdited::Level(LevelRefused::AboveCeiling(ceiling)) => not_permitted(&above_ceiling(ceiling)),
            PostNotEdited::Level(LevelRefused::OutOfReach) => not_permitted(OUT_OF_REACH),
        }
    }
}

/// What callers are told whose edit comes too late.
pub(super) fn stale(what: &str, current: i32) -> StaleVersion {
    let message = format!("The {what} was edited since you read it; look at it again before you change it.");
    StaleVersion { message, current: current.to_string() }
}
