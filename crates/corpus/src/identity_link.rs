//! How members prove who they are: [`IdentityLink`].
use chrono::{DateTime, Utc};

use crate::dice::Lane;
use crate::person::Person;
use crate::record_id::RecordId;
use crate::work_time::WORK_WEEK;

/// How sure an issuer is of who someone is; ordered, the least sure first. The levels of eIDAS.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assurance {
    /// Some evidence.
    Low,
    /// Evidence that was checked.
    Substantial,
    /// Evidence that was checked in the person's presence.
    High,
}

/// An issuer's word for a member. Whoever has not left has one of the network's e-ID; one in four has a second one, of the
/// organisation's own provider. Whoever has left has none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityLink {
    /// The member.
    pub member: RecordId,
    /// The issuer, an address under `.example`, such as `https://eid.example`. A member has one link for an issuer.
    pub issuer: String,
    /// How sure the issuer is. The e-ID is at least [`Assurance::Substantial`] for most, an organisation's own provider never high.
    pub assurance: Assurance,
    /// When the link was made: with the member or some weeks later. Whole seconds.
    pub linked_at: DateTime<Utc>,
}

/// The network's e-ID.
const EID: &str = "https://eid.example";

impl IdentityLink {
    /// How many links someone has.
    pub(crate) fn count(person: Person<'_>) -> u64 {
        if person.is_former() {
            0
        } else {
            1 + u64::from(person.partition.dice(Lane::IdentityLink, person.index).percent(25))
        }
    }

    /// The links of one member, the e-ID's first.
    pub(crate) fn all_of(person: Person<'_>) -> Vec<Self> {
        let (joined, count) = (person.career().joined, Self::count(person));
        let mut dice = person.partition.dice(Lane::IdentityLink, person.index);
        // The first says how many there are.
        dice.next();
        let mut link = |issuer: String, assurance: [Assurance; 4]| Self {
            member: person.id(),
            issuer,
            assurance: dice.pick(&assurance),
            linked_at: joined.plus(dice.below(4 * WORK_WEEK)).into(),
        };
        let eid = [Assurance::Low, Assurance::Substantial, Assurance::Substantial, Assurance::High];
        let own = [Assurance::Low, Assurance::Low, Assurance::Low, Assurance::Substantial];
        let code = person.partition.code().as_str().to_ascii_lowercase();
        let issuers = [(EID.to_owned(), eid), (format!("https://login.{code}.example"), own)];
        issuers.into_iter().take(count as usize).map(|(issuer, assurance)| link(issuer, assurance)).collect()
    }
}
