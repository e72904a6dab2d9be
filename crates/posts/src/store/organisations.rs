//! Which organisations a list covers, by the facts kept of them here.
use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
};
use storage::StoreError;
use subgraph::{OrgCode, OrgSelector};

use crate::entity::{organisation, post};

/// How many organisations `selector` means.
pub(crate) async fn count_organisations(
    db: &impl ConnectionTrait,
    selector: &OrgSelector,
) -> Result<usize, StoreError> {
    let codes = asked(&selector.codes).map(|codes| organisation::Column::Code.is_in(codes.iter().map(OrgCode::as_str)));
    let matching = Condition::all().add_option(codes).add_option(facts(selector));
    let count = organisation::Entity::find().filter(matching).count(db).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The condition that a post's organisation matches `selector`; none when every one does.
pub(super) fn selected(selector: &OrgSelector) -> Option<Condition> {
    let codes = asked(&selector.codes).map(|codes| post::Column::Org.is_in(codes.iter().map(OrgCode::as_str)));
    let of_facts = facts(selector).map(|facts| {
        let codes = organisation::Entity::find().select_only().column(organisation::Column::Code).filter(facts);
        post::Column::Org.in_subquery(codes.into_query())
    });
    (codes.is_some() || of_facts.is_some()).then(|| Condition::all().add_option(codes).add_option(of_facts))
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
