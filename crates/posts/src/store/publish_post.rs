//! Publishing a post: one transaction, done once for each idempotency key.
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events::{self, Event};
use subgraph::idempotency::{self, Attempt, Begun};
use subgraph::{Change, Lang, NodeId, NodeKind, OrgCode, SecurityLevel};

use super::group_place::place_in_group;
use super::new_poll::{NewPoll, insert_poll};
use super::posts::{Post, Translated, posts_by_key};
use super::search::index_post;
use crate::entity::{post, post_tag};
use crate::visibility::{LevelRefused, Viewer};

/// What a member of the network asks for by `publishPost`.
pub(crate) struct Publishing<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    /// The organisation that will keep the post.
    pub(crate) org: &'a OrgCode,
    /// A group of that organisation; none to publish outside of groups.
    pub(crate) group: Option<&'a NodeId>,
    pub(crate) lang: Lang,
    pub(crate) texts: &'a Translated,
    /// In their stored form, each once.
    pub(crate) tags: &'a [String],
    pub(crate) level: SecurityLevel,
    pub(crate) poll: Option<&'a NewPoll>,
    pub(crate) attempt: Attempt<'a>,
    pub(crate) now: Timestamp,
}

/// Why no post was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotPublished {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such group, or none for the viewer.
    NoSuchGroup,
    /// Only members write in the group, and the viewer is none.
    NotInGroup,
    /// Outside of groups only members of the organisation publish.
    NotOfOrganisation,
    /// The post may not stand at this level.
    Level(LevelRefused),
    /// The poll would end before it begins.
    PollOver,
    /// What was published earlier under the key is not for the viewer any more.
    NoSuchPost,
    /// The idempotency key was used for something else.
    OtherInput,
}

/// Publishes the post; what was done once under an idempotency key is only told again.
impl Change for Publishing<'_> {
    type Done = Post;
    type Refused = NotPublished;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Post, NotPublished>, StoreError> {
        // Before the key is looked up: who may not act is not told either what was done earlier.
        let Some(author_name) = hold_label_of_active(tx, self.member).await? else {
            return Ok(Err(NotPublished::NoMember));
        };
        match idempotency::begin(tx, &self.attempt, self.now).await? {
            Begun::First => {}
            Begun::Repeated { answer } => return published(tx, self.viewer, answer.parse().ok()).await,
            Begun::OtherInput => return Ok(Err(NotPublished::OtherInput)),
        }
        if let Err(refused) = self.check(tx).await? {
            return Ok(Err(refused));
        }
        let id = insert(tx, self, author_name).await?;
        idempotency::finish(tx, &self.attempt, &id.to_string()).await?;
        let post = published(tx, self.viewer, Some(id.clone())).await?;
        events::put(tx, [Event::PostPublished { post: id }], self.now).await?;
        Ok(post)
    }

    fn may_be_early(refused: &NotPublished) -> bool {
        match refused {
            NotPublished::NoMember
            | NotPublished::NoSuchGroup
            | NotPublished::NotInGroup
            | NotPublished::Level(_)
            | NotPublished::NoSuchPost => true,
            NotPublished::NotOfOrganisation | NotPublished::PollOver | NotPublished::OtherInput => false,
        }
    }
}

impl Publishing<'_> {
    async fn check(&self, tx: &DatabaseTransaction) -> Result<Result<(), NotPublished>, StoreError> {
        if self.poll.and_then(|poll| poll.closes_at).is_some_and(|closes_at| closes_at <= self.now) {
            return Ok(Err(NotPublished::PollOver));
        }
        let place = match self.group {
            Some(group) => match place_in_group(tx, self.viewer, self.member, group).await? {
                Some(place) if place.lets_write() => Some(place),
                Some(_) => return Ok(Err(NotPublished::NotInGroup)),
                None => return Ok(Err(NotPublished::NoSuchGroup)),
            },
            None if self.member.org() == self.org => None,
            None => return Ok(Err(NotPublished::NotOfOrganisation)),
        };
        Ok(self.viewer.check_level(self.level, self.org, place.as_ref()).map_err(NotPublished::Level))
    }
}

async fn insert(
    tx: &DatabaseTransaction,
    publishing: &Publishing<'_>,
    author_name: String,
) -> Result<NodeId, StoreError> {
    let id = NodeId::fresh(NodeKind::Post, publishing.org.clone(), publishing.now);
    let Translated { title, body } = publishing.texts.clone();
    let texts = (Some(title), Some(body));
    let (english, welsh) = match publishing.lang {
        Lang::En => (texts, (None, None)),
        Lang::Cy => ((None, None), texts),
    };
    let row = post::ActiveModel {
        org: Set(id.org().to_string()),
        id: Set(id.local().to_owned()),
        version: Set(1),
        group_id: Set(publishing.group.map(|group| group.local().to_owned())),
        author_org: Set(publishing.member.org().to_string()),
        author_id: Set(publishing.member.local().to_owned()),
        author_name: Set(Some(author_name)),
        former_ordinal: Set(None),
        title_en: Set(english.0),
        body_en: Set(english.1),
        title_cy: Set(welsh.0),
        body_cy: Set(welsh.1),
        security_level: Set(publishing.level.rank()),
        published_at: Set(publishing.now),
        edited_at: Set(None),
        comment_count: Set(0),
        root_comment_count: Set(0),
    };
    row.insert(tx).await?;
    insert_tags(tx, &id, publishing.tags).await?;
    if let Some(poll) = publishing.poll {
        insert_poll(tx, &id, publishing.lang, poll, publishing.now).await?;
    }
    index_post(tx, &id).await?;
    Ok(id)
}

/// Gives `post` these tags, none of which it has.
pub(super) async fn insert_tags(tx: &DatabaseTransaction, post: &NodeId, tags: &[String]) -> Result<(), StoreError> {
    if tags.is_empty() {
        return Ok(());
    }
    let rows = tags.iter().map(|tag| post_tag::ActiveModel {
        org: Set(post.org().to_string()),
        post_id: Set(post.local().to_owned()),
        tag: Set(tag.clone()),
        // `index_post` dates it.
        ..Default::default()
    });
    post_tag::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// The post that was published, now or by an earlier attempt.
async fn published(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    post: Option<NodeId>,
) -> Result<Result<Post, NotPublished>, StoreError> {
    let Some(post) = post else { return Ok(Err(NotPublished::NoSuchPost)) };
    let found = posts_by_key(db, viewer, &[post]).await?;
    Ok(found.into_iter().next().ok_or(NotPublished::NoSuchPost))
}
