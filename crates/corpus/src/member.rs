//! People of the network: [`Member`].
use chrono::{DateTime, Utc};

use crate::record_id::{OrgCode, RecordId};

/// Whether a member takes part.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MemberState {
    /// Takes part.
    Active,
    /// May not sign in for now; the name stays.
    Suspended,
    /// Has left: only the tombstone stays.
    Former,
}

/// A person in the network. Invented.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The member's id; its `org` is the member's home organisation.
    pub id: RecordId,
    /// 1 for a profile never changed.
    pub version: u32,
    /// Whether the member takes part.
    pub state: MemberState,
    /// The name, or `Former Member` once the state is [`MemberState::Former`].
    pub display_name: String,
    /// The display name folded for sorting: lower case, without accents.
    pub sort_name: String,
    /// None once the member has left.
    pub job_title: Option<String>,
    /// What the member can be asked about; empty once the member has left.
    pub expertise: Vec<&'static str>,
    /// Whole seconds.
    pub joined_at: DateTime<Utc>,
    /// Present exactly when the state is [`MemberState::Former`].
    pub left_at: Option<DateTime<Utc>>,
    /// An address under `.example`, which no mail reaches; none once the member has left.
    pub email: Option<String>,
}

impl Member {
    /// The member's home organisation.
    pub fn org(&self) -> OrgCode {
        self.id.org
    }
}
