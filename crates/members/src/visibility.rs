//! Who may read what about a member, decided here and nowhere else.
//!
//! | what | read by |
//! |---|---|
//! | what a member tells the network: name, job title, expertise, state | anyone |
//! | how to reach a member | whoever has the scope `member:contact` |
//! | how a member proves who they are | the member alone, taking part and signed in at substantial or higher |
use claims::{Assurance, Caller};

use crate::member_state::MemberState;
use crate::store::Member;

/// The scope that lets a client read how to reach a member.
const CONTACT_SCOPE: &str = "member:contact";

/// For whom members are read, as far as it decides what of them.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    caller: Caller,
}

impl Viewer {
    /// The viewer that `caller` is.
    pub(crate) fn new(caller: &Caller) -> Self {
        Self { caller: caller.clone() }
    }

    /// Whether the viewer may read how to reach members. (The gateway asks for the scope too; this is for whoever else gets a
    /// hop token.)
    pub(crate) fn may_read_contact(&self) -> bool {
        self.caller.has_scope(CONTACT_SCOPE)
    }

    /// Whether the viewer may read how `member` proves who they are.
    pub(crate) fn may_read_identities_of(&self, member: &Member) -> bool {
        let is_member =
            self.caller.member().is_some_and(|own| own.org() == member.org.as_str() && own.id() == member.id);
        let is_sure = self.caller.assurance().is_some_and(|level| level >= Assurance::Substantial);
        is_member && is_sure && member.state == MemberState::Active
    }
}
