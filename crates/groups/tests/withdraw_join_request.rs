//! Taking requests to join back.
use claims::{Assurance, Caller};
use serde_json::{Value, json};

use crate::network::{Network, code, member, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "request { id state }
  errors { __typename ... on ValidationError { path message } ... on NotPermitted { message } }";

impl Network {
    pub(crate) async fn withdraw(&self, caller: &Caller, request: &Value) -> Value {
        self.change(caller, "withdrawJoinRequest", PAYLOAD, json!({ "org": "LDS", "requestId": request })).await
    }
}

#[tokio::test]
async fn an_applicant_takes_a_request_back_and_may_ask_again() {
    let own = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Member {
      waiting: joinRequests { totalCount edges { node { id } } } withdrawn: joinRequests(state: WITHDRAWN) { totalCount }
    } } }";
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let caller = member(officer, Assurance::Low);
        let request = network.request_of(officer).await;
        let of = json!({ "of": [{ "__typename": "Member", "org": "CRF", "id": officer.to_string() }] });
        let seen = network.ask_as(&caller, own, of.clone()).await;
        assert_eq!(seen["data"]["_entities"][0]["waiting"]["edges"][0]["node"]["id"], request, "{seen}");
        let withdrawn = network.withdraw(&caller, &request).await;
        assert_eq!(withdrawn["request"], json!({ "id": request, "state": "WITHDRAWN" }));
        assert_eq!(network.withdraw(&caller, &request).await, withdrawn, "again, it changes nothing");
        let seen = network.ask_as(&caller, own, of.clone()).await["data"]["_entities"][0].take();
        assert_eq!(seen, json!({ "waiting": { "totalCount": 0, "edges": [] }, "withdrawn": { "totalCount": 1 } }));
        let input = json!({ "org": "LDS", "groupId": network.at.desk_group.to_string(), "idempotencyKey": "again" });
        let asked = network.change(&caller, "joinGroup", "outcome { ... on JoinRequest { id state } }", input).await;
        assert_eq!(asked["outcome"]["state"], "WAITING");
        // What a member asked for is that member's alone.
        let other = member(network.at.desk_owner, Assurance::High);
        assert_eq!(network.ask_as(&other, own, of).await["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }
}

#[tokio::test]
async fn a_decided_request_is_not_taken_back() {
    for network in Network::each().await {
        let owner = member(network.at.desk_owner, Assurance::High);
        for (accept, applicant) in [true, false].into_iter().zip(network.newcomers(network.at.desk_group, "CRF")) {
            let request = network.request_of(applicant).await;
            network.decide(&owner, &request, accept).await;
            let refused = network.withdraw(&member(applicant, Assurance::High), &request).await;
            assert_eq!(refused_field(&refused), "requestId");
        }
    }
}

#[tokio::test]
async fn only_the_applicant_takes_a_request_back() {
    for network in Network::each().await {
        let request = json!(network.at.desk_request.to_string());
        let others = [network.at.desk_owner, network.at.desk_member, network.at.cardiff_officer];
        let others = others.map(|id| member(id, Assurance::High));
        let absent = network.withdraw(&others[0], &json!("request_LDS_zzzzzzzz")).await;
        for caller in &others {
            assert_eq!(network.withdraw(caller, &request).await, absent);
        }
        for caller in strangers(&network.corpus, network.at.private_group).iter().chain([&system()]) {
            assert_eq!(refusal(&network.withdraw(caller, &request).await), "NotPermitted");
        }
        assert_eq!(refused_field(&network.withdraw(&others[0], &json!("nonsense")).await), "requestId");
        let query =
            "mutation($in: WithdrawJoinRequestInput!) { withdrawJoinRequest(input: $in) { errors { __typename } } }";
        let input = json!({ "org": "LDS", "requestId": request });
        assert_eq!(code(&network.ask(query, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}
