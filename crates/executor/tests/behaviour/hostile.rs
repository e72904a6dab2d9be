//! Whatever a subgraph sends, the client gets a well-formed answer and nothing that was not asked for.

use proptest::prelude::*;
use serde_json::Value;

use crate::support::plans::{feed, post_with_author, posts_with_authors};
use crate::support::run::answer;
use crate::support::subgraphs::Subgraphs;

const POSTS: &str = r#"{"data":{"posts":[{"title":"a","author":{"id":"m1"}},{"title":"b","author":{"id":"m2"}}],"post":{"title":"Bins","author":{"id":"m1"}},"feed":[{"__typename":"Post","title":"a"},{"text":"b","__typename":"Notice"}]},"errors":[{"message":"SECRET","path":["posts",0,"title"]}]}"#;
const MEMBERS: &str = r#"{"data":{"_entities":[{"name":"Ada","photo":"1.png","id":"m1","x":"SECRET"},{"photo":null,"id":"m2"}]},"errors":[{"message":"SECRET","path":["_entities",1,"photo"],"extensions":{"code":"SECRET"}}]}"#;

/// Bytes that mean something in JSON, so that changes reach deeper than the first syntax error.
const PIECES: [&str; 16] =
    ["{", "}", "[", "]", ",", ":", "\"", "\\", "null", "1e999", "true", "\"id\":", "{}", "\u{1}", "[null]", "\"m2\""];

fn bent(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let change = (0..text.len(), 0..text.len(), 0..PIECES.len());
    prop::collection::vec(change, 0..4).prop_map(move |changes| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, length, piece) in changes {
            let end = (place + length % 12).min(bytes.len());
            bytes.splice(place.min(end)..end, PIECES[piece].bytes());
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn an_answer_is_well_formed_and_holds_nothing_else(posts in bent(POSTS), members in bent(MEMBERS)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        for plan in [post_with_author(), posts_with_authors(), feed()] {
            let subgraphs = Subgraphs::default().answering("posts", posts.clone()).answering("members", members.clone());
            let answer = runtime.block_on(answer(plan, subgraphs));
            let answer: Value = serde_json::from_str(&answer).unwrap();
            prop_assert!(!answer.to_string().contains("SECRET"));
            prop_assert!(answer.get("data").is_some());
        }
    }
}
