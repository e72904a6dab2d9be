//! Publishing posts.
use claims::Assurance;
use corpus::{GroupAccess, SecurityLevel};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::network::{Network, code, member, only_error, strangers, system};

pub(crate) const PUBLISH: &str = "mutation PublishPost($in: PublishPostInput!) {
  publishPost(input: $in) {
    post { org id version title body(format: MARKDOWN) languages securityLevel tags authorLabel edited commentCount author { id } group { id } }
    errors { __typename
      ... on ValidationError { path message } ... on NotPermitted { message } ... on LevelBelowGroup { message groupLevel } }
  }
}";
const COUNT: &str = "{ posts(first: 1) { totalCount edges { node { id } } } }";

/// A post of `org` outside of groups.
pub(crate) fn post_of(org: &str, key: &str) -> Value {
    json!({ "org": org, "title": "Glass rounds", "body": "They **begin** in May.", "securityLevel": "PUBLIC", "idempotencyKey": key })
}

impl Network {
    fn in_group(&self, group: corpus::RecordId, level: &str, key: &str) -> Value {
        let mut input = post_of(group.org.as_str(), key);
        input["groupId"] = json!(group.to_string());
        input["securityLevel"] = json!(level);
        input
    }

    fn group_that_is(&self, access: GroupAccess, level: SecurityLevel) -> corpus::RecordId {
        let is = |group: &corpus::Group| group.access == access && group.security_level == level;
        self.corpus.groups().find(is).unwrap().id
    }

    async fn post_count(&self) -> Value {
        self.ask(COUNT, json!({})).await["data"]["posts"]["totalCount"].clone()
    }
}

#[tokio::test]
async fn a_post_published_is_the_newest_there_is() {
    for network in Network::each().await {
        let author = network.at.cardiff_officer;
        let mut input = post_of("CRF", "k");
        input["tags"] = json!(["Waste", "Digital Identity", "waste", "digital_identity"]);
        input["title"] = json!("  Glass\n rounds ");
        let published = network.change(&member(author, Assurance::Low), PUBLISH, input).await;
        let post = &published["post"];
        assert_eq!(
            post.clone(),
            json!({
                "org": "CRF", "id": post["id"], "version": "1", "title": "Glass rounds", "body": "They **begin** in May.",
                "languages": ["EN"], "securityLevel": "PUBLIC", "tags": ["digital-identity", "waste"], "edited": false,
                "authorLabel": network.name_of(author), "author": { "id": author.to_string() }, "group": null, "commentCount": 0,
            })
        );
        let newest = network.ask(COUNT, json!({})).await["data"]["posts"]["edges"][0]["node"]["id"].clone();
        assert_eq!(newest, post["id"]);
        assert_eq!(network.told().await, [json!({ "event": "postPublished", "post": post["id"] })]);
    }
}

#[tokio::test]
async fn a_post_may_be_in_welsh_alone() {
    for network in Network::each().await {
        let mut input = post_of("CRF", "k");
        input["lang"] = json!("CY");
        input["title"] = json!("Casgliadau gwydr");
        let published = network.change(&member(network.at.cardiff_officer, Assurance::Low), PUBLISH, input).await;
        assert_eq!(published["post"]["languages"], json!(["CY"]), "{published}");
        assert_eq!(published["post"]["title"], "Casgliadau gwydr");
    }
}

#[tokio::test]
async fn a_repeated_key_publishes_nothing() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let first = network.change(&caller, PUBLISH, post_of("CRF", "once")).await;
        assert_eq!(network.change(&caller, PUBLISH, post_of("CRF", "once")).await, first);
        for (field, other) in [("title", "Other"), ("body", "Other"), ("lang", "CY"), ("securityLevel", "MEMBERS")] {
            let mut input = post_of("CRF", "once");
            input[field] = json!(other);
            let refused = network.change(&caller, PUBLISH, input).await;
            assert_eq!(only_error(&refused)["path"], json!(["input", "idempotencyKey"]));
        }
        assert_eq!(network.told().await.len(), 1);
        // The key is the caller's own.
        let another = member(network.at.desk_member, Assurance::Low);
        let others = network.change(&another, PUBLISH, post_of("LDS", "once")).await;
        assert_ne!(others["post"]["id"], first["post"]["id"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_key_at_once_publishes_one_post() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let before = network.post_count().await.as_u64().unwrap();
        let attempts = (0..6).map(|_| network.change(&caller, PUBLISH, post_of("CRF", "at once")));
        let answers = join_all(attempts).await;
        assert!(answers[0]["post"]["id"].is_string(), "{answers:?}");
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(network.post_count().await, before + 1);
        assert_eq!(network.told().await.len(), 1);
    }
}

#[tokio::test]
async fn a_level_below_the_groups_publishes_nothing() {
    for network in Network::each().await {
        let group = network.at.official_group;
        let insider = network.someone(|id| network.is_in(id, group));
        let caller = member(insider, Assurance::Substantial);
        for level in ["PUBLIC", "MEMBERS"] {
            let refused = network.change(&caller, PUBLISH, network.in_group(group, level, "k")).await;
            let error = only_error(&refused);
            assert_eq!((&error["__typename"], &error["groupLevel"]), (&json!("LevelBelowGroup"), &json!("OFFICIAL")));
        }
        assert_eq!(network.told().await, Vec::<Value>::new());
        // The key was not used up.
        let published = network.change(&caller, PUBLISH, network.in_group(group, "OFFICIAL", "k")).await;
        assert_eq!(published["post"]["securityLevel"], "OFFICIAL", "{published}");
    }
}

#[tokio::test]
async fn nobody_publishes_at_a_level_at_which_they_could_not_read() {
    for network in Network::each().await {
        let at = |level: &str| {
            let mut input = post_of("CRF", level);
            input["securityLevel"] = json!(level);
            input
        };
        let cleared = [
            (Assurance::Low, vec!["PUBLIC", "MEMBERS"], vec!["OFFICIAL", "OFFICIAL_SENSITIVE"]),
            (Assurance::Substantial, vec!["OFFICIAL"], vec!["OFFICIAL_SENSITIVE"]),
            (Assurance::High, vec!["OFFICIAL_SENSITIVE"], vec![]),
        ];
        for (assurance, allowed, refused) in cleared {
            let caller = member(network.at.cardiff_officer, assurance);
            for level in allowed {
                let published = network.change(&caller, PUBLISH, at(level)).await;
                assert_eq!(published["post"]["securityLevel"], level, "{published}");
            }
            for level in refused {
                let answer = network.change(&caller, PUBLISH, at(level)).await;
                assert_eq!(only_error(&answer)["__typename"], "NotPermitted", "{answer}");
            }
        }
        // An official post in an open group is read by the organisation's and the group's members.
        let group = network.group_that_is(GroupAccess::Open, SecurityLevel::Public);
        let outsider = network.someone(|id| id.org != group.org && !network.is_in(id, group));
        let insider = network.someone(|id| network.is_in(id, group));
        let input = network.in_group(group, "OFFICIAL", "k");
        let refused = network.change(&member(outsider, Assurance::High), PUBLISH, input.clone()).await;
        assert_eq!(only_error(&refused)["__typename"], "NotPermitted");
        let published = network.change(&member(insider, Assurance::High), PUBLISH, input).await;
        assert_eq!(published["post"]["securityLevel"], "OFFICIAL", "{published}");
    }
}

#[tokio::test]
async fn any_member_of_the_network_publishes_in_an_open_group() {
    for network in Network::each().await {
        let group = network.group_that_is(GroupAccess::Open, SecurityLevel::Public);
        let outsider = network.someone(|id| id.org != group.org && !network.is_in(id, group));
        let input = network.in_group(group, "MEMBERS", "k");
        let published = network.change(&member(outsider, Assurance::Low), PUBLISH, input).await;
        assert_eq!(published["post"]["group"]["id"], group.to_string(), "{published}");
        assert_eq!(published["post"]["author"]["id"], outsider.to_string());
    }
}

#[tokio::test]
async fn only_its_members_publish_in_a_group_that_is_not_open() {
    for network in Network::each().await {
        let (restricted, private) = (network.at.desk_group, network.at.private_group);
        let cardiff = member(network.at.cardiff_officer, Assurance::High);
        let refused = network.change(&cardiff, PUBLISH, network.in_group(restricted, "MEMBERS", "k")).await;
        assert_eq!(only_error(&refused)["message"], "Only members of the group can publish in it.");
        let inside = member(network.at.desk_member, Assurance::High);
        let published = network.change(&inside, PUBLISH, network.in_group(restricted, "OFFICIAL", "k")).await;
        assert_eq!(published["post"]["group"]["id"], restricted.to_string(), "{published}");

        let outside = member(network.at.private_group_outsider, Assurance::High);
        let hidden = network.change(&outside, PUBLISH, network.in_group(private, "OFFICIAL", "k")).await;
        assert_eq!(only_error(&hidden)["__typename"], "NotPermitted");
        let mut nowhere = network.in_group(private, "OFFICIAL", "k");
        nowhere["groupId"] = json!("group_LDS_zzzzzzzz");
        assert_eq!(network.change(&outside, PUBLISH, nowhere).await, hidden);
        let inside = member(network.at.private_group_member, Assurance::High);
        let published = network.change(&inside, PUBLISH, network.in_group(private, "OFFICIAL", "k")).await;
        assert_eq!(published["post"]["group"]["id"], private.to_string(), "{published}");
    }
}

#[tokio::test]
async fn outside_of_groups_only_the_organisations_members_publish() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::High);
        for org in ["LDS", "ZZZZZ"] {
            let refused = network.change(&caller, PUBLISH, post_of(org, "k")).await;
            let message = "Only members of the organisation can publish outside of its groups.";
            assert_eq!(only_error(&refused)["message"], message);
        }
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_publishes_nothing() {
    for network in Network::each().await {
        let before = network.post_count().await;
        for caller in strangers(&network.corpus, network.at.private_group).into_iter().chain([system()]) {
            for input in [post_of("ABE", "k"), network.in_group(network.at.private_group, "OFFICIAL", "k")] {
                let refused = network.change(&caller, PUBLISH, input).await;
                assert_eq!(only_error(&refused)["message"], "Only a member of the network can publish.");
            }
        }
        let anonymous = network.ask(PUBLISH, json!({ "in": post_of("BST", "k") })).await;
        assert_eq!(code(&anonymous), "UNAUTHENTICATED");
        assert_eq!(network.post_count().await, before);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_post_is_told_as_data() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let many: Vec<String> = (0..11).map(|number| format!("tag-{number}")).collect();
        let wrong = [
            ("title", json!(""), vec!["title"]),
            ("title", json!(" \u{2003}\n"), vec!["title"]),
            ("title", json!("x".repeat(201)), vec!["title"]),
            ("title", json!("x\u{7}"), vec!["title"]),
            ("body", json!(" \n\t"), vec!["body"]),
            ("body", json!("x".repeat(50_001)), vec!["body"]),
            ("tags", json!(["fine", "<b>"]), vec!["tags", "1"]),
            ("tags", json!([""]), vec!["tags", "0"]),
            ("tags", json!(["x".repeat(51)]), vec!["tags", "0"]),
            ("tags", json!(many), vec!["tags"]),
            ("groupId", json!("nonsense"), vec!["groupId"]),
            ("groupId", json!(network.at.desk_group.to_string()), vec!["groupId"]),
            ("groupId", json!("post_CRF_00000001"), vec!["groupId"]),
            ("idempotencyKey", json!(""), vec!["idempotencyKey"]),
            ("idempotencyKey", json!("k".repeat(129)), vec!["idempotencyKey"]),
        ];
        for (field, value, place) in wrong {
            let mut input = post_of("CRF", "k");
            input[field] = value;
            let refused = network.change(&caller, PUBLISH, input).await;
            let path: Vec<&str> = ["input"].into_iter().chain(place).collect();
            assert_eq!(only_error(&refused)["path"], json!(path), "{refused}");
        }
        let mut everything = post_of("CRF", "");
        (everything["title"], everything["body"]) = (json!(""), json!(""));
        let refused = network.change(&caller, PUBLISH, everything).await;
        assert_eq!(refused["errors"].as_array().unwrap().len(), 3, "all is told at once: {refused}");
        assert_eq!(network.told().await, Vec::<Value>::new());
        let mut longest = post_of("CRF", "k");
        (longest["title"], longest["body"]) = (json!("ŵ".repeat(200)), json!("ŵ".repeat(50_000)));
        longest["tags"] = json!(many[..10]);
        assert_eq!(network.change(&caller, PUBLISH, longest).await["errors"], json!([]));
    }
}
