//! What is known of the files that belong to posts, as whoever keeps the files tells it.
use storage::{Database, StoreError};
use subgraph::{NodeId, SecurityLevel};

use crate::entity::attachment;
use crate::store::insert_attachments;

/// A file that belongs to a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// The post.
    pub post: NodeId,
    /// The last part of its id: lower-case letters and digits, no other file of the organisation has it.
    pub id: String,
    /// What it is called, such as `minutes.pdf`.
    pub name: String,
    /// What kind of file it is, such as `application/pdf`.
    pub media_type: String,
    /// How long it is.
    pub bytes: u64,
    /// How widely it may be had; never more widely than its post, whatever stands here.
    pub security_level: SecurityLevel,
    /// Where it can be had, by `https`; none for one that is asked for elsewhere.
    pub url: Option<String>,
}

/// Takes down files of posts that `database` has; all or nothing. Gives their number.
///
/// No client does this: whoever keeps the files does, and the seeding of demonstration data.
///
/// # Errors
/// [`StoreError::UniqueViolation`] when one of them is there already; else the database's, also when it has not the post.
pub async fn add_attachments(
    database: &Database,
    attachments: impl IntoIterator<Item = NewAttachment>,
) -> Result<u64, StoreError> {
    let rows = attachments.into_iter().map(row_of).collect();
    let tx = database.begin_write().await?;
    let added = insert_attachments(&tx, rows).await?;
    tx.commit().await?;
    Ok(added)
}

fn row_of(attachment: NewAttachment) -> attachment::Model {
    let NewAttachment { post, id, name, media_type, bytes, security_level, url } = attachment;
    attachment::Model {
        org: post.org().to_string(),
        post_id: post.local().to_owned(),
        id,
        name,
        media_type,
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        security_level: security_level.rank(),
        address: url,
    }
}
