//! What is known of posts' files.
use claims::{Assurance, Caller};
use posts::NewAttachment;
use serde_json::{Value, json};
use storage::StoreError;
use subgraph::SecurityLevel;

use crate::network::{Network, member, named};
use crate::publish_post::post_of;

const FILES: &str = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) {
  attachments { id name mediaType bytes securityLevel url }
} }";

fn file(post: &str, id: &str, level: SecurityLevel) -> NewAttachment {
    NewAttachment {
        post: post.parse().unwrap(),
        id: id.to_owned(),
        name: format!("{id}.pdf"),
        media_type: "application/pdf".to_owned(),
        bytes: u64::from(u32::MAX),
        security_level: level,
        url: Some(format!("https://files.example/{id}")),
    }
}

impl Network {
    /// The id of a new post of Cardiff without files.
    async fn bare_post(&self, level: &str) -> String {
        let mut input = post_of("CRF", level);
        input["securityLevel"] = json!(level);
        let post = self.publish(&member(self.at.cardiff_officer, Assurance::High), input).await;
        post["id"].as_str().unwrap().to_owned()
    }

    async fn files(&self, caller: &Caller, post: &str) -> Value {
        self.ask_as(caller, FILES, json!({ "org": "CRF", "id": post })).await["data"]["post"]["attachments"].clone()
    }
}

#[tokio::test]
async fn a_file_is_known_to_all_readers_and_had_by_those_cleared_for_it() {
    for network in Network::each().await {
        let post = &network.bare_post("PUBLIC").await;
        let files = [file(post, "b", SecurityLevel::Official), file(post, "a", SecurityLevel::Public)];
        assert_eq!(posts::add_attachments(network.test.database(), files).await.unwrap(), 2);
        let cardiff = network.at.cardiff_officer;
        let leeds = network.at.desk_member;
        let urls = async |caller: &Caller| {
            let files = network.files(caller, post).await;
            files.as_array().unwrap().iter().map(|file| file["url"].is_string()).collect::<Vec<_>>()
        };
        assert_eq!(urls(&member(cardiff, Assurance::Substantial)).await, [true, true]);
        for caller in [Caller::anonymous(), member(cardiff, Assurance::Low), member(leeds, Assurance::High)] {
            assert_eq!(urls(&caller).await, [true, false]);
        }
        let expected = json!({
            "id": "attachment_CRF_a", "name": "a.pdf", "mediaType": "application/pdf", "bytes": i32::MAX,
            "securityLevel": "PUBLIC", "url": "https://files.example/a",
        });
        assert_eq!(network.files(&Caller::anonymous(), post).await[0], expected);
    }
}

#[tokio::test]
async fn a_file_stands_at_its_posts_level_at_least() {
    for network in Network::each().await {
        let post = &network.bare_post("MEMBERS").await;
        posts::add_attachments(network.test.database(), [file(post, "a", SecurityLevel::Public)]).await.unwrap();
        let shown = network.files(&member(network.at.cardiff_officer, Assurance::Low), post).await;
        assert_eq!(shown[0]["securityLevel"], "MEMBERS");
    }
}

#[tokio::test]
async fn files_of_many_posts_take_one_statement() {
    for network in Network::each().await {
        let ids = network.corpus.posts().map(|post| post.id).enumerate();
        let files = ids.map(|(number, post)| file(&post.to_string(), &format!("f{number}"), SecurityLevel::Public));
        posts::add_attachments(network.test.database(), files.collect::<Vec<_>>()).await.unwrap();
        let query = "{ posts(first: 100) { edges { node { id attachments { id url } } } } }";
        let caller = member(network.at.cardiff_officer, Assurance::High);
        let (answer, statements) = network.ask_counted(&caller, query, json!({})).await;
        let posts = answer["data"]["posts"]["edges"].as_array().unwrap();
        let has_ours = |edge: &Value| edge["node"]["attachments"].to_string().contains("https://files.example/f");
        assert!(posts.iter().all(has_ours), "{answer}");
        assert_eq!(statements, 2);
    }
}

#[tokio::test]
async fn the_files_of_the_corpus_are_known() {
    for network in Network::each().await {
        let mut entries = network.corpus.entries();
        let is_public = |entry: &corpus::Entry| entry.post.security_level == corpus::SecurityLevel::Public;
        let entry = entries.find(|entry| is_public(entry) && entry.attachments.len() > 1).unwrap();
        let answer = network.ask(FILES, named(entry.post.id)).await;
        let shown = answer["data"]["post"]["attachments"].as_array().unwrap();
        let names: Vec<&str> = shown.iter().map(|file| file["name"].as_str().unwrap()).collect();
        assert_eq!(names, entry.attachments.iter().map(|file| file.name.as_str()).collect::<Vec<_>>());
        for (shown, file) in shown.iter().zip(&entry.attachments) {
            assert_eq!((&shown["bytes"], &shown["mediaType"]), (&json!(file.bytes), &json!(file.media_type)));
            let is_public = file.security_level == corpus::SecurityLevel::Public;
            assert_eq!(shown["url"], json!(file.url.as_ref().filter(|_| is_public)));
        }
    }
}

#[tokio::test]
async fn a_file_is_taken_down_once_and_of_a_post_that_is_there() {
    for network in Network::each().await {
        let post = network.bare_post("PUBLIC").await;
        let files = || [file(&post, "a", SecurityLevel::Public)];
        posts::add_attachments(network.test.database(), files()).await.unwrap();
        let again = posts::add_attachments(network.test.database(), files()).await;
        assert!(matches!(again, Err(StoreError::UniqueViolation(_))), "{again:?}");
        let [nowhere] = files();
        let nowhere = NewAttachment { post: "post_BST_zzzzzzzz".parse().unwrap(), id: "b".to_owned(), ..nowhere };
        assert!(posts::add_attachments(network.test.database(), [nowhere]).await.is_err());
    }
}
