//! Groups: [`Group`].
use chrono::{DateTime, Utc};

use crate::dice::Lane;
use crate::partition::Partition;
use crate::post::{Bilingual, SecurityLevel};
use crate::record_id::{RecordId, RecordKind};
use crate::roster::Roster;
use crate::words::fold::fold;
use crate::words::prose::Speech;

/// Who may enter a group.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum GroupAccess {
    /// Anyone signed in joins at once.
    Open,
    /// A facilitator decides on each request.
    Restricted,
    /// By invitation; others cannot tell that it exists.
    Private,
}

/// A group of members, kept by one organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The group's id; its `org` owns the group.
    pub id: RecordId,
    /// 1 for a group never changed.
    pub version: u32,
    /// In Welsh too for Welsh organisations.
    pub name: Bilingual,
    /// The English name folded for sorting: lower case, without accents.
    pub sort_name: String,
    /// What the group is for; in Welsh too where the name is.
    pub summary: Option<Bilingual>,
    /// Who may enter.
    pub access: GroupAccess,
    /// The floor of everything in the group. A private group's is at least [`SecurityLevel::Members`].
    pub security_level: SecurityLevel,
    /// The network it belongs to, of the same organisation.
    pub network: Option<RecordId>,
    /// Such as `digital-identity`.
    pub tags: Vec<&'static str>,
    /// How many memberships it has.
    pub member_count: u32,
    /// Whole seconds.
    pub created_at: DateTime<Utc>,
}

impl Group {
    pub(crate) fn of(partition: Partition<'_>, index: u64) -> Self {
        let plan = partition.group_plan(index);
        let mut dice = partition.dice(Lane::GroupText, index);
        let version = 1 + dice.below(4) as u32;
        let network = dice.percent(80).then(|| dice.below(partition.holding.networks));
        let summarised = dice.percent(90);
        let other = partition.corpus.any_organisation(&mut dice);
        let row = dice.below(4) as usize;
        let mut speech = Speech { dice, organisation: partition.organisation, other, topic: plan.topic, row };
        let name = speech.group_name(plan.purpose());
        Self {
            id: partition.id(RecordKind::Group, index),
            version,
            sort_name: fold(&name.en),
            name,
            summary: summarised.then(|| speech.group_summary()),
            access: plan.access,
            security_level: plan.level,
            network: network.map(|network| partition.id(RecordKind::Network, network)),
            tags: plan.tags(),
            member_count: Roster::new(partition, index).len() as u32,
            created_at: plan.created.into(),
        }
    }
}
