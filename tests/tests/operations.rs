//! The operations of the stories, as the program itself offers them, and the records they are about.

use corpus::{Corpus, Landmarks, RecordId, Tier};
use serde_json::{Value, json};

pub(crate) const ENTRY_PAGE: &str = include_str!("../../crates/witan/operations/entry-page.graphql");
pub(crate) const DESK: &str = include_str!("../../crates/witan/operations/desk.graphql");
pub(crate) const NEWEST: &str = include_str!("../../crates/witan/operations/newest.graphql");
pub(crate) const NODE: &str = include_str!("../../crates/witan/operations/node.graphql");
pub(crate) const WHO_AM_I: &str = include_str!("../../crates/witan/operations/who-am-i.graphql");
pub(crate) const ASK_TO_JOIN: &str = include_str!("../../crates/witan/operations/ask-to-join.graphql");
pub(crate) const ANSWER: &str = include_str!("../../crates/witan/operations/answer.graphql");
pub(crate) const COUNCILS: &str = include_str!("../../crates/witan/operations/councils.graphql");
pub(crate) const DECIDE: &str = include_str!("../../crates/witan/operations/decide.graphql");
pub(crate) const PUBLISH_WITH_POLL: &str = include_str!("../../crates/witan/operations/publish-with-poll.graphql");
pub(crate) const CAST_VOTE: &str = include_str!("../../crates/witan/operations/cast-vote.graphql");
pub(crate) const SECTOR: &str = include_str!("../../crates/witan/operations/sector.graphql");
pub(crate) const FIND_ACROSS: &str = include_str!("../../crates/witan/operations/find-across.graphql");

/// The records that stories are about, in the corpus that a server started with `--tier tiny` holds.
pub(crate) fn landmarks() -> Landmarks {
    Corpus::new(1, Tier::Tiny).landmarks()
}

/// The variables `org` and `id` of a record.
pub(crate) fn keyed(id: &RecordId) -> Value {
    json!({ "org": id.org.to_string(), "id": id.to_string() })
}

/// A server with the tiny network, on any free port.
pub(crate) async fn serve_tiny() -> tests::Program {
    tests::Program::start(&["serve", "--listen", "127.0.0.1:0", "--tier", "tiny"]).await
}
