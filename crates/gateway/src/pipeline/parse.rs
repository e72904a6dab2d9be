//! The second stage: from text to a document, unless the operation is remembered.

use std::sync::Arc;

use operation::{Document, Operation};
use serde_json::{Map, Value};

use super::cache::OperationKey;
use super::passage::Passage;
use super::refusal::Refusal;
use super::request::{Delivery, Effects, GraphQLRequest};
use super::stage::Stage;

/// A document, or what is remembered of the same text.
pub(super) struct ParsedDocument {
    pub(super) key: Arc<OperationKey>,
    pub(super) document: Recalled<Arc<Operation>, Document>,
    pub(super) variables: Map<String, Value>,
    pub(super) effects: Effects,
    pub(super) delivery: Delivery,
}

/// Something from a cache, or what it is made of.
pub(super) enum Recalled<Made, Material> {
    /// Made for an earlier request.
    Remembered(Made),
    /// To be made.
    New(Material),
}

/// Parses the request's document within the limits, unless the same text was valid before.
///
/// # Errors
/// [`Refusal::Document`] with every fault found, and [`Refusal::Late`].
#[tracing::instrument(name = "parse", level = "debug", skip_all)]
pub(super) async fn parse(passage: &Passage<'_>, request: GraphQLRequest) -> Result<ParsedDocument, Refusal> {
    let _timer = passage.time(Stage::Parse);
    let GraphQLRequest { document: text, operation_name, variables, effects, delivery } = request;
    let key = Arc::new(OperationKey::new(text, operation_name, passage.supergraph().hash()));
    let document = match passage.recall_operation(&key) {
        Some(operation) => Recalled::Remembered(operation),
        None => {
            let (key, limits) = (Arc::clone(&key), passage.document_limits());
            let parsed = passage.compute(move || Document::parse(key.text(), &limits)).await?;
            Recalled::New(parsed.map_err(Refusal::Document)?)
        }
    };
    Ok(ParsedDocument { key, document, variables, effects, delivery })
}
