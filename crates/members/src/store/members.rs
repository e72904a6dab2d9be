//! Members, by id, and by name everywhere or in one organisation.
use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Order, PaginatorTrait, QueryFilter,
    QueryResult, QuerySelect, QueryTrait, Select,
};
use serde::Serialize;
use storage::{Keyset, Page, Rows, StoreError, Timestamp, read_side_by_side};
use subgraph::{OrgCode, OrgSelector, folded_name};

use super::organisations::{asked, matching_codes, read_code};
use crate::entity::{member, member_expertise};
use crate::member_state::MemberState;

/// A person in the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) org: OrgCode,
    pub(crate) id: String,
    pub(crate) version: i32,
    pub(crate) state: MemberState,
    pub(crate) display_name: String,
    pub(crate) job_title: Option<String>,
    pub(crate) expertise: Vec<String>,
    pub(crate) joined_at: Timestamp,
    pub(crate) left_at: Option<Timestamp>,
    pub(crate) email: Option<String>,
}

/// Which members a list shows: those who match everything given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct MemberFilter {
    pub(crate) state: Option<MemberState>,
    /// At least one of these topics, if any are given, capitals and accents aside.
    pub(crate) expertise: Option<Vec<String>>,
    /// The beginning of the name, capitals and accents aside.
    pub(crate) name_starts_with: Option<String>,
}

/// Where a member stands in the list of all: name, organisation, id.
pub(crate) type MemberKey = (String, String, String);

/// Where a member stands in the list of one organisation: name, id.
pub(crate) type NameKey = (String, String);

/// One page of one organisation's members.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct OrganisationMembers {
    pub(crate) org: OrgCode,
    pub(crate) filter: MemberFilter,
    pub(crate) page: Page<NameKey>,
}

/// The members in the organisations that `selector` matches, by name.
pub(crate) async fn members(
    db: &impl ConnectionTrait,
    selector: &OrgSelector,
    filter: &MemberFilter,
    page: &Page<MemberKey>,
) -> Result<Rows<Member>, StoreError> {
    let by_name = Keyset::new([
        (member::Column::DisplayName, Order::Asc),
        (member::Column::Org, Order::Asc),
        (member::Column::Id, Order::Asc),
    ]);
    let after = page.after.clone().map(|(name, org, id)| [name.into(), org.into(), id.into()]);
    let models = by_name.page(selected(selector, filter), after, page.limit()).all(db).await?;
    let found: Result<Vec<Member>, StoreError> = models.into_iter().map(Member::try_from).collect();
    Ok(page.cut(found?))
}

/// How many members there are in the organisations that `selector` matches.
pub(crate) async fn count_members(
    db: &impl ConnectionTrait,
    selector: &OrgSelector,
    filter: &MemberFilter,
) -> Result<u64, StoreError> {
    Ok(selected(selector, filter).count(db).await?)
}

/// The members with these ids, by id.
pub(crate) async fn members_by_id(
    db: &impl ConnectionTrait,
    ids: &[String],
) -> Result<HashMap<String, Member>, StoreError> {
    let models = member::Entity::find().filter(member::Column::Id.is_in(ids)).all(db).await?;
    models.into_iter().map(|model| Ok((model.id.clone(), Member::try_from(model)?))).collect()
}

/// The pages of several organisations' members, each by name, in one statement.
pub(crate) async fn members_of_each(
    db: &impl ConnectionTrait,
    wanted: &[OrganisationMembers],
) -> Result<Vec<Rows<Member>>, StoreError> {
    let lists: Vec<_> = wanted.iter().map(|wanted| in_organisation(wanted).into_query()).collect();
    let read = read_side_by_side(db, &lists).await?;
    read.into_iter().zip(wanted).map(|(rows, wanted)| Ok(wanted.page.cut(read_by_name(&rows)?))).collect()
}

/// How many members each of these organisations has; one without is left out.
pub(crate) async fn count_members_by_organisation(
    db: &impl ConnectionTrait,
    codes: &[OrgCode],
    filter: &MemberFilter,
) -> Result<HashMap<OrgCode, u64>, StoreError> {
    let counts: Vec<(String, i64)> = member::Entity::find()
        .select_only()
        .column(member::Column::Org)
        .column_as(member::Column::Id.count(), "members")
        .filter(member::Column::Org.is_in(codes.iter().map(OrgCode::as_str)))
        .filter(matching(filter))
        .group_by(member::Column::Org)
        .into_tuple()
        .all(db)
        .await?;
    counts.into_iter().map(|(code, count)| Ok((read_code(code)?, count.unsigned_abs()))).collect()
}

fn selected(selector: &OrgSelector, filter: &MemberFilter) -> Select<member::Entity> {
    let query = member::Entity::find().filter(matching(filter));
    if *selector == OrgSelector::default() {
        return query;
    }
    query.filter(member::Column::Org.in_subquery(matching_codes(selector)))
}

fn in_organisation(wanted: &OrganisationMembers) -> Select<member::Entity> {
    let by_name = Keyset::new([(member::Column::DisplayName, Order::Asc), (member::Column::Id, Order::Asc)]);
    let after = wanted.page.after.clone().map(|(name, id)| [name.into(), id.into()]);
    let query =
        member::Entity::find().filter(member::Column::Org.eq(wanted.org.as_str())).filter(matching(&wanted.filter));
    by_name.page(query, after, wanted.page.limit())
}

/// The condition that a member matches everything in `filter` that is given.
fn matching(filter: &MemberFilter) -> Condition {
    let state = filter.state.map(|state| member::Column::State.eq(state.as_str()));
    let expertise = asked(&filter.expertise).map(|topics| {
        let experts = member_expertise::Entity::find()
            .select_only()
            .column(member_expertise::Column::MemberId)
            .filter(member_expertise::Column::Topic.is_in(topics.iter().map(|topic| folded_name(topic))));
        member::Column::Id.in_subquery(experts.into_query())
    });
    let name = filter.name_starts_with.as_deref().map(folded_name).map(|start| {
        // A range and not `like`: it needs no escaping, and it is what an index answers on both databases.
        let end = format!("{start}{}", char::MAX);
        member::Column::SortName.between(start, end)
    });
    [state, expertise, name].into_iter().flatten().fold(Condition::all(), Condition::add)
}

fn read_by_name(rows: &[QueryResult]) -> Result<Vec<Member>, StoreError> {
    let read = |row| Member::try_from(member::Model::from_query_result(row, "")?);
    let mut members = rows.iter().map(read).collect::<Result<Vec<Member>, StoreError>>()?;
    members.sort_by(|left, right| (&left.display_name, &left.id).cmp(&(&right.display_name, &right.id)));
    Ok(members)
}

impl TryFrom<member::Model> for Member {
    type Error = StoreError;

    fn try_from(model: member::Model) -> Result<Self, Self::Error> {
        let expertise = serde_json::from_str(&model.expertise).map_err(|error| DbErr::Json(error.to_string()))?;
        Ok(Self {
            org: read_code(model.org)?,
            id: model.id,
            version: model.version,
            state: model.state.parse()?,
            display_name: model.display_name,
            job_title: model.job_title,
            expertise,
            joined_at: model.joined_at,
            left_at: model.left_at,
            email: model.email,
        })
    }
}
