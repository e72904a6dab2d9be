//! Sets of groups under one name: [`Network`].
use crate::dice::Lane;
use crate::partition::Partition;
use crate::post::Bilingual;
use crate::record_id::{RecordId, RecordKind};
use crate::words::fold::fold;
use crate::words::prose::Speech;
use crate::words::topics::TOPICS;

/// A set of groups of one organisation under one name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Network {
    /// The network's id.
    pub id: RecordId,
    /// 1 for a network never changed.
    pub version: u32,
    /// In Welsh too for Welsh organisations.
    pub name: Bilingual,
    /// The English name folded for sorting: lower case, without accents.
    pub sort_name: String,
}

impl Network {
    pub(crate) fn of(partition: Partition<'_>, index: u64) -> Self {
        let organisation = partition.organisation;
        let mut dice = partition.dice(Lane::Network, index);
        let version = 1 + u32::from(dice.percent(20));
        let name =
            Speech { dice, organisation, other: organisation, topic: &TOPICS[0], row: 0 }.network_name(index as usize);
        Self { id: partition.id(RecordKind::Network, index), version, sort_name: fold(&name.en), name }
    }
}
