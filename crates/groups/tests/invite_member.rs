//! Inviting members to groups.
use claims::{Assurance, Caller};
use corpus::RecordId;
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "invitation { id state inviteeLabel invitee { org id } group { id } }
  errors {
    __typename
    ... on AlreadyMember { message membership { id } } ... on ClearanceTooLow { required }
    ... on NotPermitted { message } ... on ValidationError { path message }
  }";

impl Network {
    /// The invitation of `invitee` by `caller`, under a key of its own.
    pub(crate) async fn invite(&self, caller: &Caller, group: RecordId, invitee: RecordId) -> Value {
        let mut payload = self.invite_with(caller, invitation(group, invitee, &format!("{invitee}"))).await;
        assert_eq!(payload["errors"], json!([]), "{payload}");
        payload["invitation"].take()
    }

    pub(crate) async fn invite_with(&self, caller: &Caller, input: Value) -> Value {
        self.change(caller, "inviteMember", PAYLOAD, input).await
    }
}

pub(crate) fn invitation(group: RecordId, invitee: RecordId, key: &str) -> Value {
    json!({
        "org": group.org.as_str(), "groupId": group.to_string(), "memberOrg": invitee.org.as_str(),
        "memberId": invitee.to_string(), "idempotencyKey": key,
    })
}

#[tokio::test]
async fn a_member_of_another_organisation_is_invited_and_only_once() {
    for network in Network::each().await {
        let (desk, officer) = (network.at.desk_group, network.at.cardiff_officer);
        let caller = member(network.at.desk_facilitator, Assurance::High);
        let invited = network.invite_with(&caller, invitation(desk, officer, "k")).await;
        let made = &invited["invitation"];
        assert_eq!(
            (&made["state"], &made["inviteeLabel"]),
            (&json!("WAITING"), &json!(network.name_of(officer))),
            "{invited}"
        );
        assert_eq!(made["invitee"], json!({ "org": "CRF", "id": officer.to_string() }));
        assert_eq!(network.invite_with(&caller, invitation(desk, officer, "k")).await, invited);
        // Under another key, and by another: the invitation is the one that waits.
        let owner = member(network.at.desk_owner, Assurance::High);
        assert_eq!(network.invite_with(&owner, invitation(desk, officer, "l")).await, invited);
        let other = network.newcomer(desk, "BST");
        assert_eq!(refused_field(&network.invite_with(&caller, invitation(desk, other, "k")).await), "idempotencyKey");
        assert_eq!(network.told().await, Vec::<Value>::new(), "nobody has entered or left");
    }
}

#[tokio::test]
async fn those_who_facilitate_see_who_was_invited_and_others_do_not() {
    let list = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) {
      id
      all: invitations(first: 2) { totalCount pageInfo { hasNextPage endCursor } edges { node { id inviteeLabel } } }
      waiting: invitations(state: WAITING) { totalCount }
    } }";
    let next = "query($org: OrgCode!, $id: ID!, $after: String) { group(org: $org, id: $id) {
      invitations(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage } }
    } }";
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let caller = member(network.at.desk_facilitator, Assurance::High);
        let mut made = Vec::new();
        for invitee in network.newcomers(desk, "CRF").into_iter().take(3) {
            made.push(network.invite(&caller, desk, invitee).await["id"].take());
        }
        let (seen, statements) = network.ask_counted(&caller, list, named(desk)).await;
        let group = &seen["data"]["group"];
        assert_eq!((&group["all"]["totalCount"], &group["waiting"]["totalCount"]), (&json!(3), &json!(3)), "{seen}");
        // The group; what the caller is in it; both lists; both counts. (A list asked only for its count is read too.)
        assert_eq!(statements, 4);
        let mut variables = named(desk);
        variables["after"] = group["all"]["pageInfo"]["endCursor"].clone();
        let rest = network.ask_as(&caller, next, variables).await["data"]["group"]["invitations"].take();
        let first = group["all"]["edges"].as_array().unwrap().iter();
        let ids: Vec<&Value> = first.chain(rest["edges"].as_array().unwrap()).map(|edge| &edge["node"]["id"]).collect();
        assert_eq!(ids, made.iter().collect::<Vec<_>>(), "the earliest first");
        assert_eq!(rest["pageInfo"]["hasNextPage"], false);
        for other in [network.at.desk_member, network.at.cardiff_officer] {
            let answer = network.ask_as(&member(other, Assurance::High), list, named(desk)).await;
            assert_eq!(answer["data"]["group"]["all"], Value::Null);
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
            assert_eq!(answer["data"]["group"]["id"], desk.to_string());
        }
    }
}

#[tokio::test]
async fn who_is_in_already_is_not_invited() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let caller = member(network.at.desk_owner, Assurance::High);
        for inside in [network.at.desk_member, network.at.desk_owner] {
            let place = network.corpus.memberships().find(|place| place.group == desk && place.member == inside);
            let refused = network.invite_with(&caller, invitation(desk, inside, "k")).await;
            assert_eq!(refusal(&refused), "AlreadyMember");
            assert_eq!(refused["errors"][0]["membership"]["id"], place.unwrap().id.to_string());
        }
    }
}

#[tokio::test]
async fn only_members_that_take_part_are_invited() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let caller = member(network.at.desk_owner, Assurance::High);
        let is_in = |id| network.corpus.memberships().any(|place| place.group == desk && place.member == id);
        let is = |state| network.corpus.members().find(|member| member.state == state && !is_in(member.id)).unwrap().id;
        let (former, suspended) = (is(corpus::MemberState::Former), is(corpus::MemberState::Suspended));
        let mut nobody = invitation(desk, suspended, "k");
        nobody["memberId"] = json!(format!("member_{}_zzzzzzzz", suspended.org));
        let refused = network.invite_with(&caller, nobody).await;
        assert_eq!(refused_field(&refused), "memberId");
        for gone in [former, suspended] {
            assert_eq!(network.invite_with(&caller, invitation(desk, gone, "k")).await, refused);
        }
    }
}

#[tokio::test]
async fn only_those_who_facilitate_the_group_invite() {
    for network in Network::each().await {
        let (desk, invitee) = (network.at.desk_group, network.newcomer(network.at.desk_group, "BST"));
        let others = [network.at.desk_member, network.at.cardiff_officer].map(|id| member(id, Assurance::High));
        let strangers = strangers(&network.corpus, network.at.private_group);
        for caller in others.iter().chain(&strangers).chain([&system()]) {
            assert_eq!(refusal(&network.invite_with(caller, invitation(desk, invitee, "k")).await), "NotPermitted");
        }
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let private = network.invite_with(&outsider, invitation(network.at.private_group, invitee, "k")).await;
        let mut absent = invitation(network.at.private_group, invitee, "l");
        absent["groupId"] = json!("group_LDS_zzzzzzzz");
        assert_eq!(private, network.invite_with(&outsider, absent).await);
        let query = "mutation($in: InviteMemberInput!) { inviteMember(input: $in) { errors { __typename } } }";
        let answer = network.ask(query, json!({ "in": invitation(desk, invitee, "k") })).await;
        assert_eq!(code(&answer), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn inviting_to_an_official_group_takes_clearance() {
    for network in Network::each().await {
        let group = network.at.official_group;
        let invitee = network.newcomer(group, "CRF");
        let low = member(network.owner(group), Assurance::Low);
        let refused = network.invite_with(&low, invitation(group, invitee, "k")).await;
        assert_eq!(refusal(&refused), "ClearanceTooLow");
        assert_eq!(refused["errors"][0]["required"], "OFFICIAL");
        let substantial = member(network.owner(group), Assurance::Substantial);
        assert_eq!(network.invite_with(&substantial, invitation(group, invitee, "k")).await["errors"], json!([]));
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_told_as_data() {
    for network in Network::each().await {
        let caller = member(network.at.desk_owner, Assurance::High);
        let wrong = [
            ("org", json!("BST"), "groupId"),
            ("groupId", json!("nonsense"), "groupId"),
            ("memberOrg", json!("BST"), "memberId"),
            ("memberId", json!(network.at.desk_group.to_string()), "memberId"),
            ("idempotencyKey", json!(""), "idempotencyKey"),
        ];
        for (field, value, refused) in wrong {
            let mut input = invitation(network.at.desk_group, network.at.cardiff_officer, "k");
            input[field] = value;
            assert_eq!(refused_field(&network.invite_with(&caller, input).await), refused);
        }
    }
}
