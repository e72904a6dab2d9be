//! How members prove who they are.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use storage::{StoreError, Timestamp};
use subgraph::Assurance;

use crate::entity::identity_link;

/// An issuer's word for who a member is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdentityLink {
    pub(crate) issuer: String,
    pub(crate) assurance: Assurance,
    pub(crate) linked_at: Timestamp,
}

/// The links of each of these members, the first made first; a member without is left out.
pub(crate) async fn identity_links_of(
    db: &impl ConnectionTrait,
    members: &[String],
) -> Result<HashMap<String, Vec<IdentityLink>>, StoreError> {
    let models = identity_link::Entity::find()
        .filter(identity_link::Column::MemberId.is_in(members))
        .order_by_asc(identity_link::Column::LinkedAt)
        .order_by_asc(identity_link::Column::Issuer)
        .all(db)
        .await?;
    let mut links: HashMap<String, Vec<IdentityLink>> = HashMap::new();
    for model in models {
        let link =
            IdentityLink { issuer: model.issuer, assurance: model.assurance.parse()?, linked_at: model.linked_at };
        links.entry(model.member_id).or_default().push(link);
    }
    Ok(links)
}
