//! The edits of posts, the newest first. They are read for posts that were read for the viewer before.
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, Order, QueryFilter, QueryResult,
    QuerySelect, QueryTrait, RelationDef,
};
use sea_orm::{ConnectionTrait, JoinType};
use storage::{Keyset, Page, Rows, StoreError, Timestamp, read_side_by_side};
use subgraph::NodeId;

use super::posts::{Post, Translated};
use crate::entity::{post, post_revision};
use crate::visibility::Viewer;
use crate::word_diff::word_diff;

/// What an edit changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Revision {
    /// The version that the edit made.
    pub(crate) number: i32,
    pub(crate) at: Timestamp,
    /// None where no text was changed, or the viewer is not cleared for one of the two.
    pub(crate) diff: Option<String>,
}

/// A part of the revisions of a post; its key is a revision's number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RevisionPage {
    pub(crate) post: NodeId,
    pub(crate) page: Page<i32>,
}

/// Keeps what an edit replaced, and how it differs from what came in its place.
pub(super) async fn insert_revision(
    tx: &DatabaseTransaction,
    before: &Post,
    after: &Post,
    now: Timestamp,
) -> Result<(), StoreError> {
    let replaced = PostTexts::from(before);
    let row = post_revision::ActiveModel {
        org: Set(after.id.org().to_string()),
        post_id: Set(after.id.local().to_owned()),
        number: Set(after.version),
        at: Set(now),
        diff: Set(difference(&replaced, &after.into())),
        title_en: Set(replaced.title_en),
        body_en: Set(replaced.body_en),
        title_cy: Set(replaced.title_cy),
        body_cy: Set(replaced.body_cy),
        security_level: Set(before.security_level.max(after.security_level).rank()),
    };
    row.insert(tx).await?;
    Ok(())
}

/// A page of the revisions of each of these posts.
pub(crate) async fn revision_pages(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    pages: &[RevisionPage],
) -> Result<HashMap<RevisionPage, Rows<Revision>>, StoreError> {
    let queries: Vec<_> = pages.iter().map(|page| page.query(viewer)).collect();
    let read = read_side_by_side(db, &queries).await?;
    pages.iter().zip(read).map(|(page, rows)| Ok((page.clone(), page.cut(&rows)?))).collect()
}

impl RevisionPage {
    fn query(&self, viewer: &Viewer) -> SelectStatement {
        let is_cleared =
            viewer.is_cleared_for(Expr::col((post_revision::Entity, post_revision::Column::SecurityLevel)));
        let shown = Expr::case(is_cleared, Expr::col((post_revision::Entity, post_revision::Column::Diff)));
        let revisions = post_revision::Entity::find()
            .select_only()
            .columns([post_revision::Column::Number, post_revision::Column::At])
            .expr_as(shown, "shown_diff")
            .join(JoinType::InnerJoin, post_of_revision())
            .filter(post_revision::Column::Org.eq(self.post.org().as_str()))
            .filter(post_revision::Column::PostId.eq(self.post.local()));
        let newest_first = Keyset::new([(post_revision::Column::Number, Order::Desc)]);
        newest_first.page(revisions, self.page.after.map(|number| [number.into()]), self.page.limit()).into_query()
    }

    /// The page of a list's rows, which come in no promised order.
    fn cut(&self, rows: &[QueryResult]) -> Result<Rows<Revision>, StoreError> {
        let mut revisions = rows.iter().map(Revision::from_row).collect::<Result<Vec<_>, _>>()?;
        revisions.sort_by_key(|revision| std::cmp::Reverse(revision.number));
        Ok(self.page.cut(revisions))
    }
}

impl Revision {
    fn from_row(row: &QueryResult) -> Result<Self, StoreError> {
        let (number, at) = (row.try_get("", "number")?, row.try_get("", "at")?);
        Ok(Self { number, at, diff: row.try_get("", "shown_diff")? })
    }
}

/// The texts of a version of a post, as its row holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PostTexts {
    pub(crate) title_en: Option<String>,
    pub(crate) body_en: Option<String>,
    pub(crate) title_cy: Option<String>,
    pub(crate) body_cy: Option<String>,
}

impl From<&Post> for PostTexts {
    fn from(post: &Post) -> Self {
        let stored = |texts: &Option<Translated>| texts.clone().map(|texts| (texts.title, texts.body)).unzip();
        let ((title_en, body_en), (title_cy, body_cy)) = (stored(&post.english), stored(&post.welsh));
        Self { title_en, body_en, title_cy, body_cy }
    }
}

/// How the texts of two versions differ, with a heading for each text that does.
pub(crate) fn difference(before: &PostTexts, after: &PostTexts) -> Option<String> {
    let texts = [
        ("Title (EN)", &before.title_en, &after.title_en),
        ("Text (EN)", &before.body_en, &after.body_en),
        ("Title (CY)", &before.title_cy, &after.title_cy),
        ("Text (CY)", &before.body_cy, &after.body_cy),
    ];
    word_diff(texts.map(|(heading, before, after)| {
        (heading, before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default())
    }))
}

fn post_of_revision() -> RelationDef {
    post_revision::Entity::belongs_to(post::Entity)
        .from((post_revision::Column::Org, post_revision::Column::PostId))
        .to((post::Column::Org, post::Column::Id))
        .into()
}
