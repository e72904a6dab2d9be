//! Joining a group: one transaction, done once for each idempotency key.
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events::{self, Event};
use subgraph::idempotency::{self, Attempt, Begun};
use subgraph::{Change, GroupAccess, GroupRole, NodeId, NodeKind, SecurityLevel};

use super::entering::{Entering, enter};
use super::groups::Group;
use super::held_group::hold;
use super::invitations::waiting_invitation_of;
use super::join_requests::{JoinRequest, join_request_by_id, waiting_request_of};
use super::memberships::{Membership, membership_by_id};
use crate::entity::join_request;
use crate::visibility::Viewer;
use crate::vocabulary::RequestState;

/// What a member of the network asks for by `joinGroup`.
pub(crate) struct Joining<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) group: &'a NodeId,
    pub(crate) message: Option<&'a str>,
    pub(crate) attempt: Attempt<'a>,
    pub(crate) now: Timestamp,
}

/// What came of asking to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Joined {
    /// The group is open, or the member was invited: the member is in.
    AsMember(Membership),
    /// The group is restricted: the request waits.
    Asked(JoinRequest),
}

/// Why nothing came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotJoined {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such group, or none for the viewer.
    NoSuchGroup,
    /// The member is in already.
    AlreadyMember(Box<Membership>),
    /// The viewer is not known surely enough for the group's level.
    ClearanceTooLow(SecurityLevel),
    /// The idempotency key was used for something else.
    OtherInput,
    /// What was done under the idempotency key is not there any more: the member has left again.
    Gone,
}

/// Joins the group, or takes down the request to; what was done once under an idempotency key is only told again.
///
/// The same member may join at the same moment under another key: the next try finds that.
impl Change for Joining<'_> {
    type Done = Joined;
    type Refused = NotJoined;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Joined, NotJoined>, StoreError> {
        // Before the key is looked up: who may not act is not told either what was done earlier.
        let Some(label) = hold_label_of_active(tx, self.member).await? else { return Ok(Err(NotJoined::NoMember)) };
        match idempotency::begin(tx, &self.attempt, self.now).await? {
            Begun::First => {}
            Begun::Repeated { answer } => return Ok(told_again(tx, &answer).await?.ok_or(NotJoined::Gone)),
            Begun::OtherInput => return Ok(Err(NotJoined::OtherInput)),
        }
        let way = match decide(tx, self).await? {
            Ok(way) => way,
            Err(refused) => return Ok(Err(refused)),
        };
        let joined = go(tx, self, way, label).await?;
        idempotency::finish(tx, &self.attempt, &joined.id().to_string()).await?;
        events::put(tx, joined.event(), self.now).await?;
        Ok(Ok(joined))
    }

    fn may_be_early(refused: &NotJoined) -> bool {
        match refused {
            NotJoined::NoMember => true,
            NotJoined::NoSuchGroup
            | NotJoined::AlreadyMember(_)
            | NotJoined::ClearanceTooLow(_)
            | NotJoined::Gone
            | NotJoined::OtherInput => false,
        }
    }
}

/// How a member who may join a group does.
enum Way {
    /// At once.
    Enter,
    /// By asking those who facilitate it.
    Ask,
}

/// How the viewer joins the group, if they may.
async fn decide(tx: &DatabaseTransaction, joining: &Joining<'_>) -> Result<Result<Way, NotJoined>, StoreError> {
    let Some(held) = hold(tx, joining.viewer, joining.member, joining.group).await? else {
        return Ok(Err(NotJoined::NoSuchGroup));
    };
    if let Some(membership) = held.membership {
        return Ok(Err(NotJoined::AlreadyMember(Box::new(membership))));
    }
    let is_invited = waiting_invitation_of(tx, joining.member, joining.group).await?.is_some();
    Ok(way_into(joining.viewer, &held.group, is_invited))
}

/// An invitation that waits is the facilitators' yes, whichever way the invitee comes.
fn way_into(viewer: &Viewer, group: &Group, is_invited: bool) -> Result<Way, NotJoined> {
    if group.access == GroupAccess::Private && !is_invited {
        return Err(NotJoined::NoSuchGroup);
    }
    if !viewer.is_cleared_for(group.security_level) {
        return Err(NotJoined::ClearanceTooLow(group.security_level));
    }
    match group.access {
        GroupAccess::Restricted if !is_invited => Ok(Way::Ask),
        GroupAccess::Open | GroupAccess::Restricted | GroupAccess::Private => Ok(Way::Enter),
    }
}

async fn go(tx: &DatabaseTransaction, joining: &Joining<'_>, way: Way, label: String) -> Result<Joined, StoreError> {
    let Joining { member, group, now, .. } = *joining;
    match way {
        Way::Enter => {
            let entering = Entering { group, member, label, role: GroupRole::Member, now };
            Ok(Joined::AsMember(enter(tx, entering).await?))
        }
        Way::Ask => Ok(Joined::Asked(match waiting_request_of(tx, member, group).await? {
            Some(waiting) => waiting,
            None => insert_join_request(tx, joining, label).await?,
        })),
    }
}

async fn insert_join_request(
    tx: &DatabaseTransaction,
    joining: &Joining<'_>,
    label: String,
) -> Result<JoinRequest, StoreError> {
    let id = NodeId::fresh(NodeKind::JoinRequest, joining.group.org().clone(), joining.now);
    let row = join_request::ActiveModel {
        org: Set(id.org().to_string()),
        id: Set(id.local().to_owned()),
        group_id: Set(joining.group.local().to_owned()),
        applicant_org: Set(joining.member.org().to_string()),
        applicant_id: Set(joining.member.local().to_owned()),
        applicant_label: Set(label),
        message: Set(joining.message.map(str::to_owned)),
        state: Set(RequestState::Waiting.as_str().to_owned()),
        asked_at: Set(joining.now),
        reason: Set(None),
    };
    JoinRequest::try_from(row.insert(tx).await?)
}

/// What an earlier attempt with the same key came to; none if it is there no more.
async fn told_again(db: &impl ConnectionTrait, answer: &str) -> Result<Option<Joined>, StoreError> {
    let Ok(id) = answer.parse::<NodeId>() else { return Ok(None) };
    Ok(match id.kind() {
        NodeKind::Membership => membership_by_id(db, &id).await?.map(Joined::AsMember),
        _ => join_request_by_id(db, &id).await?.map(Joined::Asked),
    })
}

impl Joined {
    fn id(&self) -> &NodeId {
        match self {
            Self::AsMember(membership) => &membership.id,
            Self::Asked(request) => &request.id,
        }
    }

    /// What others must hear of: who is in the group now.
    fn event(&self) -> Option<Event> {
        match self {
            Self::AsMember(membership) => Some(membership.event()),
            Self::Asked(_) => None,
        }
    }
}
