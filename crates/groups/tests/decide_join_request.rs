//! Deciding on requests to join.
use claims::{Assurance, Caller};
use serde_json::{Value, json};

use crate::network::{Network, code, member, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "request { id state reason applicantLabel }
  membership { id role memberLabel member { id } group { id memberCount } }
  errors { __typename ... on ValidationError { path message } ... on NotPermitted { message } }";

impl Network {
    pub(crate) async fn decide(&self, caller: &Caller, request: &Value, accept: bool) -> Value {
        self.decide_with(caller, json!({ "org": "LDS", "requestId": request, "accept": accept })).await
    }

    async fn decide_with(&self, caller: &Caller, input: Value) -> Value {
        self.change(caller, "decideJoinRequest", PAYLOAD, input).await
    }

    /// The id of a request of `applicant` to join the desk group, made just now.
    pub(crate) async fn request_of(&self, applicant: corpus::RecordId) -> Value {
        let input = json!({ "org": "LDS", "groupId": self.at.desk_group.to_string(), "idempotencyKey": "ask" });
        let payload = "outcome { ... on JoinRequest { id } }";
        let caller = member(applicant, Assurance::High);
        self.change(&caller, "joinGroup", payload, input).await["outcome"]["id"].take()
    }
}

fn facilitator(network: &Network) -> Caller {
    member(network.at.desk_facilitator, Assurance::High)
}

#[tokio::test]
async fn who_is_accepted_is_in_the_group() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let request = network.request_of(officer).await;
        let input = json!({ "org": "LDS", "requestId": request, "accept": true, "reason": " Welcome! " });
        let decided = network.decide_with(&facilitator(&network), input).await;
        assert_eq!(decided["request"]["state"], "ACCEPTED", "{decided}");
        assert_eq!(decided["request"]["reason"], "Welcome!");
        let place = &decided["membership"];
        assert_eq!((&place["role"], &place["memberLabel"]), (&json!("MEMBER"), &json!(network.name_of(officer))));
        let count = network.corpus.group(network.at.desk_group.org, network.at.desk_group.index).unwrap().member_count;
        assert_eq!(place["group"]["memberCount"], count + 1);
        let told = json!({
            "event": "membershipChanged", "group": network.at.desk_group.to_string(), "member": officer.to_string(),
            "role": "Member",
        });
        assert_eq!(network.told().await, std::slice::from_ref(&told));
        // The answer was lost; another facilitator says the same.
        let owner = member(network.at.desk_owner, Assurance::High);
        assert_eq!(network.decide(&owner, &request, true).await, decided);
        assert_eq!(network.told().await, [told]);
        assert_eq!(refused_field(&network.decide(&owner, &request, false).await), "accept");
    }
}

#[tokio::test]
async fn who_is_declined_is_not_and_may_read_why() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let request = network.request_of(officer).await;
        let input = json!({ "org": "LDS", "requestId": request, "accept": false, "reason": "Not our patch." });
        let decided = network.decide_with(&facilitator(&network), input).await;
        assert_eq!((&decided["request"]["state"], &decided["membership"]), (&json!("DECLINED"), &Value::Null));
        assert_eq!(network.told().await, Vec::<Value>::new());
        assert_eq!(network.decide(&facilitator(&network), &request, false).await, decided);
        let refused = network.decide(&facilitator(&network), &request, true).await;
        assert_eq!(refused_field(&refused), "accept");
        assert_eq!(refused["errors"][0]["message"], "The request was declined already.");
        let query = "query($of: [_Any!]!) { _entities(representations: $of) { ... on JoinRequest { state reason } } }";
        let of = json!([{ "__typename": "JoinRequest", "org": "LDS", "id": request }]);
        let seen = network.ask_as(&member(officer, Assurance::Low), query, json!({ "of": of })).await;
        assert_eq!(seen["data"]["_entities"][0], json!({ "state": "DECLINED", "reason": "Not our patch." }));
        // Who was declined may ask again.
        let again = json!({ "org": "LDS", "groupId": network.at.desk_group.to_string(), "idempotencyKey": "again" });
        let asked = network
            .change(&member(officer, Assurance::Low), "joinGroup", "outcome { ... on JoinRequest { id state } }", again)
            .await;
        assert_eq!(asked["outcome"]["state"], "WAITING");
        assert_ne!(asked["outcome"]["id"], request);
    }
}

#[tokio::test]
async fn a_request_that_was_taken_back_is_not_decided() {
    for network in Network::each().await {
        let officer = member(network.at.cardiff_officer, Assurance::Low);
        let request = network.request_of(network.at.cardiff_officer).await;
        network
            .change(&officer, "withdrawJoinRequest", "request { state }", json!({ "org": "LDS", "requestId": request }))
            .await;
        for accept in [true, false] {
            let refused = network.decide(&facilitator(&network), &request, accept).await;
            assert_eq!(refused_field(&refused), "accept");
            assert_eq!(refused["errors"][0]["message"], "The applicant has taken the request back.");
        }
    }
}

#[tokio::test]
async fn an_applicant_who_takes_part_no_more_is_declined_only() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let request = network.request_of(officer).await;
        network.set_state(officer, "SUSPENDED").await;
        let refused = network.decide(&facilitator(&network), &request, true).await;
        assert_eq!(refused_field(&refused), "requestId");
        assert_eq!(network.told().await, Vec::<Value>::new());
        assert_eq!(network.decide(&facilitator(&network), &request, false).await["request"]["state"], "DECLINED");
    }
}

#[tokio::test]
async fn who_came_in_another_way_meanwhile_is_in_once() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let request = network.request_of(officer).await;
        let invitation = network.invite(&facilitator(&network), network.at.desk_group, officer).await["id"].take();
        let input = json!({ "org": "LDS", "invitationId": invitation, "accept": true });
        let entered =
            network.change(&member(officer, Assurance::High), "answerInvitation", "membership { id }", input).await;
        let decided = network.decide(&facilitator(&network), &request, true).await;
        assert_eq!(decided["request"]["state"], "ACCEPTED", "{decided}");
        assert_eq!(decided["membership"]["id"], entered["membership"]["id"]);
        assert_eq!(network.told().await.len(), 1);
    }
}

#[tokio::test]
async fn only_those_who_facilitate_the_group_decide() {
    for network in Network::each().await {
        let request = json!(network.at.desk_request.to_string());
        let applicant = network.corpus.join_requests().find(|r| r.id == network.at.desk_request).unwrap().applicant;
        let others =
            [network.at.desk_member, network.at.cardiff_officer, applicant].map(|id| member(id, Assurance::High));
        let absent = network.decide(&others[0], &json!("request_LDS_zzzzzzzz"), true).await;
        for caller in &others {
            let refused = network.decide(caller, &request, true).await;
            assert_eq!(refused, absent, "a request that may not be decided is answered as one that is not");
        }
        for caller in strangers(&network.corpus, network.at.private_group).iter().chain([&system()]) {
            let refused = network.decide(caller, &request, true).await;
            assert_eq!(refusal(&refused), "NotPermitted");
            assert_eq!(refused["errors"][0]["message"], "Only a member of the network can decide on requests.");
        }
        let query =
            "mutation($in: DecideJoinRequestInput!) { decideJoinRequest(input: $in) { errors { __typename } } }";
        let input = json!({ "org": "LDS", "requestId": request, "accept": true });
        assert_eq!(code(&network.ask(query, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_decision_is_told_as_data() {
    for network in Network::each().await {
        let request = network.at.desk_request.to_string();
        let wrong = [
            (json!({ "org": "BST", "requestId": request, "accept": true }), "requestId"),
            (json!({ "org": "LDS", "requestId": "nonsense", "accept": true }), "requestId"),
            (json!({ "org": "LDS", "requestId": network.at.desk_group.to_string(), "accept": true }), "requestId"),
            (json!({ "org": "LDS", "requestId": request, "accept": true, "reason": "x".repeat(1_001) }), "reason"),
        ];
        for (input, field) in wrong {
            assert_eq!(refused_field(&network.decide_with(&facilitator(&network), input).await), field);
        }
    }
}
