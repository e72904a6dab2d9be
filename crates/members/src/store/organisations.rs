//! Organisations, by code, by name, and who followed whom.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder};
use sea_orm::{QuerySelect, QueryTrait};
use storage::{Keyset, Page, Rows, StoreError};
use subgraph::{Nation, OrgCode, OrgSelector, OrganisationKind, UnknownWord};

use crate::entity::{organisation, organisation_successor};

/// A public body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Organisation {
    pub(crate) code: OrgCode,
    pub(crate) sort_name: String,
    pub(crate) name_en: String,
    pub(crate) name_cy: Option<String>,
    pub(crate) kind: OrganisationKind,
    pub(crate) nation: Nation,
    pub(crate) region: Option<String>,
    pub(crate) gss_code: Option<String>,
    pub(crate) active: bool,
}

/// Where an organisation stands in the list of all: its folded name, and its code.
pub(crate) type OrganisationKey = (String, String);

/// The organisations that `selector` matches, by name.
pub(crate) async fn organisations(
    db: &impl ConnectionTrait,
    selector: &OrgSelector,
    page: &Page<OrganisationKey>,
) -> Result<Rows<Organisation>, StoreError> {
    let by_name = Keyset::new([(organisation::Column::SortName, Order::Asc), (organisation::Column::Code, Order::Asc)]);
    let after = page.after.clone().map(|(name, code)| [name.into(), code.into()]);
    let query = organisation::Entity::find().filter(matching(selector));
    let models = by_name.page(query, after, page.limit()).all(db).await?;
    Ok(page.cut(read_all(models)?))
}

/// How many organisations `selector` matches.
pub(crate) async fn count_organisations(db: &impl ConnectionTrait, selector: &OrgSelector) -> Result<u64, StoreError> {
    Ok(organisation::Entity::find().filter(matching(selector)).count(db).await?)
}

/// The organisations with these codes, by code.
pub(crate) async fn organisations_by_code(
    db: &impl ConnectionTrait,
    codes: &[OrgCode],
) -> Result<HashMap<OrgCode, Organisation>, StoreError> {
    let codes = codes.iter().map(OrgCode::as_str);
    let models = organisation::Entity::find().filter(organisation::Column::Code.is_in(codes)).all(db).await?;
    let found = read_all(models)?;
    Ok(found.into_iter().map(|organisation| (organisation.code.clone(), organisation)).collect())
}

/// The organisations that took over the duties of each of these, in the order of their codes. One that has no successor
/// is left out.
pub(crate) async fn successors_by_code(
    db: &impl ConnectionTrait,
    codes: &[OrgCode],
) -> Result<HashMap<OrgCode, Vec<Organisation>>, StoreError> {
    use organisation_successor::{Column, Entity};

    let codes = codes.iter().map(OrgCode::as_str);
    let followed: Vec<(organisation_successor::Model, Option<organisation::Model>)> = Entity::find()
        .filter(Column::Code.is_in(codes))
        .order_by_asc(Column::Code)
        .order_by_asc(Column::Successor)
        .find_also_related(organisation::Entity)
        .all(db)
        .await?;
    let mut successors: HashMap<OrgCode, Vec<Organisation>> = HashMap::new();
    for (followed, successor) in followed {
        // A foreign key sees to it that there is one.
        let Some(successor) = successor else { continue };
        successors.entry(read_code(followed.code)?).or_default().push(successor.try_into()?);
    }
    Ok(successors)
}

/// The condition that an organisation matches every field of `selector` that is given.
pub(super) fn matching(selector: &OrgSelector) -> Condition {
    use organisation::Column;

    let OrgSelector { codes, nations, kinds, regions } = selector;
    let codes = asked(codes).map(|codes| Column::Code.is_in(codes.iter().map(OrgCode::as_str)));
    let nations = asked(nations).map(|nations| Column::Nation.is_in(nations.iter().map(|nation| nation.as_str())));
    let kinds = asked(kinds).map(|kinds| Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str())));
    let regions = asked(regions).map(|regions| Column::Region.is_in(regions));
    [codes, nations, kinds, regions].into_iter().flatten().fold(Condition::all(), Condition::add)
}

/// The codes of the organisations that `selector` matches, as a part of another statement.
pub(super) fn matching_codes(selector: &OrgSelector) -> sea_orm::sea_query::SelectStatement {
    organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Code)
        .filter(matching(selector))
        .into_query()
}

/// What was asked for, if anything: an empty list asks for nothing in particular.
pub(super) fn asked<T>(wanted: &Option<Vec<T>>) -> Option<&Vec<T>> {
    wanted.as_ref().filter(|wanted| !wanted.is_empty())
}

fn read_all(models: Vec<organisation::Model>) -> Result<Vec<Organisation>, StoreError> {
    models.into_iter().map(|model| Ok(Organisation::try_from(model)?)).collect()
}

pub(super) fn read_code(code: String) -> Result<OrgCode, UnknownWord> {
    code.parse().map_err(|_| UnknownWord { word: code, of: "organisation code" })
}

impl TryFrom<organisation::Model> for Organisation {
    type Error = UnknownWord;

    fn try_from(model: organisation::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            code: read_code(model.code)?,
            sort_name: model.sort_name,
            name_en: model.name_en,
            name_cy: model.name_cy,
            kind: model.kind.parse()?,
            nation: model.nation.parse()?,
            region: model.region,
            gss_code: model.gss_code,
            active: model.active,
        })
    }
}
