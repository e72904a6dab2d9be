//! Leaving groups.
use claims::{Assurance, Caller};
use corpus::RecordId;
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "group { id memberCount viewerRole }
  errors { __typename ... on LastFacilitator { message } ... on NotPermitted { message } ... on ValidationError { path } }";

impl Network {
    pub(crate) async fn leave(&self, caller: &Caller, group: RecordId) -> Value {
        self.change(caller, "leaveGroup", PAYLOAD, json!({ "org": group.org.as_str(), "groupId": group.to_string() }))
            .await
    }

    /// Those who facilitate the group, the owner first.
    pub(crate) fn facilitators(&self, group: RecordId) -> Vec<RecordId> {
        let places = self.corpus.memberships().filter(|place| place.group == group);
        places.filter(|place| place.role != corpus::GroupRole::Member).map(|place| place.member).collect()
    }
}

#[tokio::test]
async fn who_leaves_is_out_and_others_hear_of_it() {
    for network in Network::each().await {
        let (desk, caller) = (network.at.desk_group, member(network.at.desk_member, Assurance::High));
        let count = network.corpus.group(desk.org, desk.index).unwrap().member_count;
        let left = network.leave(&caller, desk).await;
        let expected = json!({ "id": desk.to_string(), "memberCount": count - 1, "viewerRole": null });
        assert_eq!(left["group"], expected, "{left}");
        let told = json!({
            "event": "membershipChanged", "group": desk.to_string(), "member": network.at.desk_member.to_string(),
            "role": null,
        });
        assert_eq!(network.told().await, std::slice::from_ref(&told));
        let again = network.leave(&caller, desk).await;
        assert_eq!(refusal(&again), "NotPermitted");
        assert_eq!(again["errors"][0]["message"], "You are not in this group.");
        assert_eq!(network.told().await, [told]);
    }
}

#[tokio::test]
async fn a_private_group_exists_no_more_for_who_has_left_it() {
    let read = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { id } }";
    for network in Network::each().await {
        let private = network.at.private_group;
        let insider = network.corpus.memberships().find(|place| {
            let is_active =
                |id: RecordId| network.corpus.member(id.org, id.index).unwrap().state == corpus::MemberState::Active;
            place.group == private && place.role == corpus::GroupRole::Member && is_active(place.member)
        });
        let caller = member(insider.unwrap().member, Assurance::High);
        assert_eq!(network.leave(&caller, private).await, json!({ "group": null, "errors": [] }));
        assert_eq!(network.ask_as(&caller, read, named(private)).await, json!({ "data": { "group": null } }));
        let again = network.leave(&caller, private).await;
        let input = json!({ "org": "LDS", "groupId": "group_LDS_zzzzzzzz" });
        assert_eq!(again, network.change(&caller, "leaveGroup", PAYLOAD, input).await);
        assert_eq!(again["errors"][0]["message"], "There is no such group that you can leave.");
    }
}

#[tokio::test]
async fn the_last_who_facilitates_a_group_cannot_leave_it() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let facilitators = network.facilitators(desk);
        let (last, others) = facilitators.split_last().unwrap();
        for other in others {
            assert_eq!(network.leave(&member(*other, Assurance::High), desk).await["errors"], json!([]));
        }
        let refused = network.leave(&member(*last, Assurance::High), desk).await;
        assert_eq!(refusal(&refused), "LastFacilitator");
        assert_eq!(network.told().await.len(), others.len());
    }
}

#[tokio::test]
async fn who_does_not_take_part_counts_as_no_facilitator() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let facilitators = network.facilitators(desk);
        let (first, others) = facilitators.split_first().unwrap();
        for other in others {
            network.set_state(*other, "SUSPENDED").await;
        }
        assert_eq!(refusal(&network.leave(&member(*first, Assurance::High), desk).await), "LastFacilitator");
        network.set_state(others[0], "ACTIVE").await;
        assert_eq!(network.leave(&member(*first, Assurance::High), desk).await["errors"], json!([]));
    }
}

#[tokio::test]
async fn who_left_may_join_again_under_another_key() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let caller = member(officer, Assurance::Low);
        let open = network.corpus.groups().find(|group| {
            let is_in = network.corpus.memberships().any(|place| place.group == group.id && place.member == officer);
            group.access == corpus::GroupAccess::Open && group.security_level == corpus::SecurityLevel::Public && !is_in
        });
        let group = open.unwrap().id;
        let join = async |key: &str| {
            let input = json!({ "org": group.org.as_str(), "groupId": group.to_string(), "idempotencyKey": key });
            let payload = "outcome { ... on Membership { id } } errors { __typename ... on ValidationError { path } }";
            network.change(&caller, "joinGroup", payload, input).await
        };
        let first = join("k").await["outcome"]["id"].take();
        network.leave(&caller, group).await;
        assert_eq!(refused_field(&join("k").await), "idempotencyKey");
        let second = join("l").await["outcome"]["id"].take();
        assert!(second.is_string() && second != first);
    }
}

#[tokio::test]
async fn who_is_not_in_a_group_does_not_leave_it() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let officer = member(network.at.cardiff_officer, Assurance::High);
        assert_eq!(refusal(&network.leave(&officer, desk).await), "NotPermitted");
        for caller in strangers(&network.corpus, network.at.private_group).iter().chain([&system()]) {
            let refused = network.leave(caller, network.at.private_group).await;
            assert_eq!(refusal(&refused), "NotPermitted");
            assert_eq!(refused["errors"][0]["message"], "Only a member of the network can leave a group.");
        }
        let wrong = json!({ "org": "BST", "groupId": desk.to_string() });
        assert_eq!(refused_field(&network.change(&officer, "leaveGroup", PAYLOAD, wrong).await), "groupId");
        let query = "mutation($in: LeaveGroupInput!) { leaveGroup(input: $in) { errors { __typename } } }";
        let input = json!({ "org": "LDS", "groupId": desk.to_string() });
        assert_eq!(code(&network.ask(query, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}
