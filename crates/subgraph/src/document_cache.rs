//! Documents that were parsed before.
use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use moka::sync::Cache;

/// The most text kept, in bytes: the weight of an entry is its text's length. Parsed, it takes some twenty times as much.
const TEXT_BYTES_MAX: u64 = 2 * 1024 * 1024;

/// Documents that were parsed before, by their whole text. The gateway sends few different ones, again and again.
#[derive(Debug)]
pub(crate) struct DocumentCache(Cache<Arc<str>, Arc<ExecutableDocument>>);

impl DocumentCache {
    pub(crate) fn new() -> Self {
        let weigher = |text: &Arc<str>, _: &Arc<ExecutableDocument>| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(TEXT_BYTES_MAX).weigher(weigher).build())
    }

    /// The document with this text.
    ///
    /// # Errors
    /// The parser's.
    pub(crate) fn parse(&self, text: &str) -> Result<Arc<ExecutableDocument>, async_graphql::parser::Error> {
        if let Some(document) = self.0.get(text) {
            return Ok(document);
        }
        let document = Arc::new(parse_query(text)?);
        self.0.insert(text.into(), document.clone());
        Ok(document)
    }
}
