//! Questions to the groups database, in the domain's words. Each is one statement, or one transaction.
mod answer_invitation;
mod change_role;
mod create_group;
mod create_network;
mod decide_join_request;
mod entering;
mod former_members;
mod groups;
mod hear;
mod held_group;
mod invitations;
mod invite_member;
mod join_group;
mod join_requests;
mod leave_group;
mod memberships;
mod networks;
mod update_group;
mod withdraw_invitation;

pub(crate) use answer_invitation::{Answered, Answering, NotAnswered};
pub(crate) use change_role::{ChangingRole, RoleNotChanged};
pub(crate) use create_group::{CreatingGroup, NewGroup};
pub(crate) use create_network::{CreatingNetwork, NotCreated};
pub(crate) use decide_join_request::{Decided, Deciding, Decision, NotDecided, Withdrawing};
pub(crate) use former_members::ordinal_in;
pub(crate) use groups::{
    Bilingual, Group, GroupFilter, GroupList, GroupPage, count_groups, count_groups_in, group_pages, groups_by_key,
    groups_page, tags_of_groups,
};
pub(crate) use hear::Hearing;
pub(crate) use invitations::{
    Invitation, InvitationList, InvitationPage, count_invitations_in, invitation_pages, invitations_by_key,
};
pub(crate) use invite_member::{Inviting, NotInvited};
pub(crate) use join_group::{Joined, Joining, NotJoined};
pub(crate) use join_requests::{
    JoinRequest, JoinRequestList, JoinRequestPage, count_join_requests_in, join_request_pages, join_requests_by_key,
};
pub(crate) use leave_group::{Leaving, NotLeft};
pub(crate) use memberships::{
    Membership, MembershipList, MembershipPage, count_members, count_memberships_in, membership_pages,
    memberships_by_key, standings_of_viewer,
};
pub(crate) use networks::{Network, networks_by_key};
pub(crate) use update_group::{GroupEdit, NotUpdated, Updating};
pub(crate) use withdraw_invitation::WithdrawingInvitation;
