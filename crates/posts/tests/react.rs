//! Reacting to posts and comments.
use claims::{Assurance, Caller};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, only_error, strangers, system};

const REACT: &str = "mutation React($in: ReactInput!) {
  react(input: $in) {
    reactions { kind count viewerReacted }
    errors { __typename ... on ValidationError { path message } ... on NotPermitted { message } }
  }
}";
const REACTIONS: &str = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) {
  reactions { kind count viewerReacted } comments(first: 100) { edges { node { id reactions { kind count viewerReacted } } } }
} }";

fn sign(to: &str, kind: &str, on: bool) -> Value {
    json!({ "org": to.split('_').nth(1).unwrap(), "nodeId": to, "kind": kind, "on": on })
}

fn count(kind: &str, count: u32, viewer_reacted: bool) -> Value {
    json!({ "kind": kind, "count": count, "viewerReacted": viewer_reacted })
}

#[tokio::test]
async fn signs_are_counted_by_kind_and_known_as_the_callers_own() {
    for network in Network::each().await {
        let post = network.at.entry_post.to_string();
        let (cardiff, leeds) =
            (member(network.at.cardiff_officer, Assurance::Low), member(network.at.desk_member, Assurance::Low));
        let first = network.change(&cardiff, REACT, sign(&post, "thanks", true)).await;
        assert_eq!(first, json!({ "reactions": [count("thanks", 1, true)], "errors": [] }));
        network.change(&leeds, REACT, sign(&post, "thanks", true)).await;
        let both = network.change(&leeds, REACT, sign(&post, "like", true)).await;
        assert_eq!(both["reactions"], json!([count("like", 1, true), count("thanks", 2, true)]));
        let read = async |caller: &Caller| {
            network.ask_as(caller, REACTIONS, named(network.at.entry_post)).await["data"]["post"]["reactions"].clone()
        };
        assert_eq!(read(&cardiff).await, json!([count("like", 1, false), count("thanks", 2, true)]));
        assert_eq!(read(&Caller::anonymous()).await, json!([count("like", 1, false), count("thanks", 2, false)]));
        let back = network.change(&leeds, REACT, sign(&post, "like", false)).await;
        assert_eq!(back["reactions"], json!([count("thanks", 2, true)]));
    }
}

#[tokio::test]
async fn a_sign_given_or_taken_back_again_changes_nothing() {
    for network in Network::each().await {
        let post = network.at.entry_post.to_string();
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        for _ in 0..2 {
            let given = network.change(&caller, REACT, sign(&post, "like", true)).await;
            assert_eq!(given["reactions"], json!([count("like", 1, true)]));
        }
        for _ in 0..2 {
            let taken_back = network.change(&caller, REACT, sign(&post, "like", false)).await;
            assert_eq!(taken_back, json!({ "reactions": [], "errors": [] }));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_sign_at_once_counts_once() {
    for network in Network::each().await {
        let post = network.at.entry_post.to_string();
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let answers = join_all((0..6).map(|_| network.change(&caller, REACT, sign(&post, "like", true)))).await;
        assert!(answers.iter().all(|answer| answer["reactions"] == json!([count("like", 1, true)])), "{answers:?}");
    }
}

#[tokio::test]
async fn reactions_of_a_whole_thread_take_two_statements() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let thread = network.corpus.thread(network.at.entry_post);
        let readable: Vec<String> =
            thread.iter().filter(|comment| comment.body.is_some()).map(|comment| comment.id.to_string()).collect();
        for id in &readable[..2] {
            network.change(&caller, REACT, sign(id, "support", true)).await;
        }
        network.change(&caller, REACT, sign(&network.at.entry_post.to_string(), "like", true)).await;
        let (answer, statements) = network.ask_counted(&caller, REACTIONS, named(network.at.entry_post)).await;
        let comments = answer["data"]["post"]["comments"]["edges"].as_array().unwrap();
        for comment in comments.iter().map(|edge| &edge["node"]) {
            let is_reacted_to = readable[..2].iter().any(|id| comment["id"] == *id);
            let expected = if is_reacted_to { json!([count("support", 1, true)]) } else { json!([]) };
            assert_eq!(comment["reactions"], expected);
        }
        // The post; its comments and its reactions; theirs.
        assert_eq!(statements, 4);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_sign_is_told_as_data() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let post = network.at.entry_post.to_string();
        let removed = network.corpus.thread(network.at.entry_post).into_iter().find(|comment| comment.body.is_none());
        let removed = removed.unwrap().id.to_string();
        let mut other_org = sign(&post, "like", true);
        other_org["org"] = json!("LDS");
        let wrong = [
            (sign(&post, "dislike", true), "kind"),
            (sign(&post, "LIKE", true), "kind"),
            (sign(&post, "", false), "kind"),
            (sign(&removed, "like", true), "nodeId"),
            (sign("member_BST_00000001", "like", true), "nodeId"),
            (sign("_BST_", "like", true), "nodeId"),
            (other_org, "nodeId"),
        ];
        for (input, field) in wrong {
            let refused = network.change(&caller, REACT, input).await;
            assert_eq!(only_error(&refused)["path"], json!(["input", field]), "{refused}");
        }
    }
}

#[tokio::test]
async fn what_may_not_be_read_is_reacted_to_as_what_is_not() {
    for network in Network::each().await {
        let insider = member(network.at.private_group_member, Assurance::High);
        let comment = network.comment(&insider, network.at.private_post, "k", "Inside.").await;
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let absent = network.change(&outsider, REACT, sign("post_LDS_zzzzzzzz", "like", true)).await;
        assert_eq!(only_error(&absent)["__typename"], "NotPermitted");
        for hidden in [network.at.private_post.to_string(), comment.as_str().unwrap().to_owned()] {
            assert_eq!(network.change(&outsider, REACT, sign(&hidden, "like", true)).await, absent);
            let given = network.change(&insider, REACT, sign(&hidden, "like", true)).await;
            assert_eq!(given["reactions"], json!([count("like", 1, true)]));
        }
    }
}

#[tokio::test]
async fn only_members_of_a_restricted_group_react_in_it() {
    for network in Network::each().await {
        let is_restricted = |post: &corpus::Post| {
            let group = post.group.and_then(|group| network.corpus.group(group.org, group.index));
            post.security_level <= corpus::SecurityLevel::Members
                && group.is_some_and(|group| group.access == corpus::GroupAccess::Restricted)
        };
        let post = network.corpus.posts().find(is_restricted).unwrap();
        let outsider = network.someone(|id| !network.is_in(id, post.group.unwrap()));
        let input = sign(&post.id.to_string(), "like", true);
        let refused = network.change(&member(outsider, Assurance::High), REACT, input).await;
        assert_eq!(only_error(&refused)["message"], "Only members of the group can react in it.");
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_gives_no_sign() {
    for network in Network::each().await {
        let input = sign(&network.at.entry_post.to_string(), "like", true);
        for caller in strangers(&network.corpus, network.at.private_group).into_iter().chain([system()]) {
            let refused = network.change(&caller, REACT, input.clone()).await;
            assert_eq!(only_error(&refused)["message"], "Only a member of the network can react.");
        }
        assert_eq!(code(&network.ask(REACT, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}
