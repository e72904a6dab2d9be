//! Reacting to posts and comments.
use claims::{Assurance, Caller};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, only_error, strangers, system};
use crate::publish_post::post_of;

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

impl Network {
    /// The id of a new post to which nobody has reacted.
    async fn fresh_post(&self) -> String {
        let post = self.publish(&member(self.at.cardiff_officer, Assurance::Low), post_of("CRF", "fresh")).await;
        post["id"].as_str().unwrap().to_owned()
    }
}

fn count(kind: &str, count: usize, viewer_reacted: bool) -> Value {
    json!({ "kind": kind, "count": count, "viewerReacted": viewer_reacted })
}

#[tokio::test]
async fn signs_are_counted_by_kind_and_known_as_the_callers_own() {
    for network in Network::each().await {
        let post = network.fresh_post().await;
        let (cardiff, leeds) =
            (member(network.at.cardiff_officer, Assurance::Low), member(network.at.desk_member, Assurance::Low));
        let first = network.change(&cardiff, REACT, sign(&post, "THANKS", true)).await;
        assert_eq!(first, json!({ "reactions": [count("THANKS", 1, true)], "errors": [] }));
        network.change(&leeds, REACT, sign(&post, "THANKS", true)).await;
        let both = network.change(&leeds, REACT, sign(&post, "LIKE", true)).await;
        assert_eq!(both["reactions"], json!([count("LIKE", 1, true), count("THANKS", 2, true)]));
        let read = async |caller: &Caller| {
            network.ask_as(caller, REACTIONS, json!({ "org": "CRF", "id": post })).await["data"]["post"]["reactions"]
                .clone()
        };
        assert_eq!(read(&cardiff).await, json!([count("LIKE", 1, false), count("THANKS", 2, true)]));
        assert_eq!(read(&Caller::anonymous()).await, json!([count("LIKE", 1, false), count("THANKS", 2, false)]));
        let back = network.change(&leeds, REACT, sign(&post, "LIKE", false)).await;
        assert_eq!(back["reactions"], json!([count("THANKS", 2, true)]));
    }
}

#[tokio::test]
async fn a_sign_given_or_taken_back_again_changes_nothing() {
    for network in Network::each().await {
        let post = network.fresh_post().await;
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        for _ in 0..2 {
            let given = network.change(&caller, REACT, sign(&post, "LIKE", true)).await;
            assert_eq!(given["reactions"], json!([count("LIKE", 1, true)]));
        }
        for _ in 0..2 {
            let taken_back = network.change(&caller, REACT, sign(&post, "LIKE", false)).await;
            assert_eq!(taken_back, json!({ "reactions": [], "errors": [] }));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_sign_at_once_counts_once() {
    for network in Network::each().await {
        let post = network.fresh_post().await;
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let answers = join_all((0..6).map(|_| network.change(&caller, REACT, sign(&post, "LIKE", true)))).await;
        assert!(answers.iter().all(|answer| answer["reactions"] == json!([count("LIKE", 1, true)])), "{answers:?}");
    }
}

#[tokio::test]
async fn reactions_of_a_whole_thread_take_two_statements() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.at.entry_post;
        let given = network.corpus.entry(id).unwrap().reactions;
        let expected = |of: corpus::RecordId| {
            let kinds = corpus::ReactionKind::ALL.map(|kind| {
                let of_kind = given.iter().filter(|reaction| reaction.target == of && reaction.kind == kind);
                (kind.as_str(), of_kind.count())
            });
            let counted = kinds.into_iter().filter(|(_, count)| *count > 0);
            json!(counted.map(|(kind, number)| count(kind, number, false)).collect::<Vec<_>>())
        };
        let (answer, statements) = network.ask_counted(&caller, REACTIONS, named(id)).await;
        let shown = &answer["data"]["post"];
        assert!(
            given.iter().any(|reaction| reaction.target != id)
                && given.iter().all(|one| one.member != network.at.cardiff_officer)
        );
        assert_eq!(shown["reactions"], expected(id));
        let thread = network.corpus.thread(id);
        for comment in shown["comments"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]) {
            let of = thread.iter().find(|of| comment["id"] == of.id.to_string()).unwrap();
            assert_eq!(comment["reactions"], expected(of.id));
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
        let mut other_org = sign(&post, "LIKE", true);
        other_org["org"] = json!("LDS");
        let wrong = [
            (sign(&post, "dislike", true), "kind"),
            (sign(&post, "like", true), "kind"),
            (sign(&post, "", false), "kind"),
            (sign(&removed, "LIKE", true), "nodeId"),
            (sign("member_BST_00000001", "LIKE", true), "nodeId"),
            (sign("_BST_", "LIKE", true), "nodeId"),
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
        let absent = network.change(&outsider, REACT, sign("post_LDS_zzzzzzzz", "LIKE", true)).await;
        assert_eq!(only_error(&absent)["__typename"], "NotPermitted");
        for hidden in [network.at.private_post.to_string(), comment.as_str().unwrap().to_owned()] {
            assert_eq!(network.change(&outsider, REACT, sign(&hidden, "LIKE", true)).await, absent);
            let given = network.change(&insider, REACT, sign(&hidden, "LIKE", true)).await;
            let likes = given["reactions"].as_array().unwrap().iter().find(|reaction| reaction["kind"] == "LIKE");
            assert_eq!(likes.unwrap()["viewerReacted"], true);
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
        let input = sign(&post.id.to_string(), "LIKE", true);
        let refused = network.change(&member(outsider, Assurance::High), REACT, input).await;
        assert_eq!(only_error(&refused)["message"], "Only members of the group can react in it.");
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_gives_no_sign() {
    for network in Network::each().await {
        let input = sign(&network.at.entry_post.to_string(), "LIKE", true);
        for caller in strangers(&network.corpus, network.at.private_group).into_iter().chain([system()]) {
            let refused = network.change(&caller, REACT, input.clone()).await;
            assert_eq!(only_error(&refused)["message"], "Only a member of the network can react.");
        }
        assert_eq!(code(&network.ask(REACT, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}
