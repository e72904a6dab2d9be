//! What stays of those who leave.
use claims::Assurance;
use corpus::RecordId;
use serde_json::{Value, json};
use subgraph::directory::MemberState;
use subgraph::events::Event;

use crate::hearing::id_of;
use crate::network::{Network, member, only_error};
use crate::publish_post::{PUBLISH, post_of};

const ADD: &str = "mutation($in: AddCommentInput!) {
  addComment(input: $in) { comment { id authorLabel } errors { __typename ... on NotPermitted { message } } }
}";
const THREAD: &str = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) {
  authorLabel author { id } commentCount reactions { kind count } revisions { edges { node { byLabel } } }
  comments(first: 100) { edges { node { id authorLabel inReplyToLabel author { id } reactions { kind count } } } }
} }";

/// That someone has left, as the members subgraph tells it.
pub(crate) fn left(who: RecordId) -> Event {
    Event::MemberChanged { member: id_of(who), label: "Former Member".to_owned(), state: MemberState::Former }
}

impl Network {
    /// A new comment of `who` on the post, or on the comment `parent`.
    async fn say(&self, who: RecordId, post: &str, parent: Option<&Value>, key: &str) -> Value {
        let input = json!({ "org": "CRF", "postId": post, "parentId": parent, "body": "So.", "idempotencyKey": key });
        self.change(&member(who, Assurance::Low), ADD, input).await
    }

    async fn thread_of(&self, post: &str) -> Value {
        let answer = self.ask(THREAD, json!({ "org": "CRF", "id": post })).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"]["post"].clone()
    }
}

fn labels(thread: &Value) -> Vec<(Value, Value)> {
    let comments = thread["comments"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]);
    comments.map(|comment| (comment["authorLabel"].clone(), comment["inReplyToLabel"].clone())).collect()
}

#[tokio::test]
async fn who_leaves_is_a_number_in_each_thread_and_the_thread_keeps_its_shape() {
    for network in Network::each().await {
        let author = network.at.cardiff_officer;
        let [first, second] = [network.at.desk_member, network.at.desk_owner];
        let published = network.change(&member(author, Assurance::Low), PUBLISH, post_of("CRF", "k")).await;
        let post = published["post"]["id"].as_str().unwrap().to_owned();
        let one = network.say(first, &post, None, "1").await["comment"]["id"].clone();
        let two = network.say(second, &post, Some(&one), "2").await["comment"]["id"].clone();
        network.say(first, &post, Some(&two), "3").await;
        network.say(author, &post, Some(&one), "4").await;
        let like = json!({ "org": "CRF", "nodeId": one, "kind": "LIKE", "on": true });
        let react = "mutation($in: ReactInput!) { react(input: $in) { reactions { count } errors { __typename } } }";
        network.change(&member(second, Assurance::Low), react, like).await;
        let before = network.thread_of(&post).await;
        let name = |who| json!(network.name_of(who));
        let former = |ordinal: u32| json!(format!("Former Member {ordinal}"));
        assert_eq!(
            labels(&before),
            [
                (name(first), Value::Null),
                (name(second), name(first)),
                (name(first), name(second)),
                (name(author), name(first))
            ]
        );

        // The one who wrote second leaves first; told twice, it holds as before.
        network.hear("members", [left(second), left(second)]).await;
        network.hear("members", [left(first)]).await;
        network.hear("members", [left(second), left(author)]).await;
        let after = network.thread_of(&post).await;
        assert_eq!(
            labels(&after),
            [(former(2), Value::Null), (former(1), former(2)), (former(2), former(1)), (former(3), former(2))]
        );
        assert_eq!(after["authorLabel"], former(3));
        // All but the labels is as it was: who it was, by a reference that tells nothing, and what was counted.
        let bare = |thread: &Value| {
            let mut thread = thread.clone();
            thread["authorLabel"].take();
            for edge in thread["comments"]["edges"].as_array_mut().unwrap() {
                edge["node"]["authorLabel"].take();
                edge["node"]["inReplyToLabel"].take();
            }
            thread
        };
        assert_eq!(bare(&after), bare(&before));
    }
}

#[tokio::test]
async fn no_name_stays_anywhere_and_numbers_given_before_stay() {
    for network in Network::each().await {
        // Whoever wrote most: in many threads, some of which have former members already.
        let mut counts = std::collections::BTreeMap::<RecordId, usize>::new();
        for comment in network.corpus.comments() {
            *counts.entry(comment.author).or_default() += 1;
        }
        let is_active =
            |who: &RecordId| network.corpus.member(who.org, who.index).unwrap().state == corpus::MemberState::Active;
        let who = *counts.iter().filter(|(who, _)| is_active(who)).max_by_key(|(_, count)| **count).unwrap().0;
        let query =
            "query($of: [_Any!]!) { _entities(representations: $of) { ... on Post { authorLabel comments(first: 100) {
            edges { node { authorLabel author { id } } } } } } }";
        let high = member(network.at.private_group_member, Assurance::High);
        let posts: Vec<corpus::Post> = network.corpus.posts().collect();
        let of: Vec<Value> = posts
            .iter()
            .map(|post| json!({ "__typename": "Post", "org": post.id.org.as_str(), "id": post.id.to_string() }))
            .collect();
        network.hear("members", [left(who)]).await;
        let answer = network.ask_as(&high, query, json!({ "of": of })).await;
        let threads = answer["data"]["_entities"].as_array().unwrap();
        let mut seen = 0;
        for (thread, post) in threads.iter().zip(&posts).filter(|(thread, _)| !thread.is_null()) {
            let mut numbers = std::collections::BTreeMap::<String, std::collections::BTreeSet<String>>::new();
            for comment in thread["comments"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]) {
                let (label, id) = (comment["authorLabel"].as_str().unwrap(), comment["author"]["id"].as_str().unwrap());
                if id == who.to_string() {
                    seen += 1;
                    assert!(label.starts_with("Former Member "), "{label}");
                }
                if label.starts_with("Former Member ") {
                    numbers.entry(label.to_owned()).or_default().insert(id.to_owned());
                }
            }
            if thread["authorLabel"].as_str().unwrap().starts_with("Former Member ") {
                let label = thread["authorLabel"].as_str().unwrap().to_owned();
                numbers.entry(label).or_default().insert(post.author.to_string());
            }
            assert!(numbers.values().all(|members| members.len() == 1), "a number is one person's: {numbers:?}");
        }
        assert!(seen > 5, "{seen}");
        let label = |post: &corpus::Post| post.author_label.starts_with("Former Member ");
        for (thread, post) in threads.iter().zip(&posts).filter(|(thread, post)| !thread.is_null() && label(post)) {
            assert_eq!(thread["authorLabel"], post.author_label);
        }
    }
}

#[tokio::test]
async fn who_has_left_writes_no_more() {
    for network in Network::each().await {
        let (author, who) = (network.at.cardiff_officer, network.at.desk_member);
        let published = network.change(&member(author, Assurance::Low), PUBLISH, post_of("CRF", "k")).await;
        let post = published["post"]["id"].as_str().unwrap().to_owned();
        assert_ne!(network.say(who, &post, None, "1").await["comment"], Value::Null);
        network.hear("members", [left(who)]).await;
        for key in ["1", "2"] {
            let refused = network.say(who, &post, None, key).await;
            assert_eq!(only_error(&refused)["message"], "Only a member of the network can comment.");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_written_while_someone_leaves_carries_no_name_either() {
    for network in Network::each().await {
        let network = std::sync::Arc::new(network);
        let (author, who) = (network.at.cardiff_officer, network.at.desk_member);
        let published = network.change(&member(author, Assurance::Low), PUBLISH, post_of("CRF", "k")).await;
        let post = published["post"]["id"].as_str().unwrap().to_owned();
        let writers = (0..4).map(|writer| {
            let (network, post) = (network.clone(), post.clone());
            tokio::spawn(async move {
                for number in 0..6 {
                    network.say(who, &post, None, &format!("{writer}-{number}")).await;
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        network.hear("members", [left(who)]).await;
        for writer in writers {
            writer.await.unwrap();
        }
        let thread = network.thread_of(&post).await;
        assert!(labels(&thread).iter().all(|(label, _)| label == "Former Member 1"), "{thread}");
    }
}

#[tokio::test]
async fn a_change_of_name_leaves_what_was_written() {
    for network in Network::each().await {
        let who = network.at.cardiff_officer;
        let published = network.change(&member(who, Assurance::Low), PUBLISH, post_of("CRF", "k")).await;
        let renamed =
            Event::MemberChanged { member: id_of(who), label: "Someone Else".to_owned(), state: MemberState::Active };
        network.hear("members", [renamed]).await;
        let thread = network.thread_of(published["post"]["id"].as_str().unwrap()).await;
        assert_eq!(thread["authorLabel"], network.name_of(who));
        let again = network.change(&member(who, Assurance::Low), PUBLISH, post_of("CRF", "k2")).await;
        assert_eq!(again["post"]["authorLabel"], "Someone Else");
    }
}
