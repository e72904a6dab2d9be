//! Editing posts, and what is kept of them.
use claims::{Assurance, Caller};
use corpus::{GroupAccess, MemberState, RecordId, SecurityLevel};
use futures::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, only_error, strangers, system};
use crate::publish_post::{PUBLISH, post_of};

const EDIT: &str = "mutation Edit($in: EditPostInput!) {
  editPost(input: $in) {
    post { id version title titleCy: title(lang: CY) body(format: MARKDOWN) languages securityLevel tags edited editedAt }
    errors { __typename
      ... on ValidationError { path message } ... on NotPermitted { message }
      ... on StaleVersion { message current } ... on LevelBelowGroup { message groupLevel } }
  }
}";
const REVISIONS: &str = "query($org: OrgCode!, $id: ID!, $first: Int, $after: String) { post(org: $org, id: $id) {
  version edited revisions(first: $first, after: $after) {
    edges { cursor node { number at byLabel diff } } pageInfo { hasNextPage endCursor }
  }
} }";

fn edit_of(post: &Value, version: &str) -> Value {
    let id = post["id"].as_str().unwrap();
    json!({ "org": id.split('_').nth(1).unwrap(), "postId": id, "version": version })
}

fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

impl Network {
    pub(crate) async fn publish(&self, caller: &Caller, input: Value) -> Value {
        let published = self.change(caller, PUBLISH, input).await;
        assert_eq!(published["errors"], json!([]), "{published}");
        published["post"].clone()
    }

    async fn revisions(&self, caller: &Caller, post: &Value, page: Value) -> Value {
        let id = post["id"].as_str().unwrap();
        let mut variables = json!({ "org": id.split('_').nth(1).unwrap(), "id": id });
        variables.as_object_mut().unwrap().extend(page.as_object().unwrap().clone());
        self.ask_as(caller, REVISIONS, variables).await["data"]["post"].clone()
    }

    /// A post of the corpus whose author takes part, with its author.
    fn authored(&self, is: impl Fn(&corpus::Post) -> bool) -> (corpus::Post, RecordId) {
        let is_active = |id: RecordId| self.corpus.member(id.org, id.index).unwrap().state == MemberState::Active;
        let post = self.corpus.posts().find(|post| is_active(post.author) && is(post)).unwrap();
        let author = post.author;
        (post, author)
    }
}

#[tokio::test]
async fn an_edit_is_told_shown_and_kept() {
    for network in Network::each().await {
        let author = network.at.cardiff_officer;
        let caller = member(author, Assurance::Low);
        let post = network.publish(&caller, post_of("CRF", "k")).await;
        let input = with(edit_of(&post, "1"), "body", json!("They **begin** in June."));
        let edited = network.change(&caller, EDIT, with(input, "title", json!("Glass  collections"))).await;
        let shown = &edited["post"];
        assert_eq!((&shown["version"], &shown["title"]), (&json!("2"), &json!("Glass collections")), "{edited}");
        assert_eq!((&shown["body"], &shown["edited"]), (&json!("They **begin** in June."), &json!(true)));
        assert!(shown["editedAt"].is_string());
        assert_eq!(network.told().await[1], json!({ "event": "postEdited", "post": post["id"] }));

        let kept = network.revisions(&Caller::anonymous(), &post, json!({})).await;
        let revision = &kept["revisions"]["edges"][0]["node"];
        assert_eq!((&revision["number"], &revision["at"]), (&json!(2), &shown["editedAt"]));
        assert_eq!(revision["byLabel"], network.name_of(author));
        let diff = "Title (EN):\nGlass [-rounds-]{+collections+}\n\nText (EN):\nThey **begin** in [-May-]{+June+}.";
        assert_eq!(revision["diff"], diff);
        assert_eq!(kept["revisions"]["edges"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_edit_adds_the_other_language() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let post = network.publish(&caller, post_of("CRF", "k")).await;
        let input = with(edit_of(&post, "1"), "lang", json!("CY"));
        let half = network.change(&caller, EDIT, with(input.clone(), "title", json!("Gwydr"))).await;
        assert_eq!(only_error(&half)["path"], json!(["input", "lang"]), "{half}");
        let whole = with(with(input, "title", json!("Gwydr")), "body", json!("Ym mis Mai.")).clone();
        let edited = network.change(&caller, EDIT, whole).await;
        assert_eq!(edited["post"]["languages"], json!(["EN", "CY"]), "{edited}");
        assert_eq!((&edited["post"]["title"], &edited["post"]["titleCy"]), (&json!("Glass rounds"), &json!("Gwydr")));
        let kept = network.revisions(&caller, &post, json!({})).await;
        let diff = "Title (CY):\n{+Gwydr+}\n\nText (CY):\n{+Ym mis Mai.+}";
        assert_eq!(kept["revisions"]["edges"][0]["node"]["diff"], diff);
        // Each language is then edited by itself.
        let input = with(with(edit_of(&post, "2"), "lang", json!("CY")), "title", json!("Gwydr glân"));
        let edited = network.change(&caller, EDIT, input).await;
        assert_eq!(
            (&edited["post"]["title"], &edited["post"]["titleCy"]),
            (&json!("Glass rounds"), &json!("Gwydr glân"))
        );
    }
}

#[tokio::test]
async fn tags_and_level_are_replaced() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let post = network.publish(&caller, with(post_of("CRF", "k"), "tags", json!(["glass", "waste"]))).await;
        let input = with(edit_of(&post, "1"), "tags", json!(["Waste", "Street Cleaning"]));
        let edited = network.change(&caller, EDIT, with(input, "securityLevel", json!("MEMBERS"))).await;
        assert_eq!(edited["post"]["tags"], json!(["street-cleaning", "waste"]), "{edited}");
        assert_eq!((&edited["post"]["securityLevel"], &edited["post"]["version"]), (&json!("MEMBERS"), &json!("2")));
        let emptied = network.change(&caller, EDIT, with(edit_of(&post, "2"), "tags", json!([]))).await;
        assert_eq!(emptied["post"]["tags"], json!([]), "{emptied}");
        let kept = network.revisions(&caller, &post, json!({})).await;
        let diffs: Vec<&Value> =
            kept["revisions"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["diff"]).collect();
        assert_eq!(diffs, [&Value::Null, &Value::Null], "no text was changed");
    }
}

#[tokio::test]
async fn an_edit_that_changes_nothing_makes_no_version() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let post = network.publish(&caller, with(post_of("CRF", "k"), "tags", json!(["waste"]))).await;
        let same = with(with(edit_of(&post, "1"), "title", post["title"].clone()), "tags", json!(["Waste"]));
        for input in [edit_of(&post, "1"), same] {
            let edited = network.change(&caller, EDIT, input).await;
            assert_eq!(
                (&edited["post"]["version"], &edited["post"]["edited"]),
                (&json!("1"), &json!(false)),
                "{edited}"
            );
        }
        assert_eq!(network.told().await.len(), 1);
        assert_eq!(network.revisions(&caller, &post, json!({})).await["revisions"]["edges"], json!([]));
    }
}

#[tokio::test]
async fn an_old_version_changes_nothing() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let post = network.publish(&caller, post_of("CRF", "k")).await;
        network.change(&caller, EDIT, with(edit_of(&post, "1"), "title", json!("Second"))).await;
        for version in ["1", "3", "", "02", "2 "] {
            let refused = network.change(&caller, EDIT, with(edit_of(&post, version), "title", json!("Third"))).await;
            let error = only_error(&refused);
            assert_eq!((&error["__typename"], &error["current"]), (&json!("StaleVersion"), &json!("2")), "{version:?}");
        }
        assert_eq!(network.revisions(&caller, &post, json!({})).await["version"], "2");
        assert_eq!(network.told().await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_edits_at_once_one_wins_and_the_others_are_stale() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let post = network.publish(&caller, post_of("CRF", "k")).await;
        let edits = (0..6).map(|number| {
            let input = with(edit_of(&post, "1"), "title", json!(format!("Edit {number}")));
            network.change(&caller, EDIT, input)
        });
        let answers = join_all(edits).await;
        let won: Vec<&Value> = answers.iter().filter(|answer| answer["post"] != Value::Null).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        for lost in answers.iter().filter(|answer| answer["post"] == Value::Null) {
            assert_eq!(
                (&only_error(lost)["__typename"], &lost["errors"][0]["current"]),
                (&json!("StaleVersion"), &json!("2"))
            );
        }
        let kept = network.revisions(&caller, &post, json!({})).await;
        assert_eq!((&kept["version"], kept["revisions"]["edges"].as_array().unwrap().len()), (&json!("2"), 1));
        assert_eq!(network.told().await.len(), 2);
    }
}

#[tokio::test]
async fn only_the_author_edits_a_post() {
    for network in Network::each().await {
        let (post, author) =
            network.authored(|post| post.security_level == SecurityLevel::Public && post.group.is_some());
        let input = json!({ "org": post.id.org.as_str(), "postId": post.id.to_string(), "version": post.version.to_string(), "title": "Mine" });
        let facilitator = network.corpus.memberships().find(|place| {
            let is_facilitator = place.role != corpus::GroupRole::Member && Some(place.group) == post.group;
            let state = network.corpus.member(place.member.org, place.member.index).unwrap().state;
            is_facilitator && place.member != author && state == MemberState::Active
        });
        for other in [Some(network.at.cardiff_officer), facilitator.map(|place| place.member)].into_iter().flatten() {
            let refused = network.change(&member(other, Assurance::High), EDIT, input.clone()).await;
            assert_eq!(only_error(&refused)["message"], "Only its author can edit a post.");
        }
        let edited = network.change(&member(author, Assurance::Low), EDIT, input).await;
        assert_eq!(edited["post"]["title"], "Mine", "{edited}");
        let kept = network.revisions(&Caller::anonymous(), &edited["post"], json!({})).await;
        assert_eq!(kept["revisions"]["edges"][0]["node"]["number"], post.version + 1);
    }
}

#[tokio::test]
async fn a_post_that_may_not_be_read_is_edited_as_one_that_is_not() {
    for network in Network::each().await {
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let hidden = json!({ "id": network.at.private_post.to_string() });
        let refused = network.change(&outsider, EDIT, with(edit_of(&hidden, "1"), "title", json!("x"))).await;
        assert_eq!(only_error(&refused)["__typename"], "NotPermitted");
        let absent = json!({ "id": "post_LDS_zzzzzzzz" });
        assert_eq!(network.change(&outsider, EDIT, with(edit_of(&absent, "1"), "title", json!("x"))).await, refused);
    }
}

#[tokio::test]
async fn an_author_who_is_no_more_in_the_group_edits_nothing_there() {
    for network in Network::each().await {
        let is_restricted = |post: &corpus::Post| {
            let group = post.group.and_then(|group| network.corpus.group(group.org, group.index));
            post.security_level <= SecurityLevel::Members
                && group.is_some_and(|group| group.access == GroupAccess::Restricted)
        };
        let (post, author) = network.authored(is_restricted);
        let connection = network.test.database().connection();
        let local = |id: RecordId| id.to_string().rsplit('_').next().unwrap().to_owned();
        let left = format!(
            "delete from group_member where member_org = '{}' and member_id = '{}' and org = '{}' and group_id = '{}'",
            author.org,
            local(author),
            post.id.org,
            local(post.group.unwrap())
        );
        connection.execute_unprepared(&left).await.unwrap();
        let input = json!({ "org": post.id.org.as_str(), "postId": post.id.to_string(), "version": post.version.to_string(), "title": "x" });
        let refused = network.change(&member(author, Assurance::High), EDIT, input).await;
        assert_eq!(only_error(&refused)["message"], "Only members of the group can write in it.");
    }
}

#[tokio::test]
async fn a_level_that_may_not_be_chosen_changes_nothing() {
    for network in Network::each().await {
        let group = network.at.official_group;
        let insider = network.someone(|id| network.is_in(id, group));
        let caller = member(insider, Assurance::Substantial);
        let mut input = post_of("LDS", "k");
        (input["groupId"], input["securityLevel"]) = (json!(group.to_string()), json!("OFFICIAL"));
        let post = network.publish(&caller, input).await;
        let edit = with(edit_of(&post, "1"), "title", json!("Wider"));
        let below = network.change(&caller, EDIT, with(edit.clone(), "securityLevel", json!("MEMBERS"))).await;
        assert_eq!(only_error(&below)["groupLevel"], "OFFICIAL", "{below}");
        let above = network.change(&caller, EDIT, with(edit, "securityLevel", json!("OFFICIAL_SENSITIVE"))).await;
        assert_eq!(only_error(&above)["__typename"], "NotPermitted", "{above}");
        assert_eq!(network.revisions(&caller, &post, json!({})).await["version"], "1");
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_edits_nothing() {
    for network in Network::each().await {
        let input = with(edit_of(&json!({ "id": network.at.entry_post.to_string() }), "1"), "title", json!("x"));
        for caller in strangers(&network.corpus, network.at.private_group).into_iter().chain([system()]) {
            let refused = network.change(&caller, EDIT, input.clone()).await;
            assert_eq!(only_error(&refused)["message"], "Only a member of the network can edit a post.");
        }
        assert_eq!(code(&network.ask(EDIT, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_edit_is_told_as_data() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let post = network.publish(&caller, post_of("CRF", "k")).await;
        let wrong = [
            ("title", json!(" "), vec!["title"]),
            ("title", json!("x".repeat(201)), vec!["title"]),
            ("body", json!("\n"), vec!["body"]),
            ("body", json!("x".repeat(50_001)), vec!["body"]),
            ("tags", json!(["?"]), vec!["tags", "0"]),
            ("postId", json!("nonsense"), vec!["postId"]),
            ("postId", json!(network.at.entry_post.to_string()), vec!["postId"]),
        ];
        for (field, value, place) in wrong {
            let refused = network.change(&caller, EDIT, with(edit_of(&post, "1"), field, value)).await;
            let path: Vec<&str> = ["input"].into_iter().chain(place).collect();
            assert_eq!(only_error(&refused)["path"], json!(path), "{refused}");
        }
        assert_eq!(network.told().await.len(), 1);
    }
}

#[tokio::test]
async fn revisions_are_paged_by_key_and_of_many_posts_by_one_statement() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let post = network.publish(&caller, post_of("CRF", "k")).await;
        for version in 1..=5 {
            let title = json!(format!("Title {version}"));
            network.change(&caller, EDIT, with(edit_of(&post, &version.to_string()), "title", title)).await;
        }
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = network.revisions(&Caller::anonymous(), &post, json!({ "first": 2, "after": after })).await;
            let page = &page["revisions"];
            seen.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["number"].clone()));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(seen, [6, 5, 4, 3, 2]);
        let all = "{ posts(first: 20) { edges { node { id revisions { edges { node { number diff } } } } } } }";
        let (answer, statements) = network.ask_counted(&Caller::anonymous(), all, json!({})).await;
        assert_eq!(answer["data"]["posts"]["edges"][0]["node"]["revisions"]["edges"].as_array().unwrap().len(), 5);
        assert_eq!(statements, 2);
        let id = named(network.at.entry_post);
        for (first, after) in [(json!(51), Value::Null), (json!(-1), Value::Null), (json!(1), json!("nonsense"))] {
            let mut variables = id.clone();
            (variables["first"], variables["after"]) = (first, after);
            assert_eq!(code(&network.ask(REVISIONS, variables).await), "BAD_USER_INPUT");
        }
    }
}

#[tokio::test]
async fn the_edits_of_the_corpus_are_shown() {
    for network in Network::each().await {
        let is_edited = |post: &corpus::Post| post.version > 2 && post.security_level == SecurityLevel::Public;
        let post = network.corpus.posts().find(is_edited).unwrap();
        let kept = network.revisions(&Caller::anonymous(), &json!({ "id": post.id.to_string() }), json!({})).await;
        let edits: Vec<&Value> =
            kept["revisions"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]).collect();
        let numbers: Vec<Value> = (2..=post.version).rev().map(|number| json!(number)).collect();
        assert_eq!(edits.iter().map(|edit| edit["number"].clone()).collect::<Vec<_>>(), numbers);
        let marks = |diff: &str| diff.contains("+}") || diff.contains("-]");
        assert!(edits.iter().all(|edit| marks(edit["diff"].as_str().unwrap())), "{edits:?}");
        assert_eq!(edits[0]["byLabel"], post.author_label);
    }
}

#[tokio::test]
async fn a_difference_is_shown_to_those_alone_who_might_read_both_texts() {
    for network in Network::each().await {
        let author = network.at.cardiff_officer;
        let cleared = member(author, Assurance::Substantial);
        let secret = with(with(post_of("CRF", "k"), "securityLevel", json!("OFFICIAL")), "body", json!("A secret."));
        let post = network.publish(&cleared, secret).await;
        let input = with(with(edit_of(&post, "1"), "securityLevel", json!("PUBLIC")), "body", json!("Nothing."));
        network.change(&cleared, EDIT, input).await;
        network.change(&cleared, EDIT, with(edit_of(&post, "2"), "body", json!("Something."))).await;
        let shown = async |caller: &Caller| {
            let kept = network.revisions(caller, &post, json!({})).await;
            let edges = kept["revisions"]["edges"].as_array().unwrap().clone();
            edges.iter().map(|edge| edge["node"]["diff"].is_string()).collect::<Vec<_>>()
        };
        assert_eq!(shown(&cleared).await, [true, true]);
        // Neither who is not cleared, nor who is but has nothing to do with Cardiff.
        let elsewhere = member(network.at.desk_member, Assurance::High);
        for caller in [Caller::anonymous(), member(author, Assurance::Low), elsewhere, system()] {
            assert_eq!(shown(&caller).await, [true, false]);
        }
    }
}
