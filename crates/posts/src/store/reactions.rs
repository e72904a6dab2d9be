//! Reactions to posts and comments.
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryResult, QuerySelect, QueryTrait,
};
use storage::{StoreError, Timestamp};
use subgraph::directory::{hold_label_of_active, is_active};
use subgraph::{Change, NodeId, NodeKind, one_of, stored_id};

use super::comments::{CommentState, comments_by_key};
use super::posts::may_comment;
use crate::entity::reaction;
use crate::reaction_kind::place_of_kind;
use crate::visibility::Viewer;

/// How often a post or a comment was reacted to in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReactionCount {
    pub(crate) kind: String,
    pub(crate) count: i64,
    /// Whether the viewer is among those who did.
    pub(crate) viewer_reacted: bool,
}

/// What a member of the network asks for by `react`.
pub(crate) struct Reacting<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    /// A post or a comment.
    pub(crate) to: &'a NodeId,
    pub(crate) kind: &'a str,
    pub(crate) sign: Sign,
    pub(crate) now: Timestamp,
}

/// What a member does with a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Give,
    TakeBack,
}

/// Why a member may not react.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotReacted {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such post or comment, or none for the viewer.
    Nothing,
    /// Only members take part in the group, and the viewer is none.
    NotInGroup,
    /// The comment was removed.
    Removed,
}

/// Gives the sign or takes it back; done again, it changes nothing.
impl Change for Reacting<'_> {
    type Done = ();
    type Refused = NotReacted;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<(), NotReacted>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotReacted::NoMember));
        }
        let post = match self.post(tx).await? {
            Ok(post) => post,
            Err(refused) => return Ok(Err(refused)),
        };
        match may_comment(tx, self.viewer, &post).await? {
            Some(true) => {}
            Some(false) => return Ok(Err(NotReacted::NotInGroup)),
            None => return Ok(Err(NotReacted::Nothing)),
        }
        match self.sign {
            Sign::Give => self.give(tx).await?,
            Sign::TakeBack => self.take_back(tx).await?,
        }
        Ok(Ok(()))
    }
}

impl Reacting<'_> {
    /// The post that is reacted to, or on which the comment is.
    async fn post(&self, tx: &DatabaseTransaction) -> Result<Result<NodeId, NotReacted>, StoreError> {
        if self.to.kind() != NodeKind::Comment {
            return Ok(Ok(self.to.clone()));
        }
        let found = comments_by_key(tx, self.viewer, std::slice::from_ref(self.to)).await?;
        Ok(match found.into_iter().next() {
            None => Err(NotReacted::Nothing),
            Some(comment) if comment.state != CommentState::Visible => Err(NotReacted::Removed),
            Some(comment) => Ok(comment.post),
        })
    }

    async fn give(&self, tx: &DatabaseTransaction) -> Result<(), StoreError> {
        let row = reaction::Model {
            org: self.to.org().to_string(),
            node_kind: self.to.kind().as_str().to_owned(),
            node_id: self.to.local().to_owned(),
            kind: self.kind.to_owned(),
            member_org: self.member.org().to_string(),
            member_id: self.member.local().to_owned(),
            at: self.now,
        };
        let unless_there = OnConflict::new().do_nothing().to_owned();
        let insert = reaction::Entity::insert(row.into_active_model()).on_conflict(unless_there);
        insert.exec_without_returning(tx).await?;
        Ok(())
    }

    async fn take_back(&self, tx: &DatabaseTransaction) -> Result<(), StoreError> {
        reaction::Entity::delete_many()
            .filter(to_any_of(std::slice::from_ref(self.to)))
            .filter(reaction::Column::Kind.eq(self.kind))
            .filter(given_by(self.member))
            .exec(tx)
            .await?;
        Ok(())
    }
}

/// The reactions to these posts and comments, in the order of their kinds; none for what nobody reacted to. They were read
/// for the viewer before.
pub(crate) async fn reactions_to(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    to: &[NodeId],
) -> Result<HashMap<NodeId, Vec<ReactionCount>>, StoreError> {
    let own = match viewer.member() {
        Some(member) => given_by(member).add(is_active(member)),
        None => Condition::all().add(Expr::val(1).eq(0)),
    };
    let query = reaction::Entity::find()
        .select_only()
        .columns([reaction::Column::Org, reaction::Column::NodeKind, reaction::Column::NodeId, reaction::Column::Kind])
        .expr_as(Expr::col(reaction::Column::MemberId).count(), "given")
        .expr_as(Func::sum(Expr::case(own, 1).finally(0)), "own")
        .filter(to_any_of(to))
        .group_by(reaction::Column::Org)
        .group_by(reaction::Column::NodeKind)
        .group_by(reaction::Column::NodeId)
        .group_by(reaction::Column::Kind)
        .into_query();
    let mut counts: HashMap<NodeId, Vec<ReactionCount>> = HashMap::with_capacity(to.len());
    for row in db.query_all(&query).await? {
        let (node, count) = counted(&row)?;
        counts.entry(node).or_default().push(count);
    }
    // A kind that was allowed once and is no more comes last.
    let place = |count: &ReactionCount| (place_of_kind(&count.kind).unwrap_or(usize::MAX), count.kind.clone());
    counts.values_mut().for_each(|counts| counts.sort_by_cached_key(place));
    Ok(counts)
}

/// To what a row counts reactions, and how many.
fn counted(row: &QueryResult) -> Result<(NodeId, ReactionCount), StoreError> {
    let node_kind: String = row.try_get("", "node_kind")?;
    let node_kind = if node_kind == NodeKind::Comment.as_str() { NodeKind::Comment } else { NodeKind::Post };
    let org: String = row.try_get("", "org")?;
    let node = stored_id(node_kind, &org, row.try_get("", "node_id")?)?;
    let own: i64 = row.try_get("", "own")?;
    let count =
        ReactionCount { kind: row.try_get("", "kind")?, count: row.try_get("", "given")?, viewer_reacted: own > 0 };
    Ok((node, count))
}

fn to_any_of(nodes: &[NodeId]) -> Condition {
    [NodeKind::Post, NodeKind::Comment].into_iter().fold(Condition::any(), |any, kind| {
        let of_kind = nodes.iter().filter(|node| node.kind() == kind);
        let named = one_of(reaction::Column::Org, reaction::Column::NodeId, of_kind);
        any.add(Condition::all().add(reaction::Column::NodeKind.eq(kind.as_str())).add(named))
    })
}

fn given_by(member: &NodeId) -> Condition {
    Condition::all()
        .add(reaction::Column::MemberOrg.eq(member.org().as_str()))
        .add(reaction::Column::MemberId.eq(member.local()))
}
