//! Batches: what many resolvers of one step ask for one by one is read by one statement.
use std::collections::HashMap;
use std::hash::Hash;

use storage::Rows;
use subgraph::NodeId;
use subgraph::directory::label_of_active;

use crate::store::{
    self, Group, GroupList, GroupPage, Invitation, InvitationList, InvitationPage, JoinRequest, JoinRequestList,
    JoinRequestPage, Membership, MembershipList, MembershipPage, Network,
};
use crate::visibility::{Standing, Viewer};

subgraph::loaders! {
    for Viewer;
    /// The group, if it exists for the viewer.
    group(NodeId) -> Group = Groups by |db, viewer, keys| {
        Ok(by_key(store::groups_by_key(db, viewer, keys).await?, |group| group.id.clone()))
    };
    /// The network.
    network(NodeId) -> Network = Networks by |db, _viewer, keys| {
        Ok(by_key(store::networks_by_key(db, keys).await?, |network| network.id.clone()))
    };
    /// The membership, if the viewer may read it.
    membership(NodeId) -> Membership = Memberships by |db, viewer, keys| {
        Ok(by_key(store::memberships_by_key(db, viewer, keys).await?, |membership| membership.id.clone()))
    };
    /// The request to join, if the viewer may read it.
    join_request(NodeId) -> JoinRequest = JoinRequests by |db, viewer, keys| {
        Ok(by_key(store::join_requests_by_key(db, viewer, keys).await?, |request| request.id.clone()))
    };
    /// The invitation, if the viewer may read it.
    invitation(NodeId) -> Invitation = Invitations by |db, viewer, keys| {
        Ok(by_key(store::invitations_by_key(db, viewer, keys).await?, |invitation| invitation.id.clone()))
    };
    /// A group's tags; none for a group without.
    tags(NodeId) -> Vec<String> = Tags by |db, _viewer, keys| store::tags_of_groups(db, keys).await;
    /// How many members a group has; none for a group without.
    member_count(NodeId) -> i64 = MemberCounts by |db, _viewer, keys| store::count_members(db, keys).await;
    /// How the viewer stands to a group; none for a stranger to the network.
    standing(NodeId) -> Standing = Standings by |db, viewer, keys| store::standings_of_viewer(db, viewer, keys).await;
    /// The name of the viewer, whose id this is; none for a stranger to the network.
    viewer_label(NodeId) -> String = ViewerLabels by |db, _viewer, keys| {
        let mut labels = HashMap::new();
        // One key, however many resolvers ask: a request has one viewer.
        for member in keys {
            labels.extend(label_of_active(db, member).await?.map(|label| (member.clone(), label)));
        }
        Ok(labels)
    };
    /// A page of a list of groups.
    group_page(GroupPage) -> Rows<Group> = GroupPages by |db, viewer, keys| store::group_pages(db, viewer, keys).await;
    /// How many groups a list has.
    group_count(GroupList) -> u64 = GroupCounts by |db, viewer, keys| store::count_groups_in(db, viewer, keys).await;
    /// A page of a group's memberships.
    membership_page(MembershipPage) -> Rows<Membership> = MembershipPages by |db, _viewer, keys| {
        store::membership_pages(db, keys).await
    };
    /// How many memberships a list has.
    membership_count(MembershipList) -> u64 = MembershipCounts by |db, _viewer, keys| {
        store::count_memberships_in(db, keys).await
    };
    /// A page of requests to join.
    join_request_page(JoinRequestPage) -> Rows<JoinRequest> = JoinRequestPages by |db, viewer, keys| {
        store::join_request_pages(db, viewer, keys).await
    };
    /// How many requests a list has.
    join_request_count(JoinRequestList) -> u64 = JoinRequestCounts by |db, viewer, keys| {
        store::count_join_requests_in(db, viewer, keys).await
    };
    /// A page of invitations.
    invitation_page(InvitationPage) -> Rows<Invitation> = InvitationPages by |db, viewer, keys| {
        store::invitation_pages(db, viewer, keys).await
    };
    /// How many invitations a list has.
    invitation_count(InvitationList) -> u64 = InvitationCounts by |db, viewer, keys| {
        store::count_invitations_in(db, viewer, keys).await
    };
}

fn by_key<K: Eq + Hash, T>(values: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, T> {
    values.into_iter().map(|value| (key(&value), value)).collect()
}
