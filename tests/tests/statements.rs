//! How many SQL statements each operation of the stories takes on the whole network: one an entity type and step, however
//! many entities there are.

use std::time::Duration;

use serde_json::{Value, json};
use tests::Client;

use crate::operations::{
    ANSWER, ASK_TO_JOIN, CAST_VOTE, COUNCILS, DECIDE, DESK, ENTRY_PAGE, FIND_ACROSS, NEWEST, NODE, PUBLISH_WITH_POLL,
    SECTOR, WHO_AM_I, keyed, landmarks, serve_tiny,
};

/// Sends the operation, and counts what it took, with what other subgraphs did on hearing of it.
async fn statements(client: &Client, document: &str, variables: Value) -> u64 {
    let before = settled(client).await;
    let answer = client.graphql(document, variables).await;
    assert!(answer.codes().is_empty(), "{}", answer.text());
    for payload in answer.data().as_object().into_iter().flatten() {
        assert!(payload.1["errors"].as_array().is_none_or(Vec::is_empty), "{}", answer.text());
    }
    settled(client).await - before
}

/// The count, once it stands still.
async fn settled(client: &Client) -> u64 {
    let mut last = client.sql_statements().await;
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        match client.sql_statements().await {
            same if same == last => return same,
            more => last = more,
        }
    }
    panic!("statements go on though nothing is asked");
}

#[tokio::test]
async fn reading_takes_one_statement_an_entity_type_and_step() {
    let server = serve_tiny().await;
    let at = landmarks();
    let as_member = |id: String, more: &[&str]| Client::new(server.url()).with_token(&server.token(&id, more));
    let visitor = Client::new(server.url());
    let facilitator = as_member(at.desk_facilitator.to_string(), &[]);
    let officer = as_member(at.cardiff_officer.to_string(), &["--assurance", "substantial"]);
    let team = as_member(at.cardiff_officer.to_string(), &["--scope", "stats:read"]);
    let year = json!({ "from": "2023-01-01T00:00:00Z", "to": "2024-01-01T00:00:00Z" });
    let table = [
        // The post, its comments, the comments these answer; the group, its network; the author and the author's
        // organisation; the thread's authors and their organisations: nine. What is related: four.
        ("EntryPage", statements(&visitor, ENTRY_PAGE, keyed(&at.entry_post)).await, 13),
        // The councils and their number; groups and posts of each page.
        ("Councils", statements(&visitor, COUNCILS, json!({ "nation": "WALES" })).await, 4),
        // The organisations asked, the posts, their number; the authors and their organisations.
        ("Newest", statements(&visitor, NEWEST, json!({})).await, 5),
        // The organisations asked, what is found with its ranks, the posts.
        ("FindAcross", statements(&visitor, FIND_ACROSS, json!({ "text": "digital identity" })).await, 3),
        ("Node", statements(&visitor, NODE, json!({ "id": at.entry_post.to_string() })).await, 1),
        // The group, its members counted, the viewer's role; the requests, and their number; the applicants and their
        // organisations.
        ("Desk", statements(&facilitator, DESK, keyed(&at.desk_group)).await, 7),
        ("WhoAmI", statements(&officer, WHO_AM_I, json!({})).await, 5),
        // The organisations asked, the counts, the medians.
        ("Sector", statements(&team, SECTOR, year).await, 3),
    ];
    assert_counts(&table);
}

#[tokio::test]
async fn changing_takes_few_statements_and_telling_others_takes_few_more() {
    let server = serve_tiny().await;
    let at = landmarks();
    let as_member = |id: String| Client::new(server.url()).with_token(&server.token(&id, &[]));
    let (facilitator, officer) =
        (as_member(at.desk_facilitator.to_string()), as_member(at.cardiff_officer.to_string()));
    let (desk, org) = (at.desk_group.to_string(), at.desk_group.org.to_string());
    let join = json!({ "in": { "org": org, "groupId": desk, "idempotencyKey": "k" } });
    let decide = json!({ "in": { "org": org, "requestId": at.desk_request.to_string(), "accept": true } });
    let publish = json!({ "in": { "org": org, "groupId": desk, "title": "When?", "body": "Choose.", "securityLevel": "OFFICIAL",
        "poll": { "question": "Which day?", "options": ["Monday", "Tuesday"] }, "idempotencyKey": "k" } });
    let answer = json!({ "in": { "org": at.entry_post.org.to_string(), "postId": at.entry_post.to_string(), "body": "Thanks.",
        "idempotencyKey": "k" } });
    let poll = "query ($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { poll { id options { id } } } }";
    let poll = officer.graphql(poll, keyed(&at.open_poll_post)).await.data()["post"]["poll"].take();
    let vote = json!({ "in": { "org": at.open_poll_post.org.to_string(), "pollId": poll["id"], "optionId": poll["options"][0]["id"] } });
    // Each begins a transaction by holding its key and its member, and ends with what it tells; others keep what they heard.
    let table = [
        ("AskToJoin", statements(&officer, ASK_TO_JOIN, join).await, 8),
        ("Decide", statements(&facilitator, DECIDE, decide).await, 14),
        ("PublishWithPoll", statements(&facilitator, PUBLISH_WITH_POLL, publish).await, 19),
        ("Answer", statements(&officer, ANSWER, answer).await, 11),
        ("CastVote", statements(&officer, CAST_VOTE, vote).await, 7),
    ];
    assert_counts(&table);
}

fn assert_counts(table: &[(&str, u64, u64)]) {
    for (operation, seen, expected) in table {
        assert_eq!(seen, expected, "SQL statements of {operation}; of all, seen and expected: {table:?}");
    }
}
