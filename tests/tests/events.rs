//! What one subgraph changes, the others know: in one process, and as processes on PostgreSQL.

use std::path::Path;

use corpus::{Corpus, GroupAccess, MemberState, RecordId, SecurityLevel, Tier};
use serde_json::{Value, json};
use tests::{Client, run};

use crate::operations::{ANSWER, ASK_TO_JOIN, landmarks, serve_tiny};
use crate::processes::Processes;

/// As surely as the most sensitive posts take.
const KNOWN_SURELY: &[&str] = &["--assurance", "high"];
const LEAVE: &str = "mutation($in: LeaveGroupInput!) { leaveGroup(input: $in) { errors { __typename } } }";
const MAKE: &str =
    "mutation($in: CreateGroupInput!) { createGroup(input: $in) { group { id } errors { __typename } } }";
const PUBLISH: &str =
    "mutation($in: PublishPostInput!) { publishPost(input: $in) { post { id group { name } } errors { __typename } } }";

/// A post that only the group's members and its own council read, though the group is open to all, and someone of
/// another council who is not in the group.
fn closed_post_in_an_open_group() -> (RecordId, RecordId, RecordId) {
    let corpus = Corpus::new(1, Tier::Tiny);
    let is_open =
        |group: RecordId| corpus.group(group.org, group.index).is_some_and(|group| group.access == GroupAccess::Open);
    let mut posts = corpus.posts().filter(|post| post.security_level == SecurityLevel::OfficialSensitive);
    let post = posts.find(|post| post.group.is_some_and(is_open)).expect("such a post");
    let group = post.group.expect("it is in a group");
    let is_outside = |who: RecordId| {
        who.org != post.id.org && !corpus.memberships().any(|place| place.group == group && place.member == who)
    };
    let mut members = corpus.members().filter(|member| member.state == MemberState::Active);
    let outsider = members.find(|member| is_outside(member.id)).expect("someone outside").id;
    (post.id, group, outsider)
}

async fn comment(client: &Client, post: RecordId, key: &str) -> Value {
    let input =
        json!({ "org": post.org.to_string(), "postId": post.to_string(), "body": "Agreed.", "idempotencyKey": key });
    // Its post may have become unreadable between the writing and the answer: that is an error beside the data.
    client.graphql(ANSWER, json!({ "in": input })).await.json()["data"]["addComment"].clone()
}

async fn join(client: &Client, group: RecordId) -> Value {
    let input = json!({ "org": group.org.to_string(), "groupId": group.to_string(), "idempotencyKey": "join" });
    client.graphql(ASK_TO_JOIN, json!({ "in": input })).await.data()["joinGroup"].clone()
}

/// At once: the client waits for nothing between joining and writing. Leaving is heard soon after.
async fn who_joins_writes_at_once_until_they_leave(client: &Client) {
    let (post, group, _) = closed_post_in_an_open_group();
    let refused = comment(client, post, "before").await;
    assert_eq!(refused["errors"][0]["__typename"], "NotPermitted", "{refused:#}");
    let joined = join(client, group).await;
    assert_eq!(joined["outcome"]["__typename"], "Membership", "{joined:#}");
    let added = comment(client, post, "after").await;
    assert!(added["comment"]["id"].is_string(), "{added:#}");

    let input = json!({ "org": group.org.to_string(), "groupId": group.to_string() });
    let left = client.graphql(LEAVE, json!({ "in": input })).await.data();
    assert_eq!(left["leaveGroup"]["errors"], json!([]));
    for attempt in 0..100 {
        if comment(client, post, &format!("left-{attempt}")).await["errors"][0]["__typename"] == "NotPermitted" {
            return;
        }
    }
    panic!("posts never heard that they left");
}

async fn who_makes_a_group_publishes_in_it_at_once(client: &Client, org: &str) {
    let group = json!({
        "org": org, "name": "Street Lighting", "access": "PRIVATE", "securityLevel": "MEMBERS", "idempotencyKey": "group",
    });
    let made = client.graphql(MAKE, json!({ "in": group })).await.data();
    let group = &made["createGroup"]["group"]["id"];
    assert!(group.is_string(), "{made:#}");
    let post = json!({
        "org": org, "groupId": group, "title": "Lamps", "body": "All of them.", "securityLevel": "MEMBERS",
        "idempotencyKey": "post",
    });
    let published = client.graphql(PUBLISH, json!({ "in": post })).await.data();
    assert_eq!(published["publishPost"]["post"]["group"]["name"], "Street Lighting", "{published:#}");
}

async fn what_one_changes_the_others_know(client: &Client) {
    let (.., outsider) = closed_post_in_an_open_group();
    who_joins_writes_at_once_until_they_leave(client).await;
    who_makes_a_group_publishes_in_it_at_once(client, &outsider.org.to_string()).await;
}

#[tokio::test]
async fn what_one_subgraph_changes_the_others_know_in_one_process() {
    let server = serve_tiny().await;
    let (.., outsider) = closed_post_in_an_open_group();
    let token = server.token(&outsider.to_string(), KNOWN_SURELY);
    what_one_changes_the_others_know(&Client::new(server.url()).with_token(&token)).await;
    assert_eq!(Client::new(server.url()).get("/ready").await.status, 200);
    let metrics = Client::new(server.url()).get("/metrics").await.text();
    assert!(metrics.contains("witan_events_heard_total{") && metrics.contains("witan_events_lag{"), "{metrics}");
    assert_eq!(server.stop().await.0, Some(0), "it does not wait for what may be told");
}

#[tokio::test]
async fn what_one_subgraph_changes_the_others_know_across_processes() {
    let processes = Processes::start().await;
    let (.., outsider) = closed_post_in_an_open_group();
    let token = processes.token(&outsider.to_string(), KNOWN_SURELY);
    what_one_changes_the_others_know(&Client::new(processes.gateway.url()).with_token(&token)).await;
    processes.stop().await;
}

/// Suspends someone who writes, by a process of its own, and waits until posts has heard of it.
async fn who_is_suspended_writes_no_more(client: &Client, member: RecordId, members_database: &str, folder: &Path) {
    let post = landmarks().entry_post;
    assert!(comment(client, post, "active").await["comment"]["id"].is_string());
    let suspend = ["member", "suspend", "--member", &member.to_string(), "--database", members_database];
    let output = run(folder, &suspend);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for attempt in 0..200 {
        if comment(client, post, &format!("suspended-{attempt}")).await["errors"][0]["__typename"] == "NotPermitted" {
            return;
        }
    }
    panic!("posts never heard that they are suspended");
}

#[tokio::test]
async fn who_is_suspended_from_outside_writes_no_more_in_one_process() {
    let server = serve_tiny().await;
    let officer = landmarks().cardiff_officer;
    let client = Client::new(server.url()).with_token(&server.token(&officer.to_string(), &[]));
    let database = format!("sqlite:{}", server.folder().join("witan-data/members.sqlite").display());
    who_is_suspended_writes_no_more(&client, officer, &database, server.folder()).await;
}

#[tokio::test]
async fn who_is_suspended_from_outside_writes_no_more_across_processes() {
    let processes = Processes::start().await;
    let officer = landmarks().cardiff_officer;
    let client = Client::new(processes.gateway.url()).with_token(&processes.token(&officer.to_string(), &[]));
    who_is_suspended_writes_no_more(&client, officer, &processes.members_database(), processes.folder()).await;
    processes.stop().await;
}
