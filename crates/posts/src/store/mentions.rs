//! By what labels mentioned members go.
use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use storage::StoreError;
use subgraph::NodeId;
use subgraph::directory::{MemberState, known_members};

use super::former::{FormerAuthor, former_in};
use crate::author::AuthorLabel;
use crate::mention::Mention;

/// The labels of these mentions: the directory's, or the number in the thread of someone who wrote in it and has left.
///
/// One statement; a second one where some have left. A member of whom nothing is known has none.
pub(crate) async fn mention_labels(
    db: &impl ConnectionTrait,
    mentions: &[Mention],
) -> Result<HashMap<Mention, String>, StoreError> {
    let members: Vec<NodeId> = mentions.iter().map(|mention| mention.member.clone()).collect();
    let known = known_members(db, &members).await?;
    let has_left =
        |mention: &&Mention| known.get(&mention.member).is_some_and(|member| member.state == MemberState::Former);
    let threads: Vec<NodeId> = mentions.iter().filter(has_left).map(|mention| mention.thread.clone()).collect();
    let former = if threads.is_empty() { HashMap::new() } else { former_labels(db, &threads).await? };
    let label = |mention: &Mention| {
        let label = match former.get(mention).filter(|_| has_left(&mention)) {
            Some(former) => former.to_string(),
            None => known.get(&mention.member)?.label.clone(),
        };
        Some((mention.clone(), label))
    };
    Ok(mentions.iter().filter_map(label).collect())
}

/// How those are called in these threads who have left.
async fn former_labels(
    db: &impl ConnectionTrait,
    threads: &[NodeId],
) -> Result<HashMap<Mention, AuthorLabel>, StoreError> {
    let rows = db.query_all(&former_in(threads)).await?;
    let labels = rows.iter().map(|row| {
        let FormerAuthor { thread, member, ordinal } = FormerAuthor::from_row(row)?;
        Ok((Mention { thread, member }, AuthorLabel::Former(ordinal)))
    });
    labels.collect()
}
