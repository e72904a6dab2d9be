//! What an execution yields.

use bytes::Bytes;

/// How the parts after the first are told: the forms that proposals for incremental delivery have had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IncrementalForm {
    /// `{"incremental": [{"data": …, "path": …, "label": …, "errors": …}, …], "hasNext": …}`, as of 2022-08-24. What could not
    /// be had is `"data": null`.
    #[default]
    ByPath,
    /// As the draft is now: `"pending": [{"id": …, "path": …, "label": …}]` tells beforehand what comes,
    /// `"incremental": [{"id": …, "data": …, "errors": …}]` brings it, `"completed": [{"id": …, "errors": …}]` ends it. What could
    /// not be had is only ended, with the errors. A field that the part around has as well comes again, where the draft
    /// would leave it out.
    ById,
}

/// One part of an answer: the whole of it, for a plain query or mutation.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// The JSON response object, `{"data": …, "errors": …}`, ready to be sent. When more follows it has `"hasNext": true`, and
    /// what follows has the execution's [`IncrementalForm`].
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
