//! Taking invitations back.
use claims::{Assurance, Caller};
use futures::future::join;
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "invitation { id state }
  errors { __typename ... on ValidationError { path message } ... on NotPermitted { message } }";

impl Network {
    async fn withdraw_invitation(&self, caller: &Caller, invitation: &Value) -> Value {
        let input = json!({ "org": "LDS", "invitationId": invitation });
        self.change(caller, "withdrawInvitation", PAYLOAD, input).await
    }
}

#[tokio::test]
async fn an_invitation_taken_back_hides_the_private_group_again() {
    let read = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { name } }";
    for network in Network::each().await {
        let (private, outsider) = (network.at.private_group, network.at.private_group_outsider);
        let owner = member(network.owner(private), Assurance::High);
        let invitee = member(outsider, Assurance::High);
        let invitation = network.invite(&owner, private, outsider).await["id"].take();
        assert_ne!(network.ask_as(&invitee, read, named(private)).await["data"]["group"], Value::Null);
        let withdrawn = network.withdraw_invitation(&owner, &invitation).await;
        assert_eq!(withdrawn["invitation"], json!({ "id": invitation, "state": "WITHDRAWN" }));
        assert_eq!(network.withdraw_invitation(&owner, &invitation).await, withdrawn, "again, it changes nothing");
        assert_eq!(network.ask_as(&invitee, read, named(private)).await["data"]["group"], Value::Null);
        assert_eq!(refused_field(&network.answer(&invitee, &invitation, true).await), "accept");
        assert_eq!(network.told().await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn an_answered_invitation_is_not_taken_back() {
    for network in Network::each().await {
        let (desk, owner) = (network.at.desk_group, member(network.at.desk_owner, Assurance::High));
        for (accept, invitee) in [true, false].into_iter().zip(network.newcomers(desk, "CRF")) {
            let invitation = network.invite(&owner, desk, invitee).await["id"].take();
            network.answer(&member(invitee, Assurance::High), &invitation, accept).await;
            assert_eq!(refused_field(&network.withdraw_invitation(&owner, &invitation).await), "invitationId");
        }
    }
}

#[tokio::test]
async fn an_invitation_is_accepted_or_taken_back_never_both() {
    for network in Network::each().await {
        let (desk, owner) = (network.at.desk_group, member(network.at.desk_owner, Assurance::High));
        for invitee in network.newcomers(desk, "CRF").into_iter().take(3) {
            let invitation = network.invite(&owner, desk, invitee).await["id"].take();
            let invitee = member(invitee, Assurance::High);
            let (accepted, withdrawn) =
                join(network.answer(&invitee, &invitation, true), network.withdraw_invitation(&owner, &invitation))
                    .await;
            let done = [&accepted, &withdrawn].into_iter().filter(|payload| payload["errors"] == json!([])).count();
            assert_eq!(done, 1, "{accepted} {withdrawn}");
        }
    }
}

#[tokio::test]
async fn only_those_who_facilitate_the_group_take_an_invitation_back() {
    for network in Network::each().await {
        let (desk, officer) = (network.at.desk_group, network.at.cardiff_officer);
        let owner = member(network.at.desk_owner, Assurance::High);
        let invitation = network.invite(&owner, desk, officer).await["id"].take();
        let others = [network.at.desk_member, officer].map(|id| member(id, Assurance::High));
        let absent = network.withdraw_invitation(&others[0], &json!("invitation_LDS_zzzzzzzz")).await;
        for caller in &others {
            assert_eq!(network.withdraw_invitation(caller, &invitation).await, absent);
        }
        for caller in strangers(&network.corpus, network.at.private_group).iter().chain([&system()]) {
            assert_eq!(refusal(&network.withdraw_invitation(caller, &invitation).await), "NotPermitted");
        }
        assert_eq!(refused_field(&network.withdraw_invitation(&owner, &json!("nonsense")).await), "invitationId");
        let query =
            "mutation($in: WithdrawInvitationInput!) { withdrawInvitation(input: $in) { errors { __typename } } }";
        let input = json!({ "org": "LDS", "invitationId": invitation });
        assert_eq!(code(&network.ask(query, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}
