//! Putting a poll on a post that is being published.
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait};
use storage::{StoreError, Timestamp};
use subgraph::{Lang, NodeId, NodeKind};

use super::polls::Wording;
use crate::entity::{poll, poll_option};

/// A poll to put on a post, in the post's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewPoll {
    pub(crate) question: String,
    /// In the order to show.
    pub(crate) options: Vec<String>,
    pub(crate) closes_at: Option<Timestamp>,
}

/// Puts `new` on `post`, which has no poll yet.
pub(super) async fn insert_poll(
    tx: &DatabaseTransaction,
    post: &NodeId,
    lang: Lang,
    new: &NewPoll,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = NodeId::fresh(NodeKind::Poll, post.org().clone(), now);
    let question = Wording::in_lang(lang, new.question.clone());
    let poll = poll::ActiveModel {
        org: Set(id.org().to_string()),
        id: Set(id.local().to_owned()),
        post_id: Set(post.local().to_owned()),
        question_en: Set(question.english),
        question_cy: Set(question.welsh),
        closes_at: Set(new.closes_at),
    };
    poll.insert(tx).await?;
    let options = (0..).zip(&new.options).map(|(place, label)| option_row(&id, place, lang, label, now));
    poll_option::Entity::insert_many(options).exec_without_returning(tx).await?;
    Ok(())
}

fn option_row(poll: &NodeId, place: i32, lang: Lang, label: &str, now: Timestamp) -> poll_option::ActiveModel {
    let label = Wording::in_lang(lang, label.to_owned());
    poll_option::ActiveModel {
        org: Set(poll.org().to_string()),
        poll_id: Set(poll.local().to_owned()),
        // As unlike all others as a poll's own.
        id: Set(NodeId::fresh(NodeKind::Poll, poll.org().clone(), now).local().to_owned()),
        place: Set(place),
        label_en: Set(label.english),
        label_cy: Set(label.welsh),
    }
}
