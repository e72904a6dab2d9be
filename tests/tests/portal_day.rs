//! The operations of the stories that change and find things, as the stories have them: in one process on SQLite, and over
//! HTTP between processes on PostgreSQL.

use serde_json::{Value, json};
use tests::Client;

use crate::operations::{
    ASK_TO_JOIN, CAST_VOTE, DECIDE, ENTRY_PAGE, FIND_ACROSS, PUBLISH_WITH_POLL, SECTOR, WHO_AM_I, landmarks, serve_tiny,
};
use crate::simulation::World;

const EDIT: &str = "mutation Edit($in: EditPostInput!) {
  editPost(input: $in) { post { version } errors { __typename ... on StaleVersion { message current } } }
}";

/// Each story on each deployment.
async fn everywhere(story: impl AsyncFn(&World)) {
    for world in [World::in_one_process().await, World::in_many_processes().await] {
        story(&world).await;
        world.stop().await;
    }
}

fn signed_in(world: &World, member: &corpus::RecordId, assurance: &str) -> Client {
    Client::new(world.url()).with_token(&world.token(&member.to_string(), assurance))
}

fn edges(connection: &Value) -> &Vec<Value> {
    connection["edges"].as_array().unwrap_or_else(|| panic!("{connection:#}"))
}

#[tokio::test]
async fn story_1_an_entry_has_its_thread_and_more_of_its_kind() {
    everywhere(async |world| {
        let entry = landmarks().entry_post;
        let visitor = Client::new(world.url());
        let data =
            visitor.graphql(ENTRY_PAGE, json!({ "org": entry.org.to_string(), "id": entry.to_string() })).await.data();
        let related = data["post"]["related"].as_array().unwrap();
        assert!(!related.is_empty(), "{}: {data:#}", world.name());
        for other in related {
            assert!(other["score"].as_f64().unwrap() > 0.0);
            assert!(!other["because"].as_array().unwrap().is_empty(), "{other:#}");
            assert_ne!(other["post"]["id"], entry.to_string());
        }
        assert!(edges(&data["post"]["comments"]).iter().any(|edge| edge["node"]["authorLabel"] == "Former Member 2"));
    })
    .await;
}

#[tokio::test]
async fn story_2_an_officer_asks_to_join_is_let_in_and_speaks_at_once() {
    everywhere(async |world| {
        let (group, officer) = (landmarks().desk_group, landmarks().cardiff_officer);
        let officer = signed_in(world, &officer, "substantial");
        let me = officer.graphql(WHO_AM_I, json!({})).await.data();
        assert!(me["me"]["identities"].is_array(), "{me:#}");
        let weak = signed_in(world, &landmarks().cardiff_officer, "low");
        let told = weak.graphql(WHO_AM_I, json!({})).await;
        assert_eq!(told.codes(), ["FORBIDDEN"], "how someone proves who they are takes assurance: {}", told.text());

        let join = json!({ "in": { "org": "LDS", "groupId": group.to_string(), "message": "Please", "idempotencyKey": "join" } });
        let asked = officer.graphql(ASK_TO_JOIN, join.clone()).await.data();
        assert_eq!(asked["joinGroup"]["outcome"]["state"], "WAITING", "{asked:#}");
        let again = officer.graphql(ASK_TO_JOIN, join).await.data();
        assert_eq!(asked, again, "the same key creates nothing new");

        let request = &asked["joinGroup"]["outcome"]["id"];
        let accept = json!({ "in": { "org": "LDS", "requestId": request, "accept": true } });
        let outsider = officer.graphql(DECIDE, accept.clone()).await.data();
        assert_eq!(outsider["decideJoinRequest"]["errors"][0]["__typename"], "NotPermitted");
        let facilitator = signed_in(world, &landmarks().desk_facilitator, "substantial");
        let decided = facilitator.graphql(DECIDE, accept).await.data();
        assert_eq!(decided["decideJoinRequest"]["request"]["state"], "ACCEPTED", "{decided:#}");
        assert!(decided["decideJoinRequest"]["membership"]["member"]["displayName"].is_string());

        let me = officer.graphql(WHO_AM_I, json!({})).await.data();
        let roles: Vec<&Value> = edges(&me["me"]["groups"]).iter().filter(|edge| edge["node"]["org"] == "LDS").collect();
        assert!(roles.iter().any(|edge| edge["node"]["viewerRole"] == "MEMBER"), "{me:#}");
        let publish = json!({ "in": { "org": "LDS", "groupId": group.to_string(), "title": "Diolch", "body": "Thank you.",
            "securityLevel": "OFFICIAL", "idempotencyKey": "first-words" } });
        let published = officer.graphql(PUBLISH_WITH_POLL, publish).await.data();
        assert!(published["publishPost"]["post"]["id"].is_string(), "posts hears of it in time: {published:#}");
    })
    .await;
}

#[tokio::test]
async fn story_3_a_facilitator_publishes_with_a_poll_and_members_vote() {
    everywhere(async |world| {
        let official = landmarks().official_group;
        let owner = corpus::Corpus::new(1, corpus::Tier::Tiny);
        let owner = owner.memberships().find(|place| place.group == official && place.role == corpus::GroupRole::Owner);
        let owner = signed_in(world, &owner.unwrap().member, "high");
        let publish = |level: &str| json!({ "in": { "org": "LDS", "groupId": official.to_string(), "title": "When do we meet?",
            "body": "Please choose.", "securityLevel": level, "idempotencyKey": level,
            "poll": { "question": "Which day?", "options": ["Monday", "Tuesday"] } } });
        let below = owner.graphql(PUBLISH_WITH_POLL, publish("PUBLIC")).await.data();
        let error = &below["publishPost"]["errors"][0];
        assert_eq!((&error["__typename"], &error["groupLevel"]), (&json!("LevelBelowGroup"), &json!("OFFICIAL")), "{below:#}");
        let published = owner.graphql(PUBLISH_WITH_POLL, publish("OFFICIAL")).await.data();
        let post = &published["publishPost"]["post"];
        assert_eq!(post["poll"]["results"], Value::Null, "an open poll shows nothing: {published:#}");

        let option = &post["poll"]["options"][1]["id"];
        let vote = json!({ "in": { "org": "LDS", "pollId": post["poll"]["id"], "optionId": option } });
        let voted = owner.graphql(CAST_VOTE, vote.clone()).await.data();
        assert_eq!(&voted["vote"]["poll"]["viewerChoice"], option, "{voted:#}");
        assert_eq!(voted["vote"]["poll"]["results"], Value::Null);
        let outsider = signed_in(world, &landmarks().cardiff_officer, "high");
        let refused = outsider.graphql(CAST_VOTE, vote).await.data();
        assert_eq!(refused["vote"]["errors"][0]["__typename"], "NotPermitted", "{refused:#}");

        let edit = |version: &str| json!({ "in": { "org": "LDS", "postId": post["id"], "version": version, "title": "When shall we meet?" } });
        assert_eq!(owner.graphql(EDIT, edit("1")).await.data()["editPost"]["post"]["version"], "2");
        let stale = owner.graphql(EDIT, edit("1")).await.data();
        assert_eq!(stale["editPost"]["errors"][0]["current"], "2", "{stale:#}");

        let closed = landmarks().closed_poll_post;
        let query = "query ($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { poll { id options { id } results { votes suppressed } } } }";
        let data = outsider.graphql(query, json!({ "org": closed.org.to_string(), "id": closed.to_string() })).await.data();
        let results = data["post"]["poll"]["results"].as_array().unwrap_or_else(|| panic!("{data:#}"));
        let withheld = results.iter().filter(|result| result["suppressed"] == true).count();
        assert!(withheld != 1 && results.iter().all(|result| result["votes"].is_null() == (result["suppressed"] == true)));
        assert!(results.iter().filter_map(|result| result["votes"].as_i64()).all(|votes| votes >= 10), "{results:#?}");
        let late = json!({ "in": { "org": closed.org.to_string(), "pollId": data["post"]["poll"]["id"], "optionId": data["post"]["poll"]["options"][0]["id"] } });
        let late = outsider.graphql(CAST_VOTE, late).await.data();
        assert!(late["vote"]["errors"][0]["closedAt"].is_string(), "{late:#}");
    })
    .await;
}

#[tokio::test]
async fn story_4_a_data_team_looks_at_a_table_and_searches_across_councils() {
    everywhere(async |world| {
        let period = json!({ "from": "2023-01-01T00:00:00Z", "to": "2024-01-01T00:00:00Z" });
        let visitor = Client::new(world.url());
        let refused = visitor.graphql(SECTOR, period.clone()).await;
        assert!(!refused.codes().is_empty() && refused.json()["data"]["postStats"].is_null(), "{}", refused.text());
        let team = Client::new(world.url()).with_token(&world.token_with_scope("stats:read"));
        let table = &team.graphql(SECTOR, period).await.data()["postStats"];
        assert_eq!(table["dimensions"], json!(["NATION", "MONTH"]));
        assert_eq!(table["coverage"]["complete"], true, "{table:#}");
        for row in table["rows"].as_array().unwrap() {
            let counts = ["posts", "comments", "authors"].map(|figure| row[figure].as_i64());
            assert!(counts.iter().flatten().all(|count| count % 5 == 0), "{row:#}");
        }

        let found = visitor.graphql(FIND_ACROSS, json!({ "text": "digital identity" })).await.data();
        let found = &found["searchPosts"];
        assert_eq!(found["coverage"]["answered"], found["coverage"]["requested"]);
        let scores: Vec<f64> = edges(found).iter().map(|edge| edge["score"].as_f64().unwrap()).collect();
        assert!(!scores.is_empty() && scores.is_sorted_by(|a, b| a >= b), "{found:#}");
        assert!(edges(found).iter().any(|edge| edge["highlights"].as_array().is_some_and(|some| !some.is_empty())));
        let hidden = landmarks().private_post.to_string();
        assert!(edges(found).iter().all(|edge| edge["node"]["id"] != hidden));
    })
    .await;
}

/// Both databases find the same, in whatever order.
#[tokio::test]
async fn what_is_found_is_the_same_on_both_databases() {
    let one = serve_tiny().await;
    let many = crate::processes::Processes::start().await;
    let query = "query ($text: String!) { searchPosts(text: $text, first: 100) { totalCount edges { node { id } } } }";
    for text in ["digital identity", "gath", "\"council tax\"", "hous*", "waste -leeds", "bins OR sbwriel", "the"] {
        let ask = async |url: &str| {
            let data = Client::new(url).graphql(query, json!({ "text": text })).await.data();
            let ids: std::collections::BTreeSet<String> =
                edges(&data["searchPosts"]).iter().map(|edge| edge["node"]["id"].to_string()).collect();
            (data["searchPosts"]["totalCount"].clone(), ids)
        };
        assert_eq!(ask(one.url()).await, ask(many.gateway.url()).await, "{text}");
    }
    many.stop().await;
}
