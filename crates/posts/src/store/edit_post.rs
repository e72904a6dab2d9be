//! Editing a post: one transaction, which keeps what it replaces.
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QuerySelect,
};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events::{self, Event};
use subgraph::{Change, Lang, NodeId, SecurityLevel};

use super::group_place::place_in_group;
use super::posts::{Post, may_comment, posts_by_key, tags_of_posts};
use super::publish_post::insert_tags;
use super::revisions::insert_revision;
use super::search::index_post;
use crate::entity::{post, post_tag};
use crate::visibility::{LevelRefused, Viewer};

/// What a member of the network asks for by `editPost`. What is absent stays as it is.
pub(crate) struct EditingPost<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) post: &'a NodeId,
    /// The version that the edit was made from.
    pub(crate) version: &'a str,
    /// The language of the title and the body given.
    pub(crate) lang: Lang,
    pub(crate) title: Option<&'a str>,
    /// Markdown.
    pub(crate) body: Option<&'a str>,
    /// In their stored form, sorted.
    pub(crate) tags: Option<&'a [String]>,
    pub(crate) level: Option<SecurityLevel>,
    pub(crate) now: Timestamp,
}

/// Why a post was not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PostNotEdited {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such post, or none for the viewer.
    NoSuchPost,
    /// Someone else wrote it.
    NotAuthor,
    /// Only members write in the group, and the author is none any more.
    NotInGroup,
    /// It was edited since; this is its version now.
    Stale(i32),
    /// The post is not in this language yet, and only one of its two texts was given.
    HalfTranslated,
    /// The post may not stand at this level.
    Level(LevelRefused),
}

/// Edits the post. An edit that changes nothing makes no version.
///
/// The row is locked before it is read: of two edits at once, the later finds what the earlier made.
impl Change for EditingPost<'_> {
    type Done = Post;
    type Refused = PostNotEdited;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Post, PostNotEdited>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(PostNotEdited::NoMember));
        }
        let (row, before) = match self.editable(tx).await? {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        if let Err(refused) = self.check_level(tx, &before).await? {
            return Ok(Err(refused));
        }
        let edited = match self.applied_to(&row) {
            Ok(edited) => edited,
            Err(refused) => return Ok(Err(refused)),
        };
        let tags_changed = self.replace_tags(tx).await?;
        if edited == row && !tags_changed {
            return Ok(Ok(before));
        }
        update(tx, &edited, self.now).await?;
        index_post(tx, self.post).await?;
        let Some(after) = self.read(tx).await? else { return Ok(Err(PostNotEdited::NoSuchPost)) };
        insert_revision(tx, &before, &after, self.now).await?;
        events::put(tx, [Event::PostEdited { post: self.post.clone() }], self.now).await?;
        Ok(Ok(after))
    }
}

impl EditingPost<'_> {
    /// The post, its row locked, if the member may edit this version of it.
    async fn editable(
        &self,
        tx: &DatabaseTransaction,
    ) -> Result<Result<(post::Model, Post), PostNotEdited>, StoreError> {
        let key = (self.post.org().to_string(), self.post.local().to_owned());
        let locked = post::Entity::find_by_id(key).lock_exclusive().one(tx).await?;
        let (Some(row), Some(post)) = (locked, self.read(tx).await?) else {
            return Ok(Err(PostNotEdited::NoSuchPost));
        };
        if post.author.member != *self.member {
            return Ok(Err(PostNotEdited::NotAuthor));
        }
        if may_comment(tx, self.viewer, self.post).await? != Some(true) {
            return Ok(Err(PostNotEdited::NotInGroup));
        }
        if post.version.to_string() != self.version {
            return Ok(Err(PostNotEdited::Stale(post.version)));
        }
        Ok(Ok((row, post)))
    }

    async fn read(&self, tx: &DatabaseTransaction) -> Result<Option<Post>, StoreError> {
        let found = posts_by_key(tx, self.viewer, std::slice::from_ref(self.post)).await?;
        Ok(found.into_iter().next())
    }

    async fn check_level(
        &self,
        tx: &DatabaseTransaction,
        post: &Post,
    ) -> Result<Result<(), PostNotEdited>, StoreError> {
        let Some(level) = self.level else { return Ok(Ok(())) };
        let place = match &post.group {
            Some(group) => place_in_group(tx, self.viewer, self.member, group).await?,
            None => None,
        };
        let checked = self.viewer.check_level(level, self.post.org(), place.as_ref());
        Ok(checked.map_err(PostNotEdited::Level))
    }

    /// The row as it will be, but for its version.
    fn applied_to(&self, row: &post::Model) -> Result<post::Model, PostNotEdited> {
        let mut edited = row.clone();
        let (title, body) = match self.lang {
            Lang::En => (&mut edited.title_en, &mut edited.body_en),
            Lang::Cy => (&mut edited.title_cy, &mut edited.body_cy),
        };
        *title = self.title.map(str::to_owned).or(title.take());
        *body = self.body.map(str::to_owned).or(body.take());
        if title.is_some() != body.is_some() {
            return Err(PostNotEdited::HalfTranslated);
        }
        edited.security_level = self.level.map_or(row.security_level, SecurityLevel::rank);
        Ok(edited)
    }

    /// Gives the post its new tags, and tells whether they are others than before.
    async fn replace_tags(&self, tx: &DatabaseTransaction) -> Result<bool, StoreError> {
        let Some(tags) = self.tags else { return Ok(false) };
        let before = tags_of_posts(tx, std::slice::from_ref(self.post)).await?.remove(self.post).unwrap_or_default();
        if before == tags {
            return Ok(false);
        }
        post_tag::Entity::delete_many()
            .filter(post_tag::Column::Org.eq(self.post.org().as_str()))
            .filter(post_tag::Column::PostId.eq(self.post.local()))
            .exec(tx)
            .await?;
        insert_tags(tx, self.post, tags).await?;
        Ok(true)
    }
}

/// Writes what an edit may change, and a new version.
async fn update(tx: &DatabaseTransaction, edited: &post::Model, now: Timestamp) -> Result<(), StoreError> {
    let row = post::ActiveModel {
        org: Unchanged(edited.org.clone()),
        id: Unchanged(edited.id.clone()),
        version: Set(edited.version + 1),
        title_en: Set(edited.title_en.clone()),
        body_en: Set(edited.body_en.clone()),
        title_cy: Set(edited.title_cy.clone()),
        body_cy: Set(edited.body_cy.clone()),
        security_level: Set(edited.security_level),
        edited_at: Set(Some(now)),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}
