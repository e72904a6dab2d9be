//! Questions to the groups database, in the domain's words. Each is one statement, or one transaction.
mod groups;
mod join_group;
mod join_requests;
mod memberships;
mod networks;

pub(crate) use groups::{
    Bilingual, Group, GroupFilter, GroupList, GroupPage, count_groups, count_groups_in, group_pages, groups_by_key,
    groups_page, tags_of_groups,
};
pub(crate) use join_group::{Joined, Joining, NotJoined};
pub(crate) use join_requests::{
    JoinRequest, JoinRequestList, JoinRequestPage, count_join_requests_in, join_request_pages, join_requests_by_key,
};
pub(crate) use memberships::{
    Membership, MembershipList, MembershipPage, count_members, count_memberships_in, membership_pages,
    memberships_by_key, standings_of_viewer,
};
pub(crate) use networks::{Network, networks_by_key};
