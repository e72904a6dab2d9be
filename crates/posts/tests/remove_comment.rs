//! Removing comments.
use claims::{Assurance, Caller};
use corpus::{MemberState, RecordId};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, only_error, strangers, system};

const REMOVE: &str = "mutation RemoveComment($in: RemoveCommentInput!) {
  removeComment(input: $in) {
    comment { id version state body path authorLabel edited replies { edges { node { id body(format: PLAIN) inReplyToLabel } } } }
    errors { __typename ... on ValidationError { path message } ... on NotPermitted { message } }
  }
}";
const ANSWER: &str =
    "mutation($in: AddCommentInput!) { addComment(input: $in) { comment { id } errors { __typename } } }";

fn removal_of(id: &Value, reason: Option<&str>) -> Value {
    let org = id.as_str().unwrap().split('_').nth(1).unwrap();
    json!({ "org": org, "commentId": id, "reason": reason })
}

impl Network {
    async fn rows(&self, query: &str) -> Vec<String> {
        let connection = self.test.database().connection();
        let rows = Statement::from_string(connection.get_database_backend(), query);
        let rows = connection.query_all_raw(rows).await.unwrap();
        rows.iter().map(|row| row.try_get::<String>("", "it").unwrap()).collect()
    }

    /// Active members of a group of that role, and a post in that group.
    fn moderated(&self) -> (corpus::Post, RecordId, RecordId) {
        let active = |id: RecordId| self.corpus.member(id.org, id.index).unwrap().state == MemberState::Active;
        let place_in = |group, facilitates: bool| {
            let mut places = self.corpus.memberships();
            let is = |place: &corpus::Membership| {
                place.group == group && active(place.member) && (place.role != corpus::GroupRole::Member) == facilitates
            };
            places.find(is).map(|place| place.member)
        };
        let posts = self.corpus.posts().filter(|post| post.security_level == corpus::SecurityLevel::Public);
        let mut found = posts.filter_map(|post| {
            let group = post.group?;
            Some((post, place_in(group, true)?, place_in(group, false)?))
        });
        found.next().unwrap()
    }
}

#[tokio::test]
async fn a_comment_its_author_removes_leaves_its_place_and_the_answers() {
    for network in Network::each().await {
        let author = network.at.cardiff_officer;
        let caller = member(author, Assurance::Low);
        let id = network.comment(&caller, network.at.entry_post, "k", "Said in haste.").await;
        let post = network.at.entry_post.to_string();
        let answer = json!({ "org": "BST", "postId": post, "parentId": id, "body": "Why?", "idempotencyKey": "a" });
        let answer = network.change(&caller, ANSWER, answer).await["comment"]["id"].clone();
        let removed = network.change(&caller, REMOVE, removal_of(&id, Some("said in haste"))).await;
        let comment = &removed["comment"];
        assert_eq!((&comment["state"], &comment["body"]), (&json!("REMOVED_BY_AUTHOR"), &Value::Null), "{removed}");
        assert_eq!(comment["authorLabel"], network.name_of(author));
        let reply = &comment["replies"]["edges"][0]["node"];
        assert_eq!((&reply["id"], &reply["body"]), (&answer, &json!("Why?")));
        assert_eq!(reply["inReplyToLabel"], network.name_of(author));
        assert_eq!(network.told().await[2], json!({ "event": "commentRemoved", "comment": id, "post": post }));
        let local = id.as_str().unwrap().rsplit('_').next().unwrap();
        let texts = format!("select coalesce(body, '') as it from comment where id = '{local}'");
        assert_eq!(network.rows(&texts).await, [""], "the text is gone from the row");
        let reason = format!("select reason as it from comment_removal where comment_id = '{local}'");
        assert_eq!(network.rows(&reason).await, ["said in haste"]);
    }
}

#[tokio::test]
async fn removing_again_changes_nothing() {
    for network in Network::each().await {
        let (post, facilitator, _) = network.moderated();
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, post.id, "k", "Said in haste.").await;
        let removed = network.change(&caller, REMOVE, removal_of(&id, None)).await;
        assert_eq!(network.change(&caller, REMOVE, removal_of(&id, None)).await, removed);
        // Nor by someone else who might have.
        let moderated = network.change(&member(facilitator, Assurance::Low), REMOVE, removal_of(&id, Some("x"))).await;
        assert_eq!(moderated["comment"]["state"], "REMOVED_BY_AUTHOR", "{moderated}");
        assert_eq!(network.told().await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn removals_at_once_remove_once() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, network.at.entry_post, "k", "Said in haste.").await;
        let answers = join_all((0..6).map(|_| network.change(&caller, REMOVE, removal_of(&id, None)))).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(answers[0]["comment"]["version"], "2");
        assert_eq!(network.told().await.len(), 2);
    }
}

#[tokio::test]
async fn a_facilitator_removes_what_is_in_the_group() {
    for network in Network::each().await {
        let (post, facilitator, ordinary) = network.moderated();
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, post.id, "k", "Buy now!").await;
        let others = [network.at.desk_owner, ordinary].into_iter().filter(|other| *other != facilitator);
        for other in others.filter(|other| *other != network.at.cardiff_officer) {
            let refused = network.change(&member(other, Assurance::High), REMOVE, removal_of(&id, None)).await;
            let message = "Only its author and the group's facilitators can remove a comment.";
            assert_eq!(only_error(&refused)["message"], message);
        }
        let removed = network.change(&member(facilitator, Assurance::Low), REMOVE, removal_of(&id, Some("spam"))).await;
        assert_eq!(removed["comment"]["state"], "REMOVED_BY_MODERATOR", "{removed}");
        assert_eq!(removed["comment"]["body"], Value::Null);
    }
}

#[tokio::test]
async fn outside_of_groups_the_author_alone_removes_a_comment() {
    for network in Network::each().await {
        let is_public =
            |post: &corpus::Post| post.security_level == corpus::SecurityLevel::Public && post.group.is_none();
        let post = network.corpus.posts().find(is_public).unwrap();
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, post.id, "k", "Mine.").await;
        let other = network.someone(|id| id.org == post.id.org);
        let refused = network.change(&member(other, Assurance::High), REMOVE, removal_of(&id, None)).await;
        assert_eq!(only_error(&refused)["__typename"], "NotPermitted");
    }
}

#[tokio::test]
async fn a_comment_that_may_not_be_read_is_removed_as_one_that_is_not() {
    for network in Network::each().await {
        let insider = member(network.at.private_group_member, Assurance::High);
        let id = network.comment(&insider, network.at.private_post, "k", "Inside.").await;
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let hidden = network.change(&outsider, REMOVE, removal_of(&id, None)).await;
        assert_eq!(only_error(&hidden)["__typename"], "NotPermitted");
        let absent = json!("comment_LDS_zzzzzzzz");
        assert_eq!(network.change(&outsider, REMOVE, removal_of(&absent, None)).await, hidden);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_removal_is_told_as_data() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let id = network.comment(&caller, network.at.entry_post, "k", "Mine.").await;
        let wrong = [
            (removal_of(&id, Some(&"x".repeat(501))), "reason"),
            (removal_of(&json!(network.at.entry_post.to_string()), None), "commentId"),
            (json!({ "org": "BST", "commentId": "" }), "commentId"),
        ];
        for (input, field) in wrong {
            let refused = network.change(&caller, REMOVE, input).await;
            assert_eq!(only_error(&refused)["path"], json!(["input", field]), "{refused}");
        }
        assert_eq!(network.told().await.len(), 1);
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_removes_nothing() {
    for network in Network::each().await {
        let comment = network.corpus.thread(network.at.entry_post).remove(0).id;
        let input = removal_of(&named(comment)["id"], None);
        let callers: Vec<Caller> = strangers(&network.corpus, network.at.private_group);
        for caller in callers.into_iter().chain([system()]) {
            let refused = network.change(&caller, REMOVE, input.clone()).await;
            assert_eq!(only_error(&refused)["message"], "Only a member of the network can remove a comment.");
        }
        assert_eq!(code(&network.ask(REMOVE, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}
