//! Joining groups.
use claims::{Assurance, Caller};
use corpus::RecordId;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::network::{Network, code, member, strangers, system};

const JOIN: &str = "mutation AskToJoin($in: JoinGroupInput!) {
  joinGroup(input: $in) {
    outcome {
      __typename
      ... on Membership { id role since memberLabel group { id memberCount viewerRole } }
      ... on JoinRequest { id state applicantLabel message }
    }
    errors {
      __typename
      ... on ClearanceTooLow { message required }
      ... on AlreadyMember { membership { id } }
      ... on NotPermitted { message missingScope agreement }
      ... on ValidationError { path message }
    }
  }
}";

impl Network {
    async fn join(&self, caller: &Caller, group: RecordId, key: &str) -> Value {
        self.join_with(
            caller,
            json!({ "org": group.org.as_str(), "groupId": group.to_string(), "idempotencyKey": key }),
        )
        .await
    }

    async fn join_with(&self, caller: &Caller, input: Value) -> Value {
        let mut answer = self.ask_as(caller, JOIN, json!({ "in": input })).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"]["joinGroup"].take()
    }

    /// A public group entered like this, in which the member is not.
    fn group_to_enter(&self, access: corpus::GroupAccess, without: RecordId) -> corpus::Group {
        let is_in =
            |group: RecordId| self.corpus.memberships().any(|place| place.group == group && place.member == without);
        let mut groups = self.corpus.groups().filter(|group| group.access == access);
        groups.find(|group| group.security_level <= corpus::SecurityLevel::Members && !is_in(group.id)).unwrap()
    }
}

fn only_error(payload: &Value) -> &str {
    assert_eq!(payload["outcome"], Value::Null);
    assert_eq!(payload["errors"].as_array().unwrap().len(), 1, "{payload}");
    payload["errors"][0]["__typename"].as_str().unwrap()
}

#[tokio::test]
async fn an_open_group_is_entered_at_once_and_only_once() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let caller = member(officer, Assurance::Low);
        let group = network.group_to_enter(corpus::GroupAccess::Open, officer);
        let joined = network.join(&caller, group.id, "key-1").await;
        let outcome = &joined["outcome"];
        assert_eq!((&outcome["__typename"], &outcome["role"]), (&json!("Membership"), &json!("MEMBER")), "{joined}");
        assert_eq!(outcome["group"]["memberCount"], group.member_count + 1);
        assert_eq!(outcome["group"]["viewerRole"], "MEMBER");
        let name = network.corpus.member(officer.org, officer.index).unwrap().display_name;
        assert_eq!(outcome["memberLabel"], name);
        // The answer was lost; the client asks again.
        assert_eq!(network.join(&caller, group.id, "key-1").await, joined);
        let already = network.join(&caller, group.id, "key-2").await;
        assert_eq!(only_error(&already), "AlreadyMember");
        assert_eq!(already["errors"][0]["membership"]["id"], outcome["id"]);
    }
}

#[tokio::test]
async fn a_restricted_group_is_asked_and_only_once() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Substantial);
        let group = network.at.desk_group;
        let input = json!({ "org": "LDS", "groupId": group.to_string(), "message": "Hello", "idempotencyKey": "k" });
        let asked = network.join_with(&caller, input.clone()).await;
        assert_eq!(asked["outcome"]["__typename"], "JoinRequest", "{asked}");
        assert_eq!((&asked["outcome"]["state"], &asked["outcome"]["message"]), (&json!("WAITING"), &json!("Hello")));
        assert_eq!(network.join_with(&caller, input).await, asked);
        // Under another key the wish is the one that waits already.
        assert_eq!(network.join(&caller, group, "another").await["outcome"]["id"], asked["outcome"]["id"]);
    }
}

#[tokio::test]
async fn a_wish_whose_answer_is_dropped_is_granted_once() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let caller = member(officer, Assurance::Low);
        let group = network.group_to_enter(corpus::GroupAccess::Open, officer).id;
        // Dropped after any number of steps: before the commit nothing is done, after it everything.
        for steps in 0..40 {
            let wish = network.join(&caller, group, "dropped");
            let mut wish = std::pin::pin!(wish);
            for _ in 0..steps {
                if futures::poll!(wish.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        let outcome = network.join(&caller, group, "dropped").await;
        assert_eq!(outcome["outcome"]["__typename"], "Membership", "{outcome}");
        assert_eq!(network.join(&caller, group, "dropped").await["outcome"]["id"], outcome["outcome"]["id"]);
        let of = json!([{ "__typename": "Member", "org": "CRF", "id": officer.to_string() }]);
        let query = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Member { groups(first: 100) { edges { node { id } } } } } }";
        let groups = network.ask_as(&caller, query, json!({ "of": of })).await.to_string();
        assert_eq!(groups.matches(&group.to_string()).count(), 1, "{groups}");
    }
}

#[tokio::test]
async fn wishes_sent_at_once_come_to_one_membership() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let caller = member(officer, Assurance::Low);
        let group = network.group_to_enter(corpus::GroupAccess::Open, officer);
        let same_key = (0..6).map(|_| "same".to_owned());
        let other_keys = (0..6).map(|n| format!("key-{n}"));
        let keys: Vec<String> = same_key.chain(other_keys).collect();
        let answers = join_all(keys.iter().map(|key| network.join(&caller, group.id, key))).await;
        let id_of = |answer: &Value| match &answer["outcome"]["id"] {
            Value::Null => answer["errors"][0]["membership"]["id"].clone(),
            id => id.clone(),
        };
        let first = id_of(&answers[0]);
        assert!(first.is_string() && answers.iter().all(|answer| id_of(answer) == first), "{answers:?}");
        let made = answers.iter().filter(|answer| answer["outcome"] != Value::Null).count();
        assert!(made == 1 || answers[..6].iter().filter(|answer| answer["outcome"] != Value::Null).count() == made);
    }
}

#[tokio::test]
async fn requests_sent_at_once_come_to_one() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let keys: Vec<String> = (0..8).map(|n| format!("key-{n}")).collect();
        let answers = join_all(keys.iter().map(|key| network.join(&caller, network.at.desk_group, key))).await;
        let first = &answers[0]["outcome"]["id"];
        assert!(first.is_string() && answers.iter().all(|answer| answer["outcome"]["id"] == *first), "{answers:?}");
    }
}

#[tokio::test]
async fn a_private_group_answers_as_one_that_does_not_exist() {
    for network in Network::each().await {
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let private = network.join(&outsider, network.at.private_group, "k1").await;
        let input = json!({ "org": "LDS", "groupId": "group_LDS_zzzzzzzz", "idempotencyKey": "k2" });
        assert_eq!(network.join_with(&outsider, input).await, private);
        assert_eq!(only_error(&private), "NotPermitted");
        let insider = member(network.at.private_group_member, Assurance::Substantial);
        assert_eq!(only_error(&network.join(&insider, network.at.private_group, "k").await), "AlreadyMember");
    }
}

#[tokio::test]
async fn a_weak_sign_in_does_not_enter_an_official_group() {
    for network in Network::each().await {
        let group = network.at.official_group;
        let low = member(network.at.cardiff_officer, Assurance::Low);
        let refused = network.join(&low, group, "k").await;
        assert_eq!(only_error(&refused), "ClearanceTooLow");
        assert_eq!(refused["errors"][0]["required"], "OFFICIAL");
        // Signed in again at a higher level, the same wish is granted: a refusal uses no key up.
        let substantial = member(network.at.cardiff_officer, Assurance::Substantial);
        assert_ne!(network.join(&substantial, group, "k").await["outcome"], Value::Null);
    }
}

#[tokio::test]
async fn only_members_of_the_network_join() {
    for network in Network::each().await {
        let group = network.at.desk_group;
        assert_eq!(only_error(&network.join(&system(), group, "k").await), "NotPermitted");
        let input = json!({ "org": "LDS", "groupId": group.to_string(), "idempotencyKey": "k" });
        let answer = network.ask(JOIN, json!({ "in": input })).await;
        assert_eq!(code(&answer), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_wish_is_told_as_data() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let group = network.at.desk_group.to_string();
        let wrong = [
            (json!({ "org": "BST", "groupId": group, "idempotencyKey": "k" }), "groupId"),
            (json!({ "org": "LDS", "groupId": "nonsense", "idempotencyKey": "k" }), "groupId"),
            (json!({ "org": "LDS", "groupId": network.at.desk_member.to_string(), "idempotencyKey": "k" }), "groupId"),
            (json!({ "org": "LDS", "groupId": group, "idempotencyKey": "" }), "idempotencyKey"),
            (json!({ "org": "LDS", "groupId": group, "idempotencyKey": "k".repeat(129) }), "idempotencyKey"),
            (json!({ "org": "LDS", "groupId": group, "idempotencyKey": "k\u{7}" }), "idempotencyKey"),
            (json!({ "org": "LDS", "groupId": group, "message": "x".repeat(1_001), "idempotencyKey": "k" }), "message"),
        ];
        for (input, field) in wrong {
            let refused = network.join_with(&caller, input).await;
            assert_eq!(only_error(&refused), "ValidationError");
            assert_eq!(refused["errors"][0]["path"], json!(["input", field]));
        }
        network.join(&caller, network.at.desk_group, "k").await;
        let reused = network.join(&caller, network.at.official_group, "k").await;
        assert_eq!(reused["errors"][0]["path"], json!(["input", "idempotencyKey"]));
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_joins_nothing() {
    for network in Network::each().await {
        for caller in strangers(&network.corpus, network.at.private_group) {
            for group in [network.at.desk_group, network.at.private_group] {
                let refused = network.join(&caller, group, "k").await;
                assert_eq!(only_error(&refused), "NotPermitted");
                assert_eq!(refused["errors"][0]["message"], "Only a member of the network can join.");
            }
        }
    }
}
