//! Changing one's own profile.
use claims::Caller;
use corpus::MemberState;
use serde_json::{Value, json};

use crate::callers::{signed_in, signed_in_as_nobody, system};
use crate::network::Network;

const UPDATE: &str = "mutation Tell($in: UpdateProfileInput!) {
  updateProfile(input: $in) {
    member { id version jobTitle expertise displayName state organisation { code } }
    errors { __typename ... on ValidationError { path message } ... on StaleVersion { message current } ... on NotPermitted { message } }
  }
}";
const ME: &str = "{ me { id version jobTitle expertise displayName state organisation { code } } }";
const EXPERTS: &str =
    "query($topic: String!) { members(filter: { expertise: [$topic] }, first: 100) { edges { node { id } } } }";

impl Network {
    fn officer(&self) -> Caller {
        signed_in(&self.corpus.landmarks().cardiff_officer, &[])
    }

    async fn update(&self, caller: &Caller, input: Value) -> Value {
        let (mut answer, _) = self.ask_as(caller, UPDATE, json!({ "in": input })).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"]["updateProfile"].take()
    }

    async fn me(&self, caller: &Caller) -> Value {
        self.ask_as(caller, ME, json!({})).await.0["data"]["me"].take()
    }

    async fn is_expert_on(&self, topic: &str) -> bool {
        let officer = self.corpus.landmarks().cardiff_officer.to_string();
        let answer = self.ask(EXPERTS, json!({ "topic": topic })).await;
        let edges = answer["data"]["members"]["edges"].as_array().unwrap().clone();
        edges.iter().any(|edge| edge["node"]["id"] == officer)
    }
}

fn only_error(payload: &Value) -> &Value {
    assert_eq!(payload["member"], Value::Null);
    assert_eq!(payload["errors"].as_array().unwrap().len(), 1, "{payload}");
    &payload["errors"][0]
}

#[tokio::test]
async fn a_member_tells_what_they_do() {
    for network in Network::each().await {
        let officer = network.officer();
        let before = network.me(&officer).await;
        let told = network
            .update(
                &officer,
                json!({
                    "jobTitle": "  Head of\nService ", "version": before["version"],
                    "expertise": ["Welsh  language", "GIS", "welsh language", " gis"],
                }),
            )
            .await;
        assert_eq!(told["errors"], json!([]), "{told}");
        let member = &told["member"];
        assert_eq!(member["jobTitle"], "Head of Service");
        assert_eq!(member["expertise"], json!(["Welsh language", "GIS"]));
        assert_ne!(member["version"], before["version"]);
        for kept in ["id", "displayName", "state", "organisation"] {
            assert_eq!(member[kept], before[kept], "{kept}");
        }
        assert_eq!(network.me(&officer).await, *member);
        assert!(network.is_expert_on("WELSH LANGUAGE").await && network.is_expert_on("gis").await);
        assert!(!network.is_expert_on("Welsh").await);
        assert_eq!(network.events().await, Vec::<Value>::new(), "neither name nor state has changed");
    }
}

#[tokio::test]
async fn what_is_left_out_stays_and_what_is_null_goes() {
    for network in Network::each().await {
        let officer = network.officer();
        let version = async || network.me(&officer).await["version"].clone();
        let all = json!({ "jobTitle": "Clerk", "expertise": ["policy"], "version": version().await });
        let all = network.update(&officer, all).await["member"].clone();
        assert_eq!((&all["jobTitle"], &all["expertise"]), (&json!("Clerk"), &json!(["policy"])));

        let title = json!({ "jobTitle": null, "version": version().await });
        let title = network.update(&officer, title).await["member"].clone();
        assert_eq!((&title["jobTitle"], &title["expertise"]), (&json!(null), &json!(["policy"])));

        let topics = json!({ "jobTitle": "Clerk", "expertise": null, "version": version().await });
        let topics = network.update(&officer, topics).await["member"].clone();
        assert_eq!((&topics["jobTitle"], &topics["expertise"]), (&json!("Clerk"), &json!([])));
        assert!(!network.is_expert_on("policy").await);
    }
}

#[tokio::test]
async fn a_change_that_changes_nothing_leaves_the_version() {
    for network in Network::each().await {
        let officer = network.officer();
        let before = network.me(&officer).await;
        for input in [
            json!({ "version": before["version"] }),
            json!({ "version": before["version"], "jobTitle": before["jobTitle"], "expertise": before["expertise"] }),
        ] {
            assert_eq!(network.update(&officer, input).await, json!({ "member": before, "errors": [] }));
        }
    }
}

#[tokio::test]
async fn a_change_from_an_older_version_is_not_made() {
    for network in Network::each().await {
        let officer = network.officer();
        let before = network.me(&officer).await;
        let input = |title: &str| json!({ "jobTitle": title, "version": before["version"] });
        let first = network.update(&officer, input("Clerk")).await["member"].clone();
        // Also the same again: an edit has no idempotency key, and whoever got no answer reads what became of it.
        for again in ["Clerk", "Officer"] {
            let refused = network.update(&officer, input(again)).await;
            let error = only_error(&refused);
            assert_eq!((&error["__typename"], &error["current"]), (&json!("StaleVersion"), &first["version"]));
        }
        for wrong in ["", "-1", "1 ", "999999999999", "latest"] {
            let refused = network.update(&officer, json!({ "jobTitle": "Clerk", "version": wrong })).await;
            assert_eq!(only_error(&refused)["__typename"], "StaleVersion", "{wrong}");
        }
        assert_eq!(network.me(&officer).await, first);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_changes_at_once_one_is_made() {
    for network in Network::each().await {
        let network = std::sync::Arc::new(network);
        let officer = network.officer();
        for round in 0..10 {
            let version = network.me(&officer).await["version"].clone();
            let mut writers = tokio::task::JoinSet::new();
            for writer in 0..4 {
                let (network, officer) = (network.clone(), officer.clone());
                let topic = format!("topic {round} of {writer}");
                let input = json!({ "jobTitle": topic, "expertise": [topic], "version": version });
                writers.spawn(async move { network.update(&officer, input).await });
            }
            let payloads = writers.join_all().await;
            let (made, refused): (Vec<&Value>, Vec<&Value>) =
                payloads.iter().partition(|payload| payload["errors"] == json!([]));
            assert_eq!((made.len(), refused.len()), (1, 3), "{payloads:?}");
            assert!(refused.iter().all(|payload| only_error(payload)["__typename"] == "StaleVersion"));
            let now = network.me(&officer).await;
            assert_eq!(now, made[0]["member"]);
            assert_eq!(now["expertise"], json!([now["jobTitle"]]), "all of one change, nothing of another");
            assert!(network.is_expert_on(now["jobTitle"].as_str().unwrap()).await);
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_profile_is_told_as_data() {
    for network in Network::each().await {
        let officer = network.officer();
        let before = network.me(&officer).await;
        let too_many: Vec<String> = (0..21).map(|number| format!("topic {number}")).collect();
        let wrong = [
            (json!({ "jobTitle": "" }), json!(["input", "jobTitle"])),
            (json!({ "jobTitle": " \u{a0}\n" }), json!(["input", "jobTitle"])),
            (json!({ "jobTitle": "x".repeat(101) }), json!(["input", "jobTitle"])),
            (json!({ "jobTitle": "a\u{1b}b" }), json!(["input", "jobTitle"])),
            (json!({ "expertise": too_many }), json!(["input", "expertise"])),
            (json!({ "expertise": ["policy", " "] }), json!(["input", "expertise", "1"])),
            (json!({ "expertise": ["x".repeat(61)] }), json!(["input", "expertise", "0"])),
            (json!({ "expertise": ["a\u{7}b"] }), json!(["input", "expertise", "0"])),
        ];
        for (mut input, path) in wrong {
            input["version"] = before["version"].clone();
            let refused = network.update(&officer, input).await;
            assert_eq!(only_error(&refused)["__typename"], "ValidationError");
            assert_eq!(only_error(&refused)["path"], path);
        }
        let both = json!({ "jobTitle": "", "expertise": ["", ""], "version": "long ago" });
        let told = network.update(&officer, both).await;
        assert_eq!(told["errors"].as_array().unwrap().len(), 3, "all at once: {told}");
        assert_eq!(network.me(&officer).await, before);

        let longest = json!({
            "jobTitle": "ŵ".repeat(100), "version": before["version"],
            "expertise": (0..20).map(|number| format!("{number:02}{}", "ŷ".repeat(58))).collect::<Vec<_>>(),
        });
        assert_eq!(network.update(&officer, longest).await["errors"], json!([]));
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_changes_nothing() {
    for network in Network::each().await {
        let in_state = |state| network.corpus.members().find(|member| member.state == state).unwrap();
        let (suspended, former) = (in_state(MemberState::Suspended), in_state(MemberState::Former));
        let input = |version: u32| json!({ "jobTitle": "Clerk", "version": version.to_string() });
        for (caller, version) in [
            (signed_in(&suspended.id, &[]), suspended.version),
            (signed_in(&former.id, &[]), former.version),
            (signed_in_as_nobody(), 1),
            (system(), 1),
        ] {
            let refused = network.update(&caller, input(version)).await;
            let error = only_error(&refused);
            assert_eq!(error["__typename"], "NotPermitted");
            assert_eq!(error["message"], "Only a member of the network has a profile to change.");
        }
        let answer = network.ask(UPDATE, json!({ "in": input(1) })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
    }
}

#[tokio::test]
async fn a_later_change_in_a_document_sees_the_earlier_one() {
    let query = "mutation($a: UpdateProfileInput!, $b: UpdateProfileInput!) {
      a: updateProfile(input: $a) { member { organisation { members(filter: { expertise: [\"first\"] }) { totalCount } } } }
      b: updateProfile(input: $b) { member { organisation { members(filter: { expertise: [\"first\"] }) { totalCount } } } }
    }";
    for network in Network::each().await {
        let officer = network.officer();
        let version: u32 = network.me(&officer).await["version"].as_str().unwrap().parse().unwrap();
        let input = |topic: &str, version: u32| json!({ "expertise": [topic], "version": version.to_string() });
        let variables = json!({ "a": input("first", version), "b": input("second", version + 1) });
        let (answer, _) = network.ask_as(&officer, query, variables).await;
        let count = |field: &str| answer["data"][field]["member"]["organisation"]["members"]["totalCount"].clone();
        assert_eq!((count("a"), count("b")), (json!(1), json!(0)), "{answer}");
    }
}
