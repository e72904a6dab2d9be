//! Mentioning members in what one writes.
use claims::{Assurance, Caller};
use serde_json::{Value, json};
use subgraph::directory::MemberState;
use subgraph::events::Event;

use crate::former::left;
use crate::hearing::id_of;
use crate::network::{Network, member, only_error};
use crate::publish_post::{PUBLISH, post_of};

const TEXTS: &str = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) {
  markdown: body(format: MARKDOWN) html: body plain: body(format: PLAIN) excerpt
  comments { edges { node { markdown: body(format: MARKDOWN) html: body plain: body(format: PLAIN) } } }
} }";

impl Network {
    /// The id of a new post that says `body`.
    async fn post_saying(&self, body: &str) -> String {
        let mut input = post_of("CRF", body);
        (input["body"], input["idempotencyKey"]) = (json!(body), json!(body.len().to_string()));
        let published = self.change(&member(self.at.cardiff_officer, Assurance::Low), PUBLISH, input).await;
        published["post"]["id"].as_str().unwrap_or_else(|| panic!("{published}")).to_owned()
    }

    async fn texts(&self, post: &str) -> Value {
        self.ask(TEXTS, json!({ "org": "CRF", "id": post })).await["data"]["post"].clone()
    }
}

#[tokio::test]
async fn a_mention_is_stored_without_a_name_and_read_with_the_present_one() {
    for network in Network::each().await {
        let who = network.at.desk_member;
        let post = network.post_saying(&format!("Ask **@[Some Body]({who})**, `now`.")).await;
        let name = network.name_of(who);
        let texts = network.texts(&post).await;
        assert_eq!(texts["markdown"], format!("Ask **@[]({who})**, `now`."));
        assert_eq!(texts["html"], format!("<p>Ask <strong>@{name}</strong>, <code>now</code>.</p>\n"));
        assert_eq!((&texts["plain"], &texts["excerpt"]), (&json!(format!("Ask @{name}, now.")), &texts["plain"]));

        let bold = "<b onclick=x>[Bob](javascript:alert(1)) & **co**";
        let renamed = Event::MemberChanged { member: id_of(who), label: bold.to_owned(), state: MemberState::Active };
        network.hear("members", [renamed]).await;
        let texts = network.texts(&post).await;
        let escaped = "@&lt;b onclick=x&gt;[Bob](javascript:alert(1)) &amp; **co**";
        assert_eq!(
            texts["html"],
            format!("<p>Ask <strong>{escaped}</strong>, <code>now</code>.</p>\n"),
            "a name is no markup"
        );
        assert_eq!(texts["plain"], format!("Ask @{bold}, now."));
    }
}

#[tokio::test]
async fn who_has_left_is_mentioned_by_the_number_in_the_thread() {
    for network in Network::each().await {
        let (wrote, silent) = (network.at.desk_member, network.at.desk_owner);
        let post =
            network.post_saying(&format!("@[A]({wrote}) and @[B]({silent}) and @[C](member_LDS_zzzzzzzz)")).await;
        let add = "mutation($in: AddCommentInput!) { addComment(input: $in) { comment { id } errors { __typename } } }";
        let body = format!("It is me, @[Me]({wrote}).");
        let input = json!({ "org": "CRF", "postId": post, "body": body, "idempotencyKey": "k" });
        network.change(&member(wrote, Assurance::Low), add, input).await;
        let (a, b) = (network.name_of(wrote), network.name_of(silent));
        assert_eq!(network.texts(&post).await["plain"], format!("@{a} and @{b} and @unknown member"));
        network.hear("members", [left(wrote), left(silent)]).await;
        let texts = network.texts(&post).await;
        assert_eq!(texts["plain"], "@Former Member 1 and @Former Member and @unknown member");
        assert_eq!(texts["excerpt"], texts["plain"]);
        let comment = &texts["comments"]["edges"][0]["node"];
        assert_eq!(comment["html"], "<p>It is me, @Former Member 1.</p>\n");
        for name in [a, b] {
            assert!(!texts.to_string().contains(&name), "{texts}");
        }
    }
}

#[tokio::test]
async fn labels_of_a_whole_thread_take_one_statement_and_one_more_for_those_who_left() {
    for network in Network::each().await {
        let people: Vec<_> = network.corpus.members().map(|member| member.id).take(30).collect();
        let tokens = |people: &[corpus::RecordId]| people.iter().map(|who| format!("@[x]({who}) ")).collect::<String>();
        let post = network.post_saying(&tokens(&people)).await;
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        for number in 0..10 {
            let input = json!({
                "org": "CRF", "postId": post, "body": tokens(&people[number..]), "idempotencyKey": number.to_string()
            });
            let add =
                "mutation($in: AddCommentInput!) { addComment(input: $in) { comment { id } errors { __typename } } }";
            network.change(&caller, add, input).await;
        }
        let query =
            "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { comments { edges { node { body } } } } }";
        let (answer, statements) =
            network.ask_counted(&Caller::anonymous(), query, json!({ "org": "CRF", "id": post })).await;
        assert_eq!(answer["data"]["post"]["comments"]["edges"].as_array().unwrap().len(), 10, "{answer}");
        assert!(answer.to_string().contains("@Former Member"), "some have left: {answer}");
        // The post, its comments, labels, and the numbers of those who left.
        assert_eq!(statements, 4);
    }
}

#[tokio::test]
async fn a_text_mentions_so_many_and_no_more() {
    for network in Network::each().await {
        let tokens = |count: usize| (0..count).map(|number| format!("@[](member_CRF_{number}) ")).collect::<String>();
        let mut input = post_of("CRF", "k");
        input["body"] = json!(tokens(51));
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let refused = network.change(&caller, PUBLISH, input.clone()).await;
        assert_eq!(only_error(&refused)["path"], json!(["input", "body"]));
        input["body"] = json!(tokens(50));
        assert_eq!(network.change(&caller, PUBLISH, input).await["errors"], json!([]));
    }
}

#[tokio::test]
async fn a_difference_shows_no_name_from_a_mention() {
    for network in Network::each().await {
        let (one, other) = (network.at.desk_member, network.at.desk_owner);
        let post = network.post_saying(&format!("Ask @[Old Name]({one}).")).await;
        let edit = "mutation($in: EditPostInput!) { editPost(input: $in) {
            post { revisions { edges { node { diff } } } } errors { __typename } } }";
        let body = format!("Ask @[New Name]({other}).");
        let input = json!({ "org": "CRF", "postId": post, "version": "1", "body": body });
        let edited = network.change(&member(network.at.cardiff_officer, Assurance::Low), edit, input).await;
        let diff = edited["post"]["revisions"]["edges"][0]["node"]["diff"].as_str().unwrap();
        assert!(diff.contains("@[](member") && !diff.contains("Name"), "{diff}");
    }
}

#[tokio::test]
async fn a_post_is_not_found_by_the_name_of_someone_it_mentions() {
    let search = "query($text: String!) { searchPosts(text: $text) { edges { highlights node { id } } } }";
    for network in Network::each().await {
        let post = network.post_saying(&format!("Zymurgy: ask @[Quixotry]({}).", network.at.desk_member)).await;
        let found = network.ask(search, json!({ "text": "zymurgy" })).await;
        assert_eq!(found["data"]["searchPosts"]["edges"][0]["node"]["id"], post, "{found}");
        assert!(!found.to_string().contains("Quixotry"));
        for name in ["quixotry".to_owned(), format!("zymurgy {}", network.name_of(network.at.desk_member))] {
            let found = network.ask(search, json!({ "text": name })).await;
            assert_eq!(found["data"]["searchPosts"]["edges"], json!([]), "{found}");
        }
    }
}
