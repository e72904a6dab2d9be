//! Reading networks. Which there are is no secret; which groups they hold is asked of the groups.
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};
use storage::StoreError;
use subgraph::{NodeId, NodeKind, one_of, stored_id};

use super::Bilingual;
use crate::entity::network;

/// Groups of one organisation that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) id: NodeId,
    pub(crate) name: Bilingual,
}

/// Reads the networks with these keys; those that are not there are left out.
pub(crate) async fn networks_by_key(db: &impl ConnectionTrait, keys: &[NodeId]) -> Result<Vec<Network>, StoreError> {
    let networks =
        network::Entity::find().filter(one_of(network::Column::Org, network::Column::Id, keys)).all(db).await?;
    networks.into_iter().map(Network::try_from).collect()
}

impl TryFrom<network::Model> for Network {
    type Error = StoreError;

    fn try_from(row: network::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored_id(NodeKind::Network, &row.org, row.id)?,
            name: Bilingual { english: row.name_en, welsh: row.name_cy },
        })
    }
}
