//! Members' places in groups and requests for them: [`Membership`] and [`JoinRequest`].
use chrono::{DateTime, Utc};

use crate::record_id::RecordId;

/// What a member is in a group.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum GroupRole {
    /// Reads and writes.
    Member,
    /// Decides on requests and looks after the group.
    Facilitator,
    /// Made the group; a facilitator too.
    Owner,
}

/// One member's place in one group. Kept with the group; the member may belong to another organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Membership {
    /// The membership's id, under the group's organisation.
    pub id: RecordId,
    /// The group.
    pub group: RecordId,
    /// The member; its `org` may differ from the group's.
    pub member: RecordId,
    /// The member's name, or `Former Member N` with an ordinal inside the group.
    pub member_label: String,
    /// What the member is in the group. Each group has one owner; owners and facilitators are active members.
    pub role: GroupRole,
    /// Whole seconds; never before the group was made or the member joined the network.
    pub since: DateTime<Utc>,
}

/// How a request to join stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RequestState {
    /// Nobody has decided.
    Waiting,
    /// A facilitator said yes. (The seeded network has none: whoever was let in is a member.)
    Accepted,
    /// A facilitator said no.
    Declined,
    /// The applicant took it back.
    Withdrawn,
}

/// A request to join a restricted group, by someone who is not in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JoinRequest {
    /// The request's id, under the group's organisation.
    pub id: RecordId,
    /// The group.
    pub group: RecordId,
    /// An active member, often of another organisation.
    pub applicant: RecordId,
    /// The applicant's name.
    pub applicant_label: String,
    /// Why the applicant asks.
    pub message: Option<String>,
    /// How it stands.
    pub state: RequestState,
    /// Whole seconds.
    pub requested_at: DateTime<Utc>,
}
