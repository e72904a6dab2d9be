use async_graphql::{ID, Object};
use subgraph::SecurityLevel;

use crate::store;

pub(super) struct Attachment(pub(super) store::Attachment);

/// A file that belongs to a post. Its content is kept elsewhere.
#[Object]
impl Attachment {
    /// Opaque; stable for the life of the file.
    async fn id(&self) -> ID {
        ID(format!("attachment_{}_{}", self.0.org, self.0.id))
    }

    /// What the file is called, such as `minutes.pdf`.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What kind of file it is, as the Internet names them, such as `application/pdf`.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// How long it is, in bytes; 2,147,483,647 for anything longer.
    async fn bytes(&self) -> i32 {
        i32::try_from(self.0.bytes).unwrap_or(i32::MAX)
    }

    /// How widely the file may be had: never more widely than its post.
    async fn security_level(&self) -> SecurityLevel {
        self.0.security_level
    }

    /// Where it can be had. Null for a caller who is not cleared for its level, and for a file that has no address.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }
}
