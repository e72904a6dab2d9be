//! Related posts.
use std::collections::BTreeSet;

use claims::{Assurance, Caller};
use serde_json::{Value, json};

use crate::network::{Network, code, member, named};
use crate::publish_post::PUBLISH;

const RELATED: &str = "query($org: OrgCode!, $id: ID!, $first: Int) { post(org: $org, id: $id) {
  related(first: $first) { score because post { org id title excerpt(length: 120) tags } }
} }";
const OF_MANY: &str = "{ posts(first: 40) { edges { node { id title welsh: title(lang: CY) tags related { score because post { id title tags } } } } } }";

impl Network {
    async fn related(&self, caller: &Caller, post: &Value) -> Vec<Value> {
        let variables = json!({ "org": post["org"], "id": post["id"], "first": 10 });
        let answer = self.ask_as(caller, RELATED, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"]["post"]["related"].as_array().unwrap().clone()
    }

    async fn publish_titled(&self, caller: &Caller, title: &str, level: &str, tags: Value) -> Value {
        let input = json!({ "org": "CRF", "title": title, "body": "…", "securityLevel": level, "tags": tags, "idempotencyKey": title });
        self.change(caller, PUBLISH, input).await["post"].clone()
    }
}

#[tokio::test]
async fn the_entry_page_tells_of_more_on_the_same() {
    let mut answers = Vec::new();
    for network in Network::each().await {
        let mut variables = named(network.at.entry_post);
        variables["first"] = json!(2);
        let answer = network.ask(RELATED, variables).await;
        let related = answer["data"]["post"]["related"].as_array().unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(related.len(), 2, "{answer}");
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "the same on both databases");
}

#[tokio::test]
async fn what_is_related_shares_what_it_says() {
    let mut answers = Vec::new();
    for network in Network::each().await {
        let caller = member(network.at.private_group_member, Assurance::High);
        let (answer, statements) = network.ask_counted(&caller, OF_MANY, json!({})).await;
        let posts = answer["data"]["posts"]["edges"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let mut count = 0;
        for post in posts.iter().map(|edge| &edge["node"]) {
            let related = post["related"].as_array().unwrap();
            assert!(related.len() <= 3);
            assert!(related.is_sorted_by(|a, b| a["score"].as_f64() >= b["score"].as_f64()));
            let ids: BTreeSet<String> = related.iter().map(|related| related["post"]["id"].to_string()).collect();
            assert!(ids.len() == related.len() && !ids.contains(&post["id"].to_string()));
            for Related { because, tags } in related.iter().map(Related::of) {
                assert!((1..=5).contains(&because.len()));
                for reason in because {
                    let is_tag = tags.contains(reason) && post["tags"].as_array().unwrap().contains(reason);
                    let titles = ["title", "welsh"].map(|title| post[title].as_str().unwrap().to_lowercase());
                    let is_in_title = titles.iter().any(|title| title.contains(reason.as_str().unwrap()));
                    assert!(is_tag || is_in_title, "{reason} {post}");
                }
            }
            count += related.len();
        }
        assert!(count > 40, "{count}");
        // The posts and their tags; for all of them together: tags, candidates, candidates' tags, and posts with tags shown.
        assert!(statements <= 8, "{statements}");
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "the same on both databases");
}

struct Related<'a> {
    because: &'a Vec<Value>,
    tags: &'a Vec<Value>,
}

impl<'a> Related<'a> {
    fn of(related: &'a Value) -> Self {
        Self { because: related["because"].as_array().unwrap(), tags: related["post"]["tags"].as_array().unwrap() }
    }
}

#[tokio::test]
async fn shared_tags_and_telling_words_relate() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let one = network
            .publish_titled(&caller, "Kittiwakes on the harbour wall", "PUBLIC", json!(["seabirds", "harbour"]))
            .await;
        let two = network.publish_titled(&caller, "A wall for the Kittiwake", "PUBLIC", json!(["seabirds"])).await;
        let three = network.publish_titled(&caller, "Counting gulls", "PUBLIC", json!(["seabirds", "harbour"])).await;
        let four = network.publish_titled(&caller, "Gylfinirod", "PUBLIC", json!(["something-else"])).await;
        let related = network.related(&Caller::anonymous(), &one).await;
        let told: Vec<_> = related.iter().map(|related| (&related["post"]["id"], &related["because"])).collect();
        assert_eq!(
            told[..2],
            [(&two["id"], &json!(["seabirds", "kittiwakes", "wall"])), (&three["id"], &json!(["harbour", "seabirds"]))]
        );
        // A tag and a word that only the two have; and a word that others have too.
        assert!(related[0]["score"].as_f64() > Some(4.0), "{related:?}");
        assert_eq!(related[1]["score"], 4.0);
        assert!(!told.iter().any(|(id, _)| **id == four["id"]));
        assert_eq!(network.related(&Caller::anonymous(), &four).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn what_may_not_be_read_relates_to_nothing() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let open = network.publish_titled(&caller, "Kittiwakes in the open", "PUBLIC", json!(["seabirds"])).await;
        let hidden = network.publish_titled(&caller, "Kittiwakes for members", "MEMBERS", json!(["seabirds"])).await;
        assert_eq!(network.related(&Caller::anonymous(), &open).await, Vec::<Value>::new());
        let related = network.related(&caller, &open).await;
        assert_eq!(related.iter().map(|related| &related["post"]["id"]).collect::<Vec<_>>(), [&hidden["id"]]);
        // Whatever is asked of, all that anyone is told of they may read.
        for caller in [Caller::anonymous(), caller] {
            let answer = network.ask_as(&caller, OF_MANY, json!({})).await;
            for post in answer["data"]["posts"]["edges"].as_array().unwrap() {
                for related in post["node"]["related"].as_array().unwrap() {
                    let id = related["post"]["id"].as_str().unwrap();
                    let org = id.split('_').nth(1).unwrap();
                    let read = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { id } }";
                    let read = network.ask_as(&caller, read, json!({ "org": org, "id": id })).await;
                    assert_eq!(read["data"]["post"]["id"], id);
                }
            }
        }
    }
}

#[tokio::test]
async fn only_a_few_related_posts_can_be_asked_for() {
    for network in Network::each().await {
        for first in [-1, 11] {
            let mut variables = named(network.at.entry_post);
            variables["first"] = json!(first);
            assert_eq!(code(&network.ask(RELATED, variables).await), "BAD_USER_INPUT");
        }
        let mut variables = named(network.at.entry_post);
        variables["first"] = json!(0);
        assert_eq!(network.ask(RELATED, variables).await, json!({ "data": { "post": { "related": [] } } }));
    }
}
