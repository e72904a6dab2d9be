//! Making a network: one transaction, done once for each idempotency key.
use sea_orm::{ActiveModelTrait, DatabaseTransaction, IntoActiveModel};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::idempotency::{self, Attempt, Begun};
use subgraph::{Change, NodeId, NodeKind, OrgCode, SecurityLevel};

use super::Bilingual;
use super::networks::{Network, networks_by_key};
use crate::entity::network;

/// What a member of an organisation asks for by `createNetwork`.
pub(crate) struct CreatingNetwork<'a> {
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) org: &'a OrgCode,
    pub(crate) name: &'a Bilingual,
    pub(crate) attempt: Attempt<'a>,
    pub(crate) now: Timestamp,
}

/// Why no network or group was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotCreated {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// The member is of another organisation.
    OtherOrganisation,
    /// The viewer is not known surely enough for the level that the group is to have.
    ClearanceTooLow(SecurityLevel),
    /// The organisation has no such network.
    NoSuchNetwork,
    /// The idempotency key was used for something else.
    OtherInput,
    /// What was made under the idempotency key does not exist for the viewer any more.
    Gone,
}

/// Makes the network; what was done once under an idempotency key is only told again.
impl Change for CreatingNetwork<'_> {
    type Done = Network;
    type Refused = NotCreated;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Network, NotCreated>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotCreated::NoMember));
        }
        if self.member.org() != self.org {
            return Ok(Err(NotCreated::OtherOrganisation));
        }
        match idempotency::begin(tx, &self.attempt, self.now).await? {
            Begun::First => {}
            Begun::Repeated { answer } => return told_again(tx, &answer).await,
            Begun::OtherInput => return Ok(Err(NotCreated::OtherInput)),
        }
        let network = insert(tx, self).await?;
        idempotency::finish(tx, &self.attempt, &network.id.to_string()).await?;
        Ok(Ok(network))
    }

    fn may_be_early(refused: &NotCreated) -> bool {
        matches!(refused, NotCreated::NoMember)
    }
}

async fn insert(tx: &DatabaseTransaction, creating: &CreatingNetwork<'_>) -> Result<Network, StoreError> {
    let id = NodeId::fresh(NodeKind::Network, creating.org.clone(), creating.now);
    let Bilingual { english, welsh } = creating.name.clone();
    let row = network::Model {
        org: id.org().to_string(),
        id: id.local().to_owned(),
        version: 1,
        name_en: english,
        name_cy: welsh,
    };
    Network::try_from(row.into_active_model().insert(tx).await?)
}

async fn told_again(tx: &DatabaseTransaction, answer: &str) -> Result<Result<Network, NotCreated>, StoreError> {
    let Ok(id) = answer.parse::<NodeId>() else { return Ok(Err(NotCreated::Gone)) };
    Ok(networks_by_key(tx, &[id]).await?.into_iter().next().ok_or(NotCreated::Gone))
}
