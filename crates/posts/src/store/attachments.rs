//! What is known of the files that belong to posts. They are read for posts that were read for the viewer before.
use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    QueryTrait, RelationDef,
};
use storage::{StoreError, insert_in_bulk};
use subgraph::{NodeId, NodeKind, OrgCode, SecurityLevel, one_of, stored_id};

use crate::entity::{attachment, post};
use crate::visibility::{Viewer, effective_level, group_of_post, stricter};

/// A file that belongs to a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) org: OrgCode,
    /// The last part of its id.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: i64,
    /// Its own level or its post's, whichever is stricter.
    pub(crate) security_level: SecurityLevel,
    /// Where it can be had; none for a viewer who is not cleared for its level, or where it has no address.
    pub(crate) url: Option<String>,
}

/// The files of these posts, in the order of their ids; none for a post without.
pub(crate) async fn attachments_of_posts(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    posts: &[NodeId],
) -> Result<HashMap<NodeId, Vec<Attachment>>, StoreError> {
    let own = Expr::col((attachment::Entity, attachment::Column::SecurityLevel));
    let shown =
        Expr::case(viewer.is_cleared_for(own.clone()), Expr::col((attachment::Entity, attachment::Column::Address)));
    let query = attachment::Entity::find()
        .select_only()
        .columns([attachment::Column::Org, attachment::Column::PostId, attachment::Column::Id])
        .columns([attachment::Column::Name, attachment::Column::MediaType, attachment::Column::Bytes])
        .expr_as(stricter(own, effective_level()), "level")
        .expr_as(shown, "shown_url")
        .join(JoinType::InnerJoin, post_of_attachment())
        .join(JoinType::LeftJoin, group_of_post())
        .filter(one_of(attachment::Column::Org, attachment::Column::PostId, posts))
        .order_by_asc(attachment::Column::Id)
        .into_query();
    let mut attachments: HashMap<NodeId, Vec<Attachment>> = HashMap::with_capacity(posts.len());
    for row in db.query_all(&query).await? {
        let org: String = row.try_get("", "org")?;
        let post = stored_id(NodeKind::Post, &org, row.try_get("", "post_id")?)?;
        attachments.entry(post.clone()).or_default().push(Attachment::from_row(post.org(), &row)?);
    }
    Ok(attachments)
}

/// Takes down files that are not there yet.
pub(crate) async fn insert_attachments(
    db: &impl ConnectionTrait,
    rows: Vec<attachment::Model>,
) -> Result<u64, StoreError> {
    insert_in_bulk(db, rows.into_iter().map(IntoActiveModel::into_active_model).collect::<Vec<_>>(), &|_| {}).await
}

impl Attachment {
    fn from_row(org: &OrgCode, row: &QueryResult) -> Result<Self, StoreError> {
        Ok(Self {
            org: org.clone(),
            id: row.try_get("", "id")?,
            name: row.try_get("", "name")?,
            media_type: row.try_get("", "media_type")?,
            bytes: row.try_get("", "bytes")?,
            security_level: SecurityLevel::from_rank(row.try_get("", "level")?),
            url: row.try_get("", "shown_url")?,
        })
    }
}

fn post_of_attachment() -> RelationDef {
    attachment::Entity::belongs_to(post::Entity)
        .from((attachment::Column::Org, attachment::Column::PostId))
        .to((post::Column::Org, post::Column::Id))
        .into()
}
