//! Comments: [`Comment`].
use chrono::{DateTime, Utc};

use crate::record_id::RecordId;

/// Whether a comment can be read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CommentState {
    /// It can.
    Visible,
    /// The author took it away; its place stays.
    RemovedByAuthor,
    /// A moderator took it away; its place stays.
    RemovedByModerator,
}

/// A comment on a post. Kept with the post; the author may belong to another organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// The comment's id, under the post's organisation. Within a post, later comments have higher ids.
    pub id: RecordId,
    /// 1 for a comment never edited.
    pub version: u32,
    /// The post.
    pub post: RecordId,
    /// The comment answered, of the same post; none when the post itself is.
    pub parent: Option<RecordId>,
    /// The label of the answered comment's author; none when the post itself is answered.
    pub in_reply_to_label: Option<String>,
    /// 0 when the post itself is answered, else one more than the parent's.
    pub depth: u32,
    /// The place in pre-order: the parent's path and one segment more, four digits of base 36 each, nothing between
    /// them (`00010003`). Siblings count from 1 in the order they were written. Sorted by bytes, paths are in pre-order.
    pub path: String,
    /// Whether it can be read.
    pub state: CommentState,
    /// Markdown (CommonMark); none once removed.
    pub body: Option<String>,
    /// The author; its `org` may differ from the post's.
    pub author: RecordId,
    /// The author's name, or `Former Member N`: departed writers count from 1 in the order they first wrote in the thread,
    /// the post's author included.
    pub author_label: String,
    /// Whole seconds; after the post and the parent.
    pub posted_at: DateTime<Utc>,
    /// The last edit; present when `version` is above 1.
    pub edited_at: Option<DateTime<Utc>>,
}
