//! Reading memberships: who is in a group.
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter, QuerySelect, QueryTrait,
    RelationDef, Select,
};
use serde::{Deserialize, Serialize};
use storage::{Keyset, Page, Rows, StoreError, Timestamp, count_side_by_side, read_side_by_side};
use subgraph::directory::is_active;
use subgraph::{GroupRole, NodeId, NodeKind, one_of, stored_id};

use crate::entity::{group, membership};
use crate::visibility::{Standing, Viewer};

/// A member's place in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) id: NodeId,
    pub(crate) group: NodeId,
    pub(crate) member: NodeId,
    pub(crate) member_label: String,
    pub(crate) role: GroupRole,
    pub(crate) since: Timestamp,
}

/// Where a membership stands among its group's: they are listed by id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct MembershipKey(String);

/// The memberships of a group, or those with one role.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MembershipList {
    pub(crate) group: NodeId,
    pub(crate) role: Option<GroupRole>,
}

/// A part of a group's memberships.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MembershipPage {
    pub(crate) list: MembershipList,
    pub(crate) page: Page<MembershipKey>,
}

/// Reads the memberships with these keys; those that are not there, or not for the viewer, are left out.
pub(crate) async fn memberships_by_key(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[NodeId],
) -> Result<Vec<Membership>, StoreError> {
    let memberships = membership::Entity::find()
        .join(JoinType::InnerJoin, group_of_membership())
        .filter(one_of(membership::Column::Org, membership::Column::Id, keys))
        .filter(viewer.may_see_group())
        .filter(viewer.may_read_membership());
    memberships.all(db).await?.into_iter().map(Membership::try_from).collect()
}

/// A page of each of these lists, of groups whose memberships the viewer may read.
pub(crate) async fn membership_pages(
    db: &impl ConnectionTrait,
    pages: &[MembershipPage],
) -> Result<HashMap<MembershipPage, Rows<Membership>>, StoreError> {
    let queries: Vec<_> = pages
        .iter()
        .map(|MembershipPage { list, page }| {
            let after = page.after.clone().map(|MembershipKey(id)| [id.into()]);
            by_id().page(list.memberships(), after, page.limit()).into_query()
        })
        .collect();
    let read = read_side_by_side(db, &queries).await?;
    let pages = pages.iter().zip(read).map(|(page, rows)| {
        let rows = rows.iter().map(|row| Membership::try_from(membership::Model::from_query_result(row, "")?));
        let mut rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        // The rows of a list come in no promised order.
        rows.sort_by(|a, b| a.id.local().cmp(b.id.local()));
        Ok((page.clone(), page.page.cut(rows)))
    });
    pages.collect()
}

/// How many memberships each of these lists has.
pub(crate) async fn count_memberships_in(
    db: &impl ConnectionTrait,
    lists: &[MembershipList],
) -> Result<HashMap<MembershipList, u64>, StoreError> {
    let counts = count_side_by_side(db, membership::Column::Id, lists.iter().map(MembershipList::memberships)).await?;
    Ok(lists.iter().cloned().zip(counts).collect())
}

/// How many members each of these groups has; a group with none is left out.
pub(crate) async fn count_members(
    db: &impl ConnectionTrait,
    groups: &[NodeId],
) -> Result<HashMap<NodeId, i64>, StoreError> {
    let counts = membership::Entity::find()
        .select_only()
        .column(membership::Column::Org)
        .column(membership::Column::GroupId)
        .expr_as(Func::count(Expr::col(membership::Column::Id)), "members")
        .filter(one_of(membership::Column::Org, membership::Column::GroupId, groups))
        .group_by(membership::Column::Org)
        .group_by(membership::Column::GroupId)
        .into_tuple::<(String, String, i64)>();
    let counts = counts.all(db).await?.into_iter();
    counts.map(|(org, group, members)| Ok((stored_id(NodeKind::Group, &org, group)?, members))).collect()
}

/// How the viewer stands to each of these groups; none is in it for a stranger to the network.
///
/// One statement: the rows of the viewer's memberships, and one of nulls if the viewer takes part in the network at all.
pub(crate) async fn standings_of_viewer(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    groups: &[NodeId],
) -> Result<HashMap<NodeId, Standing>, StoreError> {
    let Some(member) = viewer.member() else { return Ok(HashMap::new()) };
    let nothing = || Expr::val(Option::<String>::None).cast_as("text");
    let known = Query::select().expr(nothing()).expr(nothing()).expr(nothing()).and_where(is_active(member)).to_owned();
    let own = of_member(member)
        .filter(one_of(membership::Column::Org, membership::Column::GroupId, groups))
        .filter(is_active(member))
        .select_only()
        .columns([membership::Column::Org, membership::Column::GroupId, membership::Column::Role]);
    let rows = db.query_all(own.into_query().union(UnionType::All, known)).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut standings: HashMap<_, _> = groups.iter().map(|group| (group.clone(), Standing::of_member(None))).collect();
    for row in rows {
        let of_row: (Option<String>, Option<String>, Option<String>) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        if let (Some(org), Some(group), Some(role)) = of_row {
            standings.insert(stored_id(NodeKind::Group, &org, group)?, Standing::of_member(Some(role.parse()?)));
        }
    }
    Ok(standings)
}

/// The membership that `member` has in `group`.
pub(super) async fn membership_of(
    db: &impl ConnectionTrait,
    member: &NodeId,
    group: &NodeId,
) -> Result<Option<Membership>, StoreError> {
    let own = of_member(member)
        .filter(membership::Column::Org.eq(group.org().as_str()))
        .filter(membership::Column::GroupId.eq(group.local()));
    own.one(db).await?.map(Membership::try_from).transpose()
}

/// The membership `id`, whoever asks.
pub(super) async fn membership_by_id(db: &impl ConnectionTrait, id: &NodeId) -> Result<Option<Membership>, StoreError> {
    let key = (id.org().to_string(), id.local().to_owned());
    membership::Entity::find_by_id(key).one(db).await?.map(Membership::try_from).transpose()
}

impl Membership {
    /// Where the membership stands in its list.
    pub(crate) fn key(&self) -> MembershipKey {
        MembershipKey(self.id.local().to_owned())
    }
}

impl TryFrom<membership::Model> for Membership {
    type Error = StoreError;

    fn try_from(row: membership::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored_id(NodeKind::Membership, &row.org, row.id)?,
            group: stored_id(NodeKind::Group, &row.org, row.group_id)?,
            member: stored_id(NodeKind::Member, &row.member_org, row.member_id)?,
            member_label: row.member_label,
            role: row.role.parse()?,
            since: row.since,
        })
    }
}

impl MembershipList {
    fn memberships(&self) -> Select<membership::Entity> {
        let memberships = membership::Entity::find()
            .filter(membership::Column::Org.eq(self.group.org().as_str()))
            .filter(membership::Column::GroupId.eq(self.group.local()));
        match self.role {
            Some(role) => memberships.filter(membership::Column::Role.eq(role.as_str())),
            None => memberships,
        }
    }
}

fn of_member(member: &NodeId) -> Select<membership::Entity> {
    membership::Entity::find()
        .filter(membership::Column::MemberOrg.eq(member.org().as_str()))
        .filter(membership::Column::MemberId.eq(member.local()))
}

fn by_id() -> Keyset<membership::Column, 1> {
    Keyset::new([(membership::Column::Id, Order::Asc)])
}

fn group_of_membership() -> RelationDef {
    membership::Entity::belongs_to(group::Entity)
        .from((membership::Column::Org, membership::Column::GroupId))
        .to((group::Column::Org, group::Column::Id))
        .into()
}
