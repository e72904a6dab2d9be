//! The stories of a council portal, a facilitator and a data team, on the whole network in one process.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tests::Client;

use crate::operations::{COUNCILS, DESK, ENTRY_PAGE, NEWEST, NODE, keyed, landmarks, serve_tiny};

#[tokio::test]
async fn a_visitor_reads_an_entry_page() {
    let server = serve_tiny().await;
    let client = Client::new(server.url());
    let data = client.graphql(ENTRY_PAGE, keyed(&landmarks().entry_post)).await.data();

    let post = &data["post"];
    assert_eq!(post["securityLevel"], "PUBLIC");
    assert!(post["title"].as_str().is_some_and(|title| title.len() > 10), "{post:#}");
    assert!(post["body"].as_str().is_some_and(|body| body.starts_with("<p>")), "{post:#}");
    assert!(post["author"]["organisation"]["name"].is_string(), "{post:#}");
    assert!(post["group"]["name"].is_string(), "{post:#}");

    let comments = nodes(&post["comments"]);
    assert_eq!(Some(comments.len() as u64), post["commentCount"].as_u64());
    let former: BTreeSet<&str> = labels(&comments).filter(|label| label.starts_with("Former Member ")).collect();
    assert!(former.contains("Former Member 1") && former.contains("Former Member 2"), "{former:?}");
    assert!(comments.iter().any(|comment| comment["edited"] == true), "one was edited");
    let organisations: BTreeSet<String> =
        comments.iter().map(|comment| comment["author"]["organisation"]["code"].to_string()).collect();
    assert!(organisations.len() >= 3, "{organisations:?}");
}

#[tokio::test]
async fn a_thread_reads_as_a_tree_and_keeps_the_place_of_what_was_removed() {
    let server = serve_tiny().await;
    let data = Client::new(server.url()).graphql(ENTRY_PAGE, keyed(&landmarks().entry_post)).await.data();
    let comments = nodes(&data["post"]["comments"]);

    let paths: Vec<&str> = comments.iter().map(|comment| comment["path"].as_str().unwrap()).collect();
    assert!(paths.is_sorted(), "pre-order is the order of paths: {paths:?}");
    let by_path: BTreeMap<&str, &Value> = paths.iter().copied().zip(comments.iter().copied()).collect();
    for comment in &comments {
        let path = comment["path"].as_str().unwrap();
        let parent = by_path.keys().copied().filter(|other| other.len() < path.len() && path.starts_with(other));
        let parent = parent.max_by_key(|other| other.len()).map(|path| by_path[path]);
        match parent {
            Some(parent) => {
                assert_eq!(comment["inReplyToLabel"], parent["authorLabel"], "{comment:#}");
                assert_eq!(comment["depth"].as_u64(), parent["depth"].as_u64().map(|depth| depth + 1));
            }
            None => assert_eq!((&comment["depth"], &comment["inReplyToLabel"]), (&json!(0), &Value::Null)),
        }
    }

    let removed: Vec<&str> = comments
        .iter()
        .filter(|comment| comment["state"] != "VISIBLE")
        .map(|comment| {
            assert_eq!(comment["body"], Value::Null, "nothing is left of a removed comment");
            comment["path"].as_str().unwrap()
        })
        .collect();
    let has_replies = |path: &&str| paths.iter().any(|other| other.len() > path.len() && other.starts_with(path));
    assert!(removed.iter().any(has_replies), "a removed comment kept its replies: {removed:?}");
}

#[tokio::test]
async fn a_post_for_members_does_not_exist_for_a_visitor() {
    let server = serve_tiny().await;
    let landmarks = landmarks();
    let hidden = keyed(&landmarks.members_only_post);
    let absent = json!({ "org": "BST", "id": "post_BST_zzzzzzzz" });
    let visitor = Client::new(server.url());
    let (answer, same) = (visitor.graphql(ENTRY_PAGE, hidden.clone()).await, visitor.graphql(ENTRY_PAGE, absent).await);
    assert_eq!(answer.text(), r#"{"data":{"post":null}}"#);
    assert_eq!(answer.text(), same.text(), "what is hidden looks like what does not exist");

    let member = Client::new(server.url()).with_token(&server.token(&landmarks.desk_member.to_string(), &[]));
    assert_eq!(member.graphql(ENTRY_PAGE, hidden).await.data()["post"]["securityLevel"], "MEMBERS");
}

#[tokio::test]
async fn a_private_group_does_not_exist_for_an_outsider() {
    let server = serve_tiny().await;
    let landmarks = landmarks();
    let group =
        "query ($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { name posts(first: 1) { totalCount } } }";
    let list = "query ($code: OrgCode!) { organisation(code: $code) { groups(first: 100) { totalCount edges { node { id } } } } }";
    let private = landmarks.private_group.to_string();
    let as_member = |id: String| Client::new(server.url()).with_token(&server.token(&id, &[]));

    let insider = as_member(landmarks.private_group_member.to_string());
    assert!(insider.graphql(group, keyed(&landmarks.private_group)).await.data()["group"]["name"].is_string());
    for outsider in [Client::new(server.url()), as_member(landmarks.private_group_outsider.to_string())] {
        let data = outsider.graphql(group, keyed(&landmarks.private_group)).await.data();
        assert_eq!(data, json!({ "group": null }));
        let data = outsider.graphql(ENTRY_PAGE, keyed(&landmarks.private_post)).await.data();
        assert_eq!(data, json!({ "post": null }));
        let listed = outsider.graphql(list, json!({ "code": "LDS" })).await.data();
        let groups = &listed["organisation"]["groups"];
        let ids: Vec<&Value> = nodes(groups).iter().map(|group| &group["id"]).collect();
        assert!(!ids.contains(&&json!(private)), "it is in no list");
        assert_eq!(groups["totalCount"].as_u64(), Some(ids.len() as u64), "and in no count");
    }
}

#[tokio::test]
async fn a_facilitator_sees_who_waits_and_others_do_not() {
    let server = serve_tiny().await;
    let landmarks = landmarks();
    let desk = keyed(&landmarks.desk_group);
    let as_member = |id: String| Client::new(server.url()).with_token(&server.token(&id, &[]));

    let facilitator = as_member(landmarks.desk_facilitator.to_string());
    let data = facilitator.graphql(DESK, desk.clone()).await.data();
    let group = &data["group"];
    assert_eq!(group["access"], "RESTRICTED");
    assert_eq!(group["viewerRole"], "FACILITATOR");
    let waiting = nodes(&group["joinRequests"]);
    assert_eq!(group["joinRequests"]["totalCount"].as_u64(), Some(waiting.len() as u64));
    assert!(waiting.iter().any(|request| request["id"] == landmarks.desk_request.to_string()), "{group:#}");
    assert!(waiting.iter().all(|request| request["applicant"]["displayName"].is_string()), "{group:#}");

    let answer = as_member(landmarks.desk_member.to_string()).graphql(DESK, desk.clone()).await;
    let json = answer.json();
    assert_eq!(json["data"]["group"]["joinRequests"], Value::Null);
    assert_eq!(json["data"]["group"]["viewerRole"], "MEMBER", "the rest of the desk renders");
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
    assert_eq!(json["errors"][0]["path"], json!(["group", "joinRequests"]));

    let visitor = Client::new(server.url()).graphql(DESK, desk).await;
    assert_eq!(visitor.data(), json!({ "group": null }), "the group is for members of the network");
}

#[tokio::test]
async fn the_newest_posts_come_in_one_order_page_by_page() {
    let server = serve_tiny().await;
    let client = Client::new(server.url());
    let first = client.graphql(NEWEST, json!({})).await.data();
    let posts = nodes(&first["posts"]);
    assert!(!posts.is_empty());
    let coverage = &first["posts"]["coverage"];
    assert_eq!(coverage["requested"], coverage["answered"]);
    assert_eq!(coverage["complete"], true);
    let welsh = posts.iter().filter_map(|post| post["author"]["organisation"]["name"].as_str());
    assert!(welsh.into_iter().any(|name| name.contains("Cyngor") || name.contains("Abertawe")), "{first:#}");

    let paged = NEWEST.replace("first: 50", "first: 3");
    let (mut after, mut ids, mut keys) = (Value::Null, Vec::new(), Vec::new());
    loop {
        let data = client.graphql(&paged, json!({ "after": after })).await.data();
        for post in nodes(&data["posts"]) {
            ids.push(post["id"].clone());
            keys.push((post["publishedAt"].as_str().unwrap().to_owned(), post["org"].clone(), post["id"].clone()));
        }
        if data["posts"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = data["posts"]["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(first["posts"]["totalCount"].as_u64(), Some(ids.len() as u64));
    assert!(keys.windows(2).all(|pair| pair[0].0 >= pair[1].0), "newest first");
    assert_eq!(ids.iter().map(Value::to_string).collect::<BTreeSet<_>>().len(), ids.len(), "none comes twice");
}

#[tokio::test]
async fn councils_have_their_real_codes_and_their_names_in_welsh() {
    let server = serve_tiny().await;
    let data = Client::new(server.url()).graphql(COUNCILS, json!({ "nation": "WALES" })).await.data();
    assert_eq!(data["organisations"]["totalCount"], 22);
    let query = "{ organisation(code: \"CAR\") { active successors { code name } } all: organisations { totalCount } }";
    let data = Client::new(server.url()).graphql(query, json!({})).await.data();
    assert_eq!(data["organisation"]["active"], false);
    assert_eq!(data["organisation"]["successors"][0]["code"], "CBD");
}

#[tokio::test]
async fn anything_is_found_by_its_id() {
    let server = serve_tiny().await;
    let client = Client::new(server.url());
    let landmarks = landmarks();
    let post = client.graphql(NODE, json!({ "id": landmarks.entry_post.to_string() })).await.data();
    assert_eq!(post["node"]["__typename"], "Post");
    assert!(post["node"]["title"].is_string());
    let member = client.graphql(NODE, json!({ "id": landmarks.desk_owner.to_string() })).await.data();
    assert!(member["node"]["organisation"]["name"].is_string(), "{member:#}");
    let answer = client.graphql(NODE, json!({ "id": "nonsense" })).await;
    assert_eq!(
        (answer.json()["data"]["node"].clone(), answer.codes()),
        (Value::Null, vec!["BAD_USER_INPUT".to_owned()])
    );
}

fn nodes(connection: &Value) -> Vec<&Value> {
    connection["edges"].as_array().expect("edges").iter().map(|edge| &edge["node"]).collect()
}

fn labels<'a>(comments: &'a [&'a Value]) -> impl Iterator<Item = &'a str> {
    comments.iter().filter_map(|comment| comment["authorLabel"].as_str())
}
