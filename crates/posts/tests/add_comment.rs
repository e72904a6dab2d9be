//! Adding comments.
use std::collections::BTreeSet;

use claims::{Assurance, Caller};
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::network::{Network, code, member, named, only_error, strangers, system};

const ADD: &str = "mutation Answer($in: AddCommentInput!) {
  addComment(input: $in) {
    comment { id depth path body state authorLabel inReplyToLabel author { org id } parent { id } post { org id commentCount } }
    errors { __typename ... on ValidationError { path message } ... on NotPermitted { message } }
  }
}";
const THREAD: &str = "query($org: OrgCode!, $id: ID!, $after: String) { post(org: $org, id: $id) {
  commentCount comments(first: 100, after: $after) { totalCount edges { node { id path depth body(format: MARKDOWN) parent { id } } } pageInfo { hasNextPage endCursor } }
} }";

impl Network {
    fn input(&self, key: &str, body: &str) -> Value {
        let post = self.at.entry_post;
        json!({ "org": post.org.as_str(), "postId": post.to_string(), "body": body, "idempotencyKey": key })
    }

    fn answer_to(&self, parent: &str, key: &str, body: &str) -> Value {
        let mut input = self.input(key, body);
        input["parentId"] = json!(parent);
        input
    }

    async fn add(&self, caller: &Caller, input: Value) -> Value {
        let mut answer = self.ask_as(caller, ADD, json!({ "in": input })).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"]["addComment"].take()
    }

    /// The whole thread of the entry post.
    async fn thread(&self) -> Vec<Value> {
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut variables = named(self.at.entry_post);
            variables["after"] = after;
            let answer = self.ask(THREAD, variables).await;
            let page = &answer["data"]["post"]["comments"];
            seen.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()));
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"], seen.len());
                assert_eq!(answer["data"]["post"]["commentCount"], seen.len());
                return seen;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }
}

#[tokio::test]
async fn a_comment_and_an_answer_to_it_stand_in_the_thread() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let caller = member(officer, Assurance::Low);
        let before = network.thread().await;
        let added = network.add(&caller, network.input("k1", "**Thanks**, all.")).await;
        let comment = &added["comment"];
        assert_eq!(comment["body"], "<p><strong>Thanks</strong>, all.</p>\n", "{added}");
        assert_eq!((&comment["depth"], &comment["inReplyToLabel"]), (&json!(0), &Value::Null));
        assert_eq!(comment["post"]["commentCount"], before.len() + 1);
        let name = network.corpus.member(officer.org, officer.index).unwrap().display_name;
        assert_eq!((&comment["authorLabel"], &comment["author"]["id"]), (&json!(name), &json!(officer.to_string())));

        let id = comment["id"].as_str().unwrap();
        let answer = network.add(&caller, network.answer_to(id, "k2", "And one more thing.")).await["comment"].clone();
        assert_eq!(
            (&answer["depth"], &answer["inReplyToLabel"], &answer["parent"]["id"]),
            (&json!(1), &json!(name), &json!(id))
        );
        let path = format!("{}0001", comment["path"].as_str().unwrap());
        assert_eq!(answer["path"], path);
        let after = network.thread().await;
        assert_eq!(after.len(), before.len() + 2);
        let place = after.iter().position(|node| node["id"] == id).unwrap();
        assert_eq!(after[place + 1]["id"], answer["id"], "the answer follows what it answers");
    }
}

#[tokio::test]
async fn a_repeated_key_adds_nothing() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let added = network.add(&caller, network.input("once", "Said once.")).await;
        let again = network.add(&caller, network.input("once", "Said once.")).await;
        assert_eq!(again, added);
        let other = network.add(&caller, network.input("once", "Something else.")).await;
        assert_eq!(only_error(&other)["path"], json!(["input", "idempotencyKey"]));
        // The key is the caller's own.
        let another = member(network.at.desk_member, Assurance::Low);
        assert_ne!(
            network.add(&another, network.input("once", "Said once.")).await["comment"]["id"],
            added["comment"]["id"]
        );
    }
}

#[tokio::test]
async fn a_comment_whose_answer_is_dropped_is_there_once() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        // Dropped after any number of steps: before the commit nothing is done, after it everything.
        for steps in 0..40 {
            let mut attempt = std::pin::pin!(network.add(&caller, network.input("dropped", "Did this arrive?")));
            for _ in 0..steps {
                if futures::poll!(attempt.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        let told = network.add(&caller, network.input("dropped", "Did this arrive?")).await;
        assert_ne!(told["comment"], Value::Null, "{told}");
        let thread = network.thread().await;
        assert_eq!(thread.iter().filter(|node| node["body"] == "Did this arrive?").count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_once_lose_no_reply_and_double_none() {
    const WRITERS: usize = 8;
    const COMMENTS: usize = 6;
    for network in Network::each().await {
        let network = std::sync::Arc::new(network);
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let before = network.thread().await.len();
        let root = network.add(&caller, network.input("root", "Discuss.")).await["comment"]["id"].clone();
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            let (network, caller, root) = (network.clone(), caller.clone(), root.clone());
            writers.spawn(async move {
                for number in 0..COMMENTS {
                    let (key, body) = (format!("{writer}-{number}"), format!("comment {writer}-{number}"));
                    let input = match number % 2 {
                        0 => network.answer_to(root.as_str().unwrap(), &key, &body),
                        _ => network.input(&key, &body),
                    };
                    // Each sent twice at once, as an impatient client does.
                    let twice = join_all([network.add(&caller, input.clone()), network.add(&caller, input)]).await;
                    assert!(twice[0]["comment"]["id"].is_string(), "{twice:?}");
                    assert_eq!(twice[0]["comment"]["id"], twice[1]["comment"]["id"]);
                }
            });
        }
        while let Some(written) = writers.join_next().await {
            written.unwrap();
        }
        let thread = network.thread().await;
        assert_eq!(thread.len(), before + 1 + WRITERS * COMMENTS);
        let distinct = |field: &str| thread.iter().map(|node| node[field].to_string()).collect::<BTreeSet<_>>().len();
        assert_eq!((distinct("id"), distinct("path")), (thread.len(), thread.len()));
        for writer in 0..WRITERS {
            for number in 0..COMMENTS {
                let body = format!("comment {writer}-{number}");
                assert_eq!(thread.iter().filter(|node| node["body"] == *body).count(), 1, "{body}");
            }
        }
    }
}

#[tokio::test]
async fn one_document_may_add_several() {
    let query = "mutation($a: AddCommentInput!, $b: AddCommentInput!) {
      a: addComment(input: $a) { comment { post { commentCount } } } b: addComment(input: $b) { comment { post { commentCount } } }
    }";
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let before = network.thread().await.len();
        let variables = json!({ "a": network.input("a", "One."), "b": network.input("b", "Two.") });
        let answer = network.ask_as(&caller, query, variables).await;
        assert_eq!(answer["data"]["a"]["comment"]["post"]["commentCount"], before + 1, "{answer}");
        assert_eq!(answer["data"]["b"]["comment"]["post"]["commentCount"], before + 2);
    }
}

#[tokio::test]
async fn a_post_that_may_not_be_read_is_answered_as_one_that_is_not() {
    for network in Network::each().await {
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let post = network.at.private_post;
        let input = |id: String| json!({ "org": "LDS", "postId": id, "body": "Hello", "idempotencyKey": "k" });
        let hidden = network.add(&outsider, input(post.to_string())).await;
        assert_eq!(only_error(&hidden)["__typename"], "NotPermitted");
        assert_eq!(network.add(&outsider, input("post_LDS_zzzzzzzz".to_owned())).await, hidden);
        let insider = member(network.at.private_group_member, Assurance::High);
        assert_ne!(network.add(&insider, input(post.to_string())).await["comment"], Value::Null);
        assert_eq!(
            only_error(&network.add(&system(), network.input("k", "Hello")).await)["__typename"],
            "NotPermitted"
        );
        let anonymous = network.ask(ADD, json!({ "in": network.input("k", "Hello") })).await;
        assert_eq!(code(&anonymous), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn only_members_of_a_restricted_group_write_in_it() {
    for network in Network::each().await {
        let is_restricted = |post: &corpus::Post| {
            let group = post.group.and_then(|group| network.corpus.group(group.org, group.index));
            let is_restricted = group.is_some_and(|group| group.access == corpus::GroupAccess::Restricted);
            is_restricted && post.security_level <= corpus::SecurityLevel::Members
        };
        let post = network.corpus.posts().find(is_restricted).unwrap();
        let is_inside = |person: corpus::RecordId| {
            network.corpus.memberships().any(|place| Some(place.group) == post.group && place.member == person)
        };
        let outsider = {
            let is_active = |person: &corpus::Member| person.state == corpus::MemberState::Active;
            network.corpus.members().find(|person| is_active(person) && !is_inside(person.id)).unwrap().id
        };
        let id = post.id.to_string();
        let input = json!({ "org": post.id.org.as_str(), "postId": id, "body": "Hello", "idempotencyKey": "k" });
        let refused = network.add(&member(outsider, Assurance::High), input.clone()).await;
        assert_eq!(only_error(&refused)["__typename"], "NotPermitted");
        // No promise that joining helps: it does not reach this subgraph at once.
        assert_eq!(only_error(&refused)["message"], "Only members of the group can comment in it.");
        assert_ne!(network.add(&member(post.author, Assurance::Low), input).await["comment"], Value::Null);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_comment_is_told_as_data() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let thread = network.corpus.thread(network.at.entry_post);
        let removed = thread.iter().find(|comment| comment.body.is_none()).unwrap().id.to_string();
        let elsewhere = network
            .corpus
            .comments()
            .find(|comment| comment.id.org == network.at.entry_post.org && comment.post != network.at.entry_post);
        let elsewhere = elsewhere.unwrap().id.to_string();
        let mut other_post = network.input("k", "x");
        other_post["postId"] = json!(network.at.private_post.to_string());
        let wrong = [
            (network.input("k", ""), "body"),
            (network.input("k", " \n\t\u{a0} "), "body"),
            (network.input("k", &"x".repeat(10_001)), "body"),
            (network.input("", "x"), "idempotencyKey"),
            (network.input(&"k".repeat(129), "x"), "idempotencyKey"),
            (network.answer_to("nonsense", "k", "x"), "parentId"),
            (network.answer_to(&network.at.entry_post.to_string(), "k", "x"), "parentId"),
            (network.answer_to("comment_BST_zzzzzzzz", "k", "x"), "parentId"),
            (network.answer_to(&elsewhere, "k", "x"), "parentId"),
            (network.answer_to(&removed, "k", "x"), "parentId"),
            (other_post, "postId"),
        ];
        let before = network.thread().await;
        for (input, field) in wrong {
            let refused = network.add(&caller, input).await;
            assert_eq!(only_error(&refused)["path"], json!(["input", field]), "{refused}");
        }
        assert_eq!(network.thread().await, before, "a refusal writes and counts nothing");
        assert_ne!(network.add(&caller, network.input("k", &"ŵ".repeat(10_000))).await["comment"], Value::Null);
    }
}

#[tokio::test]
async fn answers_nest_only_so_deep() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let mut parent = network.add(&caller, network.input("0", "Deeper.")).await["comment"]["id"].clone();
        for depth in 1..=63 {
            let input = network.answer_to(parent.as_str().unwrap(), &depth.to_string(), "Deeper.");
            parent = network.add(&caller, input).await["comment"]["id"].clone();
            assert!(parent.is_string());
        }
        let refused = network.add(&caller, network.answer_to(parent.as_str().unwrap(), "64", "Too deep.")).await;
        assert_eq!(only_error(&refused)["path"], json!(["input", "parentId"]));
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_writes_nothing() {
    for network in Network::each().await {
        let before = network.thread().await;
        for caller in strangers(&network.corpus, network.at.private_group) {
            let refused = network.add(&caller, network.input("k", "Hello")).await;
            assert_eq!(only_error(&refused)["message"], "Only a member of the network can comment.");
        }
        assert_eq!(network.thread().await, before);
    }
}
