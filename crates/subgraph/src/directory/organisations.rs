//! Organisations, and which of them a list covers.
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait,
};
use storage::{StoreError, insert_in_bulk};

use super::organisation;
use crate::{Nation, OrgCode, OrgSelector, OrganisationKind};

/// What is known here of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOrganisation {
    /// Its code.
    pub code: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Where it is.
    pub nation: Nation,
    /// The region it is in, if it is in one.
    pub region: Option<String>,
}

/// Takes down organisations that are not there yet, and gives their number.
///
/// # Errors
/// [`StoreError::UniqueViolation`] when one of them is; else the database's.
pub async fn insert_organisations(
    db: &impl ConnectionTrait,
    organisations: impl IntoIterator<Item = KnownOrganisation>,
) -> Result<u64, StoreError> {
    let rows = organisations.into_iter().map(|known| {
        let row = organisation::Model {
            code: known.code,
            kind: known.kind.as_str().to_owned(),
            nation: known.nation.as_str().to_owned(),
            region: known.region,
        };
        row.into_active_model()
    });
    insert_in_bulk(db, rows.collect::<Vec<_>>(), &|_| {}).await
}

/// How many organisations `selector` means.
///
/// # Errors
/// The database's.
pub async fn count_organisations(db: &impl ConnectionTrait, selector: &OrgSelector) -> Result<usize, StoreError> {
    let codes = asked(&selector.codes).map(|codes| organisation::Column::Code.is_in(codes.iter().map(OrgCode::as_str)));
    let matching = Condition::all().add_option(codes).add_option(facts(selector));
    let count = organisation::Entity::find().filter(matching).count(db).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The condition that the organisation in the column `org` matches `selector`; none when every one does.
pub fn selected(org: impl ColumnTrait, selector: &OrgSelector) -> Option<Condition> {
    let codes = asked(&selector.codes).map(|codes| ColumnTrait::is_in(&org, codes.iter().map(OrgCode::as_str)));
    let of_facts = facts(selector).map(|facts| {
        let codes = organisation::Entity::find().select_only().column(organisation::Column::Code).filter(facts);
        ColumnTrait::in_subquery(&org, codes.into_query())
    });
    (codes.is_some() || of_facts.is_some()).then(|| Condition::all().add_option(codes).add_option(of_facts))
}

/// The nation of the organisation in the column `org`, as [`Nation::as_str`] writes it; null for one that is not known.
pub fn nation_of(org: impl ColumnTrait) -> SimpleExpr {
    fact_of(org, organisation::Column::Nation)
}

/// The kind of the organisation in the column `org`, as [`OrganisationKind::as_str`] writes it; null for one that is not
/// known.
pub fn kind_of(org: impl ColumnTrait) -> SimpleExpr {
    fact_of(org, organisation::Column::Kind)
}

/// A subquery for each row: a step in the primary key, and at most one row.
fn fact_of(org: impl ColumnTrait, fact: organisation::Column) -> SimpleExpr {
    let same = Expr::col((organisation::Entity, organisation::Column::Code)).eq(Expr::col(org.as_column_ref()));
    let fact = Query::select().column(fact).from(organisation::Entity).and_where(same).to_owned();
    SimpleExpr::SubQuery(None, Box::new(fact.into()))
}

/// The condition on `organisation` that it is as `selector` asks; none when it asks for nothing.
fn facts(selector: &OrgSelector) -> Option<SimpleExpr> {
    let facts = [
        asked(&selector.nations)
            .map(|nations| organisation::Column::Nation.is_in(nations.iter().map(|nation| nation.as_str()))),
        asked(&selector.kinds).map(|kinds| organisation::Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str()))),
        asked(&selector.regions).map(|regions| organisation::Column::Region.is_in(regions)),
    ];
    facts.into_iter().flatten().reduce(|all, fact| all.and(fact))
}

/// What was asked for, if anything: an empty list asks for nothing in particular.
fn asked<T>(wanted: &Option<Vec<T>>) -> Option<&Vec<T>> {
    wanted.as_ref().filter(|wanted| !wanted.is_empty())
}
