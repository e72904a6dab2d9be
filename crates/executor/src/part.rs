//! What an execution yields.

use bytes::Bytes;

/// One part of an answer: the whole of it, for a plain query or mutation.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// The JSON response object, `{"data": …, "errors": …}`, ready to be sent. When more follows it has `"hasNext": true`; what
    /// follows is `{"incremental": [{"data": …, "path": …, "label": …, "errors": …}, …], "hasNext": …}` (incremental delivery as
    /// of 2022-08-24).
    pub body: Bytes,
    /// How many errors there are, also those that are past the limit and not told.
    pub error_count: usize,
    /// Whether `data` is null as a whole.
    pub is_data_null: bool,
    /// Whether another part follows; of a subscription, whether another may.
    pub has_next: bool,
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The body may hold personal data.
        f.debug_struct("Part")
            .field("body_bytes", &self.body.len())
            .field("error_count", &self.error_count)
            .field("is_data_null", &self.is_data_null)
            .field("has_next", &self.has_next)
            .finish()
    }
}
