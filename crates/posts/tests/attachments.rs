//! What is known of posts' files.
use claims::{Assurance, Caller};
use corpus::RecordId;
use posts::NewAttachment;
use serde_json::{Value, json};
use storage::StoreError;
use subgraph::SecurityLevel;

use crate::network::{Network, member, named};

const FILES: &str = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) {
  attachments { id name mediaType bytes securityLevel url }
} }";

fn file(post: RecordId, id: &str, level: SecurityLevel) -> NewAttachment {
    NewAttachment {
        post: post.to_string().parse().unwrap(),
        id: id.to_owned(),
        name: format!("{id}.pdf"),
        media_type: "application/pdf".to_owned(),
        bytes: u32::MAX,
        security_level: level,
        url: format!("https://files.example/{id}"),
    }
}

impl Network {
    async fn files(&self, caller: &Caller, post: RecordId) -> Value {
        self.ask_as(caller, FILES, named(post)).await["data"]["post"]["attachments"].clone()
    }
}

#[tokio::test]
async fn a_file_is_known_to_all_readers_and_had_by_those_cleared_for_it() {
    for network in Network::each().await {
        let post = network.at.entry_post;
        let files = [file(post, "b", SecurityLevel::Official), file(post, "a", SecurityLevel::Public)];
        assert_eq!(posts::add_attachments(network.test.database(), files).await.unwrap(), 2);
        let bristol = network.someone(|id| id.org == post.org);
        let leeds = network.at.desk_member;
        let urls = async |caller: &Caller| {
            let files = network.files(caller, post).await;
            files.as_array().unwrap().iter().map(|file| file["url"].is_string()).collect::<Vec<_>>()
        };
        assert_eq!(urls(&member(bristol, Assurance::Substantial)).await, [true, true]);
        for caller in [Caller::anonymous(), member(bristol, Assurance::Low), member(leeds, Assurance::High)] {
            assert_eq!(urls(&caller).await, [true, false]);
        }
        let expected = json!({
            "id": "attachment_BST_a", "name": "a.pdf", "mediaType": "application/pdf", "bytes": i32::MAX,
            "securityLevel": "PUBLIC", "url": "https://files.example/a",
        });
        assert_eq!(network.files(&Caller::anonymous(), post).await[0], expected);
    }
}

#[tokio::test]
async fn a_file_stands_at_its_posts_level_at_least() {
    for network in Network::each().await {
        let post = network.at.members_only_post;
        posts::add_attachments(network.test.database(), [file(post, "a", SecurityLevel::Public)]).await.unwrap();
        let shown = network.files(&member(network.at.cardiff_officer, Assurance::Low), post).await;
        assert_eq!(shown[0]["securityLevel"], "MEMBERS");
    }
}

#[tokio::test]
async fn files_of_many_posts_take_one_statement() {
    for network in Network::each().await {
        let ids = network.corpus.posts().map(|post| post.id).enumerate();
        let files = ids.map(|(number, post)| file(post, &format!("f{number}"), SecurityLevel::Public));
        posts::add_attachments(network.test.database(), files.collect::<Vec<_>>()).await.unwrap();
        let query = "{ posts(first: 100) { edges { node { id attachments { id url } } } } }";
        let caller = member(network.at.cardiff_officer, Assurance::High);
        let (answer, statements) = network.ask_counted(&caller, query, json!({})).await;
        let posts = answer["data"]["posts"]["edges"].as_array().unwrap();
        assert!(posts.iter().all(|edge| edge["node"]["attachments"][0]["url"].is_string()), "{answer}");
        assert_eq!(statements, 2);
    }
}

#[tokio::test]
async fn a_file_is_taken_down_once_and_of_a_post_that_is_there() {
    for network in Network::each().await {
        let files = || [file(network.at.entry_post, "a", SecurityLevel::Public)];
        posts::add_attachments(network.test.database(), files()).await.unwrap();
        let again = posts::add_attachments(network.test.database(), files()).await;
        assert!(matches!(again, Err(StoreError::UniqueViolation(_))), "{again:?}");
        let [nowhere] = files();
        let nowhere = NewAttachment { post: "post_BST_zzzzzzzz".parse().unwrap(), id: "b".to_owned(), ..nowhere };
        assert!(posts::add_attachments(network.test.database(), [nowhere]).await.is_err());
    }
}
