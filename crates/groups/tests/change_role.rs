//! Changing roles in groups.
use claims::{Assurance, Caller};
use corpus::RecordId;
use serde_json::{Value, json};

use crate::network::{Network, code, member, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "membership { id role group { viewerRole } }
  errors {
    __typename
    ... on LastFacilitator { message }
    ... on NotPermitted { message } ... on ValidationError { path message }
  }";

impl Network {
    /// The id of the member's place in the group.
    pub(crate) fn place(&self, group: RecordId, of: RecordId) -> Value {
        let mut places = self.corpus.memberships().filter(|place| place.group == group);
        json!(places.find(|place| place.member == of).unwrap().id.to_string())
    }

    pub(crate) async fn change_role(&self, caller: &Caller, place: &Value, role: &str) -> Value {
        let input = json!({ "org": "LDS", "membershipId": place, "role": role });
        self.change(caller, "changeRole", PAYLOAD, input).await
    }
}

#[tokio::test]
async fn a_member_is_made_facilitator_and_others_hear_of_it() {
    for network in Network::each().await {
        let (desk, someone) = (network.at.desk_group, network.at.desk_member);
        let caller = member(network.at.desk_facilitator, Assurance::High);
        let place = network.place(desk, someone);
        let changed = network.change_role(&caller, &place, "FACILITATOR").await;
        assert_eq!(changed["membership"]["role"], "FACILITATOR", "{changed}");
        let told = json!({
            "event": "membershipChanged", "group": desk.to_string(), "member": someone.to_string(), "role": "Facilitator",
        });
        assert_eq!(network.told().await, std::slice::from_ref(&told));
        assert_eq!(network.change_role(&caller, &place, "FACILITATOR").await, changed, "again, it changes nothing");
        assert_eq!(network.told().await, [told]);
        let back = network.change_role(&member(someone, Assurance::High), &place, "MEMBER").await;
        assert_eq!(back["membership"], json!({ "id": place, "role": "MEMBER", "group": { "viewerRole": "MEMBER" } }));
    }
}

#[tokio::test]
async fn only_an_owner_makes_owners_and_unmakes_them() {
    for network in Network::each().await {
        let (desk, someone) = (network.at.desk_group, network.at.desk_member);
        let facilitator = member(network.at.desk_facilitator, Assurance::High);
        let owner = member(network.at.desk_owner, Assurance::High);
        let place = network.place(desk, someone);
        let owners = network.place(desk, network.at.desk_owner);
        for refused in [
            network.change_role(&facilitator, &place, "OWNER").await,
            network.change_role(&facilitator, &owners, "MEMBER").await,
        ] {
            assert_eq!(refusal(&refused), "NotPermitted");
        }
        assert_eq!(network.change_role(&owner, &place, "OWNER").await["membership"]["role"], "OWNER");
        assert_eq!(network.change_role(&owner, &owners, "MEMBER").await["membership"]["role"], "MEMBER");
    }
}

#[tokio::test]
async fn the_last_who_facilitates_a_group_stays_what_they_are() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let facilitators = network.facilitators(desk);
        let owner = member(facilitators[0], Assurance::High);
        for other in &facilitators[1..] {
            network.leave(&member(*other, Assurance::High), desk).await;
        }
        let refused = network.change_role(&owner, &network.place(desk, facilitators[0]), "MEMBER").await;
        assert_eq!(refusal(&refused), "LastFacilitator");
    }
}

#[tokio::test]
async fn who_is_not_cleared_for_the_group_is_told_of_no_place_in_it() {
    for network in Network::each().await {
        let group = network.at.official_group;
        let owner = network.owner(group);
        let place = network.place(group, owner);
        let low = member(owner, Assurance::Low);
        let refused = network.change_role(&low, &place, "OWNER").await;
        assert_eq!(refusal(&refused), "NotPermitted");
        assert_eq!(network.change_role(&low, &json!("membership_LDS_zzzzzzzz"), "OWNER").await, refused);
        let known = network.change_role(&member(owner, Assurance::Substantial), &place, "OWNER").await;
        assert_eq!(known["membership"]["role"], "OWNER", "what it was already");
    }
}

#[tokio::test]
async fn who_does_not_take_part_is_made_no_facilitator() {
    for network in Network::each().await {
        let owner = member(network.at.desk_owner, Assurance::High);
        network.set_state(network.at.desk_member, "SUSPENDED").await;
        let place = network.place(network.at.desk_group, network.at.desk_member);
        assert_eq!(refused_field(&network.change_role(&owner, &place, "FACILITATOR").await), "role");
    }
}

#[tokio::test]
async fn only_those_who_facilitate_the_group_change_a_role_in_it() {
    for network in Network::each().await {
        let place = network.place(network.at.desk_group, network.at.desk_member);
        let others = [network.at.desk_member, network.at.cardiff_officer].map(|id| member(id, Assurance::High));
        let strangers = strangers(&network.corpus, network.at.private_group);
        for caller in others.iter().chain(&strangers).chain([&system()]) {
            assert_eq!(refusal(&network.change_role(caller, &place, "FACILITATOR").await), "NotPermitted");
        }
        let hidden = network.place(network.at.private_group, network.at.private_group_member);
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let absent = network.change_role(&outsider, &json!("membership_LDS_zzzzzzzz"), "MEMBER").await;
        assert_eq!(network.change_role(&outsider, &hidden, "MEMBER").await, absent);
        assert_eq!(refused_field(&network.change_role(&outsider, &json!("nonsense"), "MEMBER").await), "membershipId");
        let query = "mutation($in: ChangeRoleInput!) { changeRole(input: $in) { errors { __typename } } }";
        let input = json!({ "org": "LDS", "membershipId": place, "role": "MEMBER" });
        assert_eq!(code(&network.ask(query, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}
