//! Answering invitations.
use claims::{Assurance, Caller};
use corpus::RecordId;
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "invitation { id state } membership { id role memberLabel }
  errors {
    __typename
    ... on ClearanceTooLow { required } ... on NotPermitted { message } ... on ValidationError { path message }
  }";

impl Network {
    pub(crate) async fn answer(&self, caller: &Caller, invitation: &Value, accept: bool) -> Value {
        let input = json!({ "org": "LDS", "invitationId": invitation, "accept": accept });
        self.change(caller, "answerInvitation", PAYLOAD, input).await
    }

    /// The id of an invitation to `group` by its owner.
    async fn invited_to(&self, group: RecordId, invitee: RecordId) -> Value {
        self.invite(&member(self.owner(group), Assurance::High), group, invitee).await["id"].take()
    }
}

#[tokio::test]
async fn an_invitation_of_the_demonstration_waits_for_its_answer() {
    for network in Network::each().await {
        let group = network.at.private_group;
        let waiting = network.corpus.invitations().filter(|it| it.group == group).collect::<Vec<_>>();
        assert_eq!(waiting.len(), 2);
        for (sent, accept) in waiting.iter().zip([true, false]) {
            let caller = member(sent.invitee, Assurance::High);
            let answered = network.answer(&caller, &json!(sent.id.to_string()), accept).await;
            assert_eq!(answered["errors"], json!([]), "{answered}");
            assert_eq!(answered["membership"].is_null(), !accept);
        }
    }
}

#[tokio::test]
async fn who_accepts_is_in_the_group() {
    for network in Network::each().await {
        let (desk, officer) = (network.at.desk_group, network.at.cardiff_officer);
        let caller = member(officer, Assurance::High);
        let invitation = network.invited_to(desk, officer).await;
        let answered = network.answer(&caller, &invitation, true).await;
        assert_eq!(answered["invitation"], json!({ "id": invitation, "state": "ACCEPTED" }), "{answered}");
        let place = &answered["membership"];
        assert_eq!((&place["role"], &place["memberLabel"]), (&json!("MEMBER"), &json!(network.name_of(officer))));
        assert_eq!(network.answer(&caller, &invitation, true).await, answered, "the same answer again changes nothing");
        let told = json!({
            "event": "membershipChanged", "group": desk.to_string(), "member": officer.to_string(), "role": "Member",
        });
        assert_eq!(network.told().await, [told]);
        let refused = network.answer(&caller, &invitation, false).await;
        assert_eq!(refused_field(&refused), "accept");
    }
}

#[tokio::test]
async fn who_declines_is_not_and_may_be_invited_again() {
    for network in Network::each().await {
        let (desk, officer) = (network.at.desk_group, network.at.cardiff_officer);
        let caller = member(officer, Assurance::Low);
        let invitation = network.invited_to(desk, officer).await;
        let declined = network.answer(&caller, &invitation, false).await;
        assert_eq!((&declined["invitation"]["state"], &declined["membership"]), (&json!("DECLINED"), &Value::Null));
        assert_eq!(network.answer(&caller, &invitation, false).await, declined);
        assert_eq!(refused_field(&network.answer(&caller, &invitation, true).await), "accept");
        assert_eq!(network.told().await, Vec::<Value>::new());
        let other_key = crate::invite_member::invitation(desk, officer, "another");
        let again = network.invite_with(&member(network.at.desk_owner, Assurance::High), other_key).await;
        assert_ne!(again["invitation"]["id"], invitation);
        assert_eq!(again["invitation"]["state"], "WAITING");
    }
}

const OWN: &str = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Member {
  id
  invitations { totalCount edges { node { id inviteeLabel group {
    id name summary securityLevel access viewerRole
    memberships { totalCount } joinRequests { totalCount } invitations { totalCount }
  } } } }
} } }";

#[tokio::test]
async fn an_invitation_to_a_private_group_shows_what_describes_it_until_it_is_answered() {
    let read = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { name } }";
    for network in Network::each().await {
        let (private, outsider) = (network.at.private_group, network.at.private_group_outsider);
        let of = json!({ "of": [{ "__typename": "Member", "org": "LDS", "id": outsider.to_string() }] });
        let caller = member(outsider, Assurance::Low);
        let invitation = network.invited_to(private, outsider).await;
        let seen = network.ask_as(&caller, OWN, of.clone()).await;
        let node = &seen["data"]["_entities"][0]["invitations"]["edges"][0]["node"];
        let (group, known) = (&node["group"], network.corpus.group(private.org, private.index).unwrap());
        assert_eq!((&node["id"], &group["name"]), (&invitation, &json!(known.name.en)), "{seen}");
        assert_eq!((&group["summary"], &group["viewerRole"]), (&json!(known.summary.map(|s| s.en)), &Value::Null));
        for inside in ["memberships", "joinRequests", "invitations"] {
            assert_eq!(group[inside], Value::Null, "{inside} is inside");
        }
        let errors = seen["errors"].as_array().unwrap();
        assert!(errors.len() == 3 && errors.iter().all(|error| error["extensions"]["code"] == "FORBIDDEN"), "{seen}");
        assert_ne!(network.ask_as(&caller, read, named(private)).await["data"]["group"], Value::Null);

        assert_eq!(network.answer(&caller, &invitation, false).await["invitation"]["state"], "DECLINED");
        assert_eq!(network.ask_as(&caller, read, named(private)).await, json!({ "data": { "group": null } }));
        let of_invitation = json!([{ "__typename": "Invitation", "org": "LDS", "id": invitation }]);
        let query = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Invitation { state } } }";
        let gone = network.ask_as(&caller, query, json!({ "of": of_invitation })).await;
        assert_eq!(gone, json!({ "data": { "_entities": [null] } }));
        let seen = network.ask_as(&caller, OWN, of).await;
        assert_eq!(seen["data"]["_entities"][0]["invitations"]["totalCount"], 0);
        // The answer was lost; said again, it is the same.
        assert_eq!(network.answer(&caller, &invitation, false).await["invitation"]["state"], "DECLINED");
    }
}

#[tokio::test]
async fn what_is_inside_a_private_group_is_hidden_from_invitees_in_every_way() {
    let inside = "query($of: [_Any!]!) { _entities(representations: $of) {
      ... on Membership { memberLabel } ... on JoinRequest { id } ... on Member { groups { edges { node { id } } } }
    } }";
    for network in Network::each().await {
        let officer = member(network.at.cardiff_officer, Assurance::High);
        let input = json!({
            "org": "CRF", "name": "Quiet", "access": "PRIVATE", "securityLevel": "PUBLIC", "idempotencyKey": "k",
        });
        let payload = "group { id memberships { edges { node { id member { org id } } } } }";
        let made = network.change(&officer, "createGroup", payload, input).await["group"].take();
        let invitee = network.newcomer(network.at.desk_group, "BST");
        let input = json!({
            "org": "CRF", "groupId": made["id"], "memberOrg": "BST", "memberId": invitee.to_string(), "idempotencyKey": "k",
        });
        network.invite_with(&officer, input).await;
        let place = &made["memberships"]["edges"][0]["node"];
        let of = json!([
            { "__typename": "Membership", "org": "CRF", "id": place["id"] },
            { "__typename": "Member", "org": "CRF", "id": place["member"]["id"] },
        ]);
        let seen = network.ask_as(&member(invitee, Assurance::High), inside, json!({ "of": of })).await;
        assert_eq!(seen["data"]["_entities"][0], Value::Null, "{seen}");
        assert!(!seen["data"]["_entities"][1].to_string().contains(made["id"].as_str().unwrap()), "{seen}");
    }
}

#[tokio::test]
async fn accepting_takes_clearance_and_declining_none() {
    for network in Network::each().await {
        for group in [network.at.official_group, network.at.private_group] {
            let level = network.corpus.group(group.org, group.index).unwrap().security_level;
            if level <= corpus::SecurityLevel::Members {
                continue;
            }
            let invitees = network.newcomers(group, "CRF");
            let invitation = network.invited_to(group, invitees[0]).await;
            let refused = network.answer(&member(invitees[0], Assurance::Low), &invitation, true).await;
            assert_eq!(refusal(&refused), "ClearanceTooLow");
            assert_eq!(refused["errors"][0]["required"], "OFFICIAL");
            let accepted = network.answer(&member(invitees[0], Assurance::Substantial), &invitation, true).await;
            assert_eq!(accepted["membership"]["role"], "MEMBER", "{accepted}");
            let invitation = network.invited_to(group, invitees[1]).await;
            let declined = network.answer(&member(invitees[1], Assurance::Low), &invitation, false).await;
            assert_eq!(declined["invitation"]["state"], "DECLINED");
        }
    }
}

#[tokio::test]
async fn who_is_invited_enters_by_joining_too() {
    for network in Network::each().await {
        for group in [network.at.desk_group, network.at.private_group] {
            let invitee = network.newcomer(group, "CRF");
            let invitation = network.invited_to(group, invitee).await;
            let caller = member(invitee, Assurance::High);
            let input = json!({ "org": "LDS", "groupId": group.to_string(), "idempotencyKey": group.to_string() });
            let payload = "outcome { __typename ... on Membership { id } } errors { __typename }";
            let joined = network.change(&caller, "joinGroup", payload, input).await;
            assert_eq!(joined["outcome"]["__typename"], "Membership", "{joined}");
            let answered = network.answer(&caller, &invitation, true).await;
            assert_eq!(answered["invitation"]["state"], "ACCEPTED");
            assert_eq!(answered["membership"]["id"], joined["outcome"]["id"]);
        }
    }
}

#[tokio::test]
async fn only_the_invitee_answers() {
    for network in Network::each().await {
        let invitation = network.invited_to(network.at.private_group, network.at.private_group_outsider).await;
        let others =
            [network.owner(network.at.private_group), network.at.private_group_member, network.at.cardiff_officer];
        let others = others.map(|id| member(id, Assurance::High));
        let absent = network.answer(&others[0], &json!("invitation_LDS_zzzzzzzz"), true).await;
        for caller in &others {
            assert_eq!(network.answer(caller, &invitation, true).await, absent);
        }
        for caller in strangers(&network.corpus, network.at.private_group).iter().chain([&system()]) {
            assert_eq!(refusal(&network.answer(caller, &invitation, true).await), "NotPermitted");
        }
        network.set_state(network.at.private_group_outsider, "SUSPENDED").await;
        let suspended = member(network.at.private_group_outsider, Assurance::High);
        assert_eq!(refusal(&network.answer(&suspended, &invitation, true).await), "NotPermitted");
        assert_eq!(refused_field(&network.answer(&others[0], &json!("nonsense"), true).await), "invitationId");
        let query = "mutation($in: AnswerInvitationInput!) { answerInvitation(input: $in) { errors { __typename } } }";
        let input = json!({ "org": "LDS", "invitationId": invitation, "accept": true });
        assert_eq!(code(&network.ask(query, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}
