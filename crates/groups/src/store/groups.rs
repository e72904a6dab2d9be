//! Reading groups. Every question goes through [`Viewer::groups`], so none is answered about a group that does not exist
//! for the viewer.
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter, QueryResult,
    QuerySelect, QueryTrait, RelationDef, Select,
};
use serde::{Deserialize, Serialize};
use storage::{Keyset, Page, Rows, StoreError, count_side_by_side, read_side_by_side};
use subgraph::directory::selected;
use subgraph::{GroupAccess, Lang, NodeId, NodeKind, OrgCode, OrgSelector, SecurityLevel, one_of, stored_id};

use crate::entity::{group, group_tag, membership};
use crate::visibility::Viewer;

/// A group that exists for its viewer: the store gives no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: NodeId,
    pub(crate) version: i32,
    pub(crate) network: Option<NodeId>,
    pub(crate) sort_name: String,
    pub(crate) name: Bilingual,
    pub(crate) summary: Option<Bilingual>,
    pub(crate) access: GroupAccess,
    pub(crate) security_level: SecurityLevel,
}

/// A text in English, and in Welsh where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bilingual {
    pub(crate) english: String,
    pub(crate) welsh: Option<String>,
}

/// Where a group stands in the order of all lists: folded name, organisation, id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct GroupKey(String, String, String);

/// The groups of one thing, by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum GroupList {
    /// Those a member is in, as far as the viewer may read the membership.
    Member(NodeId),
    /// Those an organisation keeps.
    Organisation(OrgCode),
    /// Those of a network.
    Network(NodeId),
}

/// A part of the groups of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct GroupPage {
    pub(crate) list: GroupList,
    pub(crate) page: Page<GroupKey>,
}

/// Which groups a list over many organisations has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct GroupFilter {
    pub(crate) organisations: OrgSelector,
    pub(crate) access: Option<GroupAccess>,
    /// Groups with any of these tags; empty for all.
    pub(crate) tags: Vec<String>,
    /// Groups with this text in their name, folded as names are.
    pub(crate) text: Option<String>,
}

/// Reads the groups with these keys; those that do not exist for the viewer are left out.
pub(crate) async fn groups_by_key(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[NodeId],
) -> Result<Vec<Group>, StoreError> {
    let groups = viewer.groups().filter(one_of(group::Column::Org, group::Column::Id, keys)).all(db).await?;
    groups.into_iter().map(Group::try_from).collect()
}

/// A page of the groups that `filter` lets through, by name.
pub(crate) async fn groups_page(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &GroupFilter,
    page: &Page<GroupKey>,
) -> Result<Rows<Group>, StoreError> {
    let groups = by_name().page(viewer.groups().filter(filter.condition()), values(page), page.limit());
    let groups = groups.all(db).await?.into_iter().map(Group::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(page.cut(groups))
}

/// How many groups `filter` lets through.
pub(crate) async fn count_groups(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &GroupFilter,
) -> Result<u64, StoreError> {
    let counts = count_side_by_side(db, group::Column::Id, [viewer.groups().filter(filter.condition())]).await?;
    Ok(counts.into_iter().sum())
}

/// A page of each of these lists, by name.
pub(crate) async fn group_pages(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    pages: &[GroupPage],
) -> Result<HashMap<GroupPage, Rows<Group>>, StoreError> {
    let queries: Vec<_> = pages
        .iter()
        .map(|GroupPage { list, page }| by_name().page(list.groups(viewer), values(page), page.limit()).into_query())
        .collect();
    let read = read_side_by_side(db, &queries).await?;
    pages.iter().zip(read).map(|(page, rows)| Ok((page.clone(), page.page.cut(in_order(&rows)?)))).collect()
}

/// How many groups each of these lists has.
pub(crate) async fn count_groups_in(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    lists: &[GroupList],
) -> Result<HashMap<GroupList, u64>, StoreError> {
    let counts = count_side_by_side(db, group::Column::Id, lists.iter().map(|list| list.groups(viewer))).await?;
    Ok(lists.iter().cloned().zip(counts).collect())
}

/// The tags of these groups, in alphabetical order.
pub(crate) async fn tags_of_groups(
    db: &impl ConnectionTrait,
    groups: &[NodeId],
) -> Result<HashMap<NodeId, Vec<String>>, StoreError> {
    let of_groups = one_of(group_tag::Column::Org, group_tag::Column::GroupId, groups);
    let mut tags: HashMap<NodeId, Vec<String>> = HashMap::with_capacity(groups.len());
    for row in group_tag::Entity::find().filter(of_groups).all(db).await? {
        tags.entry(stored_id(NodeKind::Group, &row.org, row.group_id)?).or_default().push(row.tag);
    }
    tags.values_mut().for_each(|tags| tags.sort_unstable());
    Ok(tags)
}

impl Group {
    /// Where the group stands in the order of all lists.
    pub(crate) fn key(&self) -> GroupKey {
        GroupKey(self.sort_name.clone(), self.id.org().to_string(), self.id.local().to_owned())
    }
}

impl TryFrom<group::Model> for Group {
    type Error = StoreError;

    fn try_from(row: group::Model) -> Result<Self, StoreError> {
        Ok(Self {
            network: row.network_id.map(|network| stored_id(NodeKind::Network, &row.org, network)).transpose()?,
            id: stored_id(NodeKind::Group, &row.org, row.id)?,
            version: row.version,
            sort_name: row.sort_name,
            name: Bilingual { english: row.name_en, welsh: row.name_cy },
            summary: row.summary_en.map(|english| Bilingual { english, welsh: row.summary_cy }),
            access: row.access.parse()?,
            security_level: SecurityLevel::from_rank(row.security_level),
        })
    }
}

impl Bilingual {
    /// The text in `lang`, or in English where there is none in Welsh.
    pub(crate) fn in_language(&self, lang: Lang) -> &str {
        lang.choose(self.english.as_str(), self.welsh.as_deref())
    }
}

impl GroupList {
    /// The thing whose groups these are, as text that tells it from every other.
    pub(crate) fn parent(&self) -> String {
        match self {
            Self::Member(thing) | Self::Network(thing) => thing.to_string(),
            Self::Organisation(code) => code.to_string(),
        }
    }

    fn groups(&self, viewer: &Viewer) -> Select<group::Entity> {
        let groups = viewer.groups();
        match self {
            Self::Member(member) => groups
                .join(JoinType::InnerJoin, memberships_of_group())
                .filter(membership::Column::MemberOrg.eq(member.org().as_str()))
                .filter(membership::Column::MemberId.eq(member.local()))
                .filter(viewer.may_read_membership()),
            Self::Organisation(code) => groups.filter(group::Column::Org.eq(code.as_str())),
            Self::Network(network) => groups
                .filter(group::Column::Org.eq(network.org().as_str()))
                .filter(group::Column::NetworkId.eq(network.local())),
        }
    }
}

impl GroupFilter {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(selected(group::Column::Org, &self.organisations))
            .add_option(self.access.map(|access| group::Column::Access.eq(access.as_str())))
            .add_option((!self.tags.is_empty()).then(|| has_any_tag(&self.tags)))
            .add_option(self.text.as_deref().map(named_like))
    }
}

fn has_any_tag(tags: &[String]) -> SimpleExpr {
    let same = |of_tag, of_group| Expr::col((group_tag::Entity, of_tag)).equals((group::Entity, of_group));
    let tagged = Query::select()
        .expr(Expr::val(1))
        .from(group_tag::Entity)
        .and_where(same(group_tag::Column::Org, group::Column::Org))
        .and_where(same(group_tag::Column::GroupId, group::Column::Id))
        .and_where(group_tag::Column::Tag.is_in(tags))
        .to_owned();
    Expr::exists(tagged)
}

/// The condition that the folded name, English or Welsh, has `text` in it.
fn named_like(text: &str) -> Condition {
    let literal: String =
        text.chars().flat_map(|c| ['%', '_', '\\'].contains(&c).then_some('\\').into_iter().chain([c])).collect();
    let like = LikeExpr::new(format!("%{literal}%")).escape('\\');
    Condition::any()
        .add(Expr::col((group::Entity, group::Column::SortName)).like(like.clone()))
        .add(Expr::col((group::Entity, group::Column::FoldedNameCy)).like(like))
}

fn by_name() -> Keyset<group::Column, 3> {
    Keyset::new([
        (group::Column::SortName, Order::Asc),
        (group::Column::Org, Order::Asc),
        (group::Column::Id, Order::Asc),
    ])
}

fn values(page: &Page<GroupKey>) -> Option<[sea_orm::Value; 3]> {
    let GroupKey(sort_name, org, id) = page.after.clone()?;
    Some([sort_name.into(), org.into(), id.into()])
}

/// The groups of a list's rows, which come in no promised order.
fn in_order(rows: &[QueryResult]) -> Result<Vec<Group>, StoreError> {
    let groups = rows.iter().map(|row| Group::try_from(group::Model::from_query_result(row, "")?));
    let mut groups = groups.collect::<Result<Vec<_>, StoreError>>()?;
    groups.sort_by_cached_key(Group::key);
    Ok(groups)
}

fn memberships_of_group() -> RelationDef {
    group::Entity::belongs_to(membership::Entity)
        .from((group::Column::Org, group::Column::Id))
        .to((membership::Column::Org, membership::Column::GroupId))
        .into()
}
