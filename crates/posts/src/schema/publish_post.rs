//! What goes into `publishPost`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::idempotency::{self, Attempt};
use subgraph::{
    Actor, DateTime, Lang, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, SecurityLevel, ValidationError, make,
};

use super::level_below_group::LevelBelowGroup;
use super::poll_input::{CLOSES_AT, PollInput};
use super::post::Post;
use super::written;
use crate::loaders::Loaders;
use crate::store::{self, NewPoll, NotPublished, Publishing, Translated};
use crate::visibility::LevelRefused;

/// A post to publish.
#[derive(InputObject)]
pub(super) struct PublishPostInput {
    /// Code of the organisation that will keep the post.
    org: OrgCode,
    /// The group of that organisation to publish it in. Any member of the network may in an open group, only its members
    /// in another. Absent to publish outside of groups, as only the organisation's own members may.
    group_id: Option<ID>,
    /// The language of the title and the text. The other language can be added by an edit.
    #[graphql(default_with = "Some(Lang::En)")]
    lang: Option<Lang>,
    /// What the post is called: plain text on one line, of 1 to 200 characters.
    title: String,
    /// What it says, in Markdown; at most 50,000 characters.
    /// `@[Name](member_BST_0000001a)` mentions a member, at most 50 of them: the name is not kept, readers see the present one.
    body: String,
    /// What it is about: at most 10, each of at most 50 letters, digits and hyphens. They are kept in lower case, with
    /// hyphens for spaces, and each once.
    tags: Option<Vec<String>>,
    /// How widely it may be read: no wider than its group, and no stricter than the author is cleared for.
    security_level: SecurityLevel,
    /// A question to put to the readers; absent for none. It cannot be changed later.
    poll: Option<PollInput>,
    /// Chosen by the client, at most 128 bytes long. Sent again with the same key, the post is not published twice: the
    /// answer is the one to the first.
    idempotency_key: String,
}

/// The post published, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct PublishPostPayload {
    /// The post as it can now be read.
    post: Option<Post>,
    /// Why it was not published.
    errors: Vec<PublishPostError>,
}

/// Why a post may not be published.
#[derive(Union)]
pub(super) enum PublishPostError {
    ValidationError(ValidationError),
    NotPermitted(NotPermitted),
    LevelBelowGroup(LevelBelowGroup),
}

/// What an input says, checked.
struct Checked {
    group: Option<NodeId>,
    texts: Translated,
    tags: Vec<String>,
    poll: Option<NewPoll>,
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can publish.";

/// Publishes what `input` says, if the caller may.
pub(super) async fn publish(ctx: &Context<'_>, input: PublishPostInput) -> Result<PublishPostPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(PublishPostPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let checked = match input.checked() {
        Ok(checked) => checked,
        Err(errors) => return Ok(PublishPostPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let fingerprint = input.fingerprint();
    let publishing = Publishing {
        viewer: loaders.viewer(),
        member: &actor.member,
        org: &input.org,
        group: checked.group.as_ref(),
        lang: input.lang(),
        texts: &checked.texts,
        tags: &checked.tags,
        level: input.security_level,
        poll: checked.poll.as_ref(),
        attempt: Attempt {
            caller: &actor.subject,
            mutation: "publishPost",
            key: &input.idempotency_key,
            input: &fingerprint,
        },
        now: Timestamp::from(DateTime::now()),
    };
    let published = make(loaders.database(), &publishing).await?;
    loaders.forget();
    Ok(published.into())
}

impl PublishPostInput {
    fn lang(&self) -> Lang {
        self.lang.unwrap_or(Lang::En)
    }

    /// What the input says, or everything that is wrong with it.
    fn checked(&self) -> Result<Checked, Vec<ValidationError>> {
        let group = self.group_id.as_ref().map(|id| {
            let of_group = NodeId::of_argument(NodeKind::Group, &self.org, id);
            of_group.map_err(|error| ValidationError::new(["input", "groupId"], error.to_string()))
        });
        let title = written::title(&self.title);
        let body = written::body(&self.body, written::POST_CHARS_MAX);
        let tags = written::tags(self.tags.as_deref().unwrap_or_default());
        let key = idempotency::check_key(&self.idempotency_key);
        let poll = self.poll.as_ref().map(PollInput::checked).transpose();
        match (group.transpose(), title, body, tags, poll, key) {
            (Ok(group), Ok(title), Ok(body), Ok(tags), Ok(poll), Ok(())) => {
                Ok(Checked { group, texts: Translated { title, body }, tags, poll })
            }
            (group, title, body, tags, poll, key) => {
                let wrong = [group.err(), title.err(), body.err(), tags.err(), key.err()];
                Err(wrong.into_iter().flatten().chain(poll.err().into_iter().flatten()).collect())
            }
        }
    }

    /// The input without the key, in a form that tells it from every other.
    fn fingerprint(&self) -> String {
        let group = self.group_id.as_ref().map(|id| id.as_str());
        let (level, poll) = (self.security_level, self.poll.as_ref().map(PollInput::fingerprint));
        serde_json::json!([self.org, group, self.lang(), self.title, self.body, self.tags, level, poll]).to_string()
    }
}

impl PublishPostPayload {
    fn refused(errors: impl IntoIterator<Item = PublishPostError>) -> Self {
        Self { post: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Post, NotPublished>> for PublishPostPayload {
    fn from(result: Result<store::Post, NotPublished>) -> Self {
        match result {
            Ok(post) => Self { post: Some(Post(post)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotPublished> for PublishPostError {
    fn from(refused: NotPublished) -> Self {
        let not_permitted = |message: &str| NotPermitted::new(message).into();
        match refused {
            NotPublished::NoMember => not_permitted(MEMBERS_ONLY),
            // The same words whether the group may not be known or is not.
            NotPublished::NoSuchGroup => not_permitted("There is no such group that you can publish in."),
            NotPublished::NotInGroup => not_permitted("Only members of the group can publish in it."),
            NotPublished::NotOfOrganisation => {
                not_permitted("Only members of the organisation can publish outside of its groups.")
            }
            NotPublished::Level(LevelRefused::BelowGroup(level)) => LevelBelowGroup::new(level).into(),
            NotPublished::Level(LevelRefused::AboveCeiling(ceiling)) => not_permitted(&above_ceiling(ceiling)),
            NotPublished::Level(LevelRefused::OutOfReach) => not_permitted(OUT_OF_REACH),
            NotPublished::PollOver => {
                ValidationError::new(CLOSES_AT, "The poll would be closed already; give an instant to come.").into()
            }
            NotPublished::NoSuchPost => not_permitted("You cannot read any more what was published with this key."),
            NotPublished::OtherInput => {
                let message = "This key was used for another post; choose a new one.";
                ValidationError::new(["input", "idempotencyKey"], message).into()
            }
        }
    }
}

/// What callers are told who choose a level that they are not cleared for.
pub(super) fn above_ceiling(ceiling: SecurityLevel) -> String {
    let ceiling = ceiling.as_str();
    format!("You are signed in for {ceiling} at most; sign in at a higher assurance level to choose this one.")
}

/// What callers are told who choose a level at which they could not read the post themselves.
pub(super) const OUT_OF_REACH: &str =
    "At this level only members of the organisation or of the group can write; choose a wider one.";
