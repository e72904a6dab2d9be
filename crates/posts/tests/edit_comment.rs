//! Editing comments.
use claims::{Assurance, Caller};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, only_error, strangers, system};

const EDIT: &str = "mutation EditComment($in: EditCommentInput!) {
  editComment(input: $in) {
    comment { id version body(format: MARKDOWN) edited editedAt path state }
    errors { __typename
      ... on ValidationError { path message } ... on NotPermitted { message } ... on StaleVersion { message current } }
  }
}";
const ADD: &str =
    "mutation($in: AddCommentInput!) { addComment(input: $in) { comment { id version path } errors { __typename } } }";
const REMOVE: &str =
    "mutation($in: RemoveCommentInput!) { removeComment(input: $in) { comment { id } errors { __typename } } }";

impl Network {
    /// The id of a new comment of `caller` on the post.
    pub(crate) async fn comment(&self, caller: &Caller, post: corpus::RecordId, key: &str, body: &str) -> Value {
        let input =
            json!({ "org": post.org.as_str(), "postId": post.to_string(), "body": body, "idempotencyKey": key });
        let added = self.change(caller, ADD, input).await;
        assert!(added["comment"]["id"].is_string(), "{added}");
        added["comment"]["id"].clone()
    }
}

fn edit_of(id: &Value, version: &str, body: &str) -> Value {
    let org = id.as_str().unwrap().split('_').nth(1).unwrap();
    json!({ "org": org, "commentId": id, "version": version, "body": body })
}

#[tokio::test]
async fn a_comment_edited_says_something_else_in_its_old_place() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, network.at.entry_post, "k", "Thanks.").await;
        let edited = network.change(&caller, EDIT, edit_of(&id, "1", "Thanks, all.")).await;
        let comment = &edited["comment"];
        assert_eq!((&comment["version"], &comment["body"]), (&json!("2"), &json!("Thanks, all.")), "{edited}");
        assert_eq!((&comment["edited"], &comment["id"]), (&json!(true), &id));
        assert!(comment["editedAt"].is_string());
        let told = network.told().await;
        let post = network.at.entry_post.to_string();
        assert_eq!(told[1], json!({ "event": "commentEdited", "comment": id, "post": post }));
        // An edit that changes nothing is none.
        let same = network.change(&caller, EDIT, edit_of(&id, "2", "Thanks, all.")).await;
        assert_eq!(same["comment"], *comment);
        assert_eq!(network.told().await.len(), 2);
    }
}

#[tokio::test]
async fn an_old_version_of_a_comment_changes_nothing() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, network.at.entry_post, "k", "One.").await;
        network.change(&caller, EDIT, edit_of(&id, "1", "Two.")).await;
        let refused = network.change(&caller, EDIT, edit_of(&id, "1", "Three.")).await;
        let error = only_error(&refused);
        assert_eq!((&error["__typename"], &error["current"]), (&json!("StaleVersion"), &json!("2")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_edits_of_a_comment_at_once_one_wins() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, network.at.entry_post, "k", "One.").await;
        let edits = (0..6).map(|number| network.change(&caller, EDIT, edit_of(&id, "1", &format!("Edit {number}."))));
        // The edits cannot borrow what the closure made.
        let answers = join_all(edits.collect::<Vec<_>>()).await;
        let won = answers.iter().filter(|answer| answer["comment"] != Value::Null).count();
        let stale = answers.iter().filter(|answer| answer["errors"][0]["__typename"] == "StaleVersion").count();
        assert_eq!((won, stale), (1, 5), "{answers:?}");
        assert_eq!(network.told().await.len(), 2);
    }
}

#[tokio::test]
async fn only_the_author_edits_a_comment() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, network.at.entry_post, "k", "Mine.").await;
        let other = member(network.at.desk_member, Assurance::High);
        let refused = network.change(&other, EDIT, edit_of(&id, "1", "Yours.")).await;
        assert_eq!(only_error(&refused)["message"], "Only its author can edit a comment.");
    }
}

#[tokio::test]
async fn a_comment_that_may_not_be_read_is_edited_as_one_that_is_not() {
    for network in Network::each().await {
        let insider = member(network.at.private_group_member, Assurance::High);
        let id = network.comment(&insider, network.at.private_post, "k", "Inside.").await;
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let hidden = network.change(&outsider, EDIT, edit_of(&id, "1", "x")).await;
        assert_eq!(only_error(&hidden)["__typename"], "NotPermitted");
        let absent = network.change(&outsider, EDIT, edit_of(&json!("comment_LDS_zzzzzzzz"), "1", "x")).await;
        assert_eq!(absent, hidden);
    }
}

#[tokio::test]
async fn a_comment_removed_is_not_edited() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, network.at.entry_post, "k", "Mine.").await;
        network.change(&caller, REMOVE, json!({ "org": "BST", "commentId": id })).await;
        for version in ["1", "2"] {
            let refused = network.change(&caller, EDIT, edit_of(&id, version, "Back.")).await;
            assert_eq!(only_error(&refused)["path"], json!(["input", "commentId"]), "{refused}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_edit_of_a_comment_is_told_as_data() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, network.at.entry_post, "k", "Mine.").await;
        let post = json!(network.at.entry_post.to_string());
        let wrong = [
            (edit_of(&id, "1", " "), "body"),
            (edit_of(&id, "1", &"x".repeat(10_001)), "body"),
            (edit_of(&post, "1", "x"), "commentId"),
            (edit_of(&json!("comment_BST_"), "1", "x"), "commentId"),
        ];
        for (input, field) in wrong {
            let refused = network.change(&caller, EDIT, input).await;
            assert_eq!(only_error(&refused)["path"], json!(["input", field]), "{refused}");
        }
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_edits_no_comment() {
    for network in Network::each().await {
        let comment = network.corpus.thread(network.at.entry_post).remove(0).id;
        let input = edit_of(&named(comment)["id"], "1", "x");
        for caller in strangers(&network.corpus, network.at.private_group).into_iter().chain([system()]) {
            let refused = network.change(&caller, EDIT, input.clone()).await;
            assert_eq!(only_error(&refused)["message"], "Only a member of the network can edit a comment.");
        }
        assert_eq!(code(&network.ask(EDIT, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}
