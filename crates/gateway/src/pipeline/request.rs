//! What a transport hands to the pipeline: a request, and the credential that came with it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use claims::Refused;
use executor::IncrementalForm;
use http::HeaderMap;
use serde_json::{Map, Value};
use service::server::ClientCertificate;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use uuid::Uuid;

use crate::portal::HeldToken;
use crate::uploads::Uploads;

/// A GraphQL request, whichever way it came. Of what else a client sends, nothing reaches the pipeline but a [`Credential`] and what an
/// [`Arrival`] brings along.
pub struct GraphQLRequest {
    /// The text of the document.
    pub(crate) document: String,
    /// Which of the document's operations to run.
    pub(crate) operation_name: Option<String>,
    /// Values for the operation's variables, not yet coerced.
    pub(crate) variables: Map<String, Value>,
    /// What the transport lets an operation do.
    pub(crate) effects: Effects,
    /// How the client can take its answer.
    pub(crate) delivery: Delivery,
}

impl GraphQLRequest {
    /// A request to run an operation of `document`: the one named, or the only one. Its answer is to come whole.
    pub fn new(
        document: String,
        operation_name: Option<String>,
        variables: Map<String, Value>,
        effects: Effects,
    ) -> GraphQLRequest {
        GraphQLRequest { document, operation_name, variables, effects, delivery: Delivery::default() }
    }

    /// The same request of a client that can take its answer so.
    #[must_use]
    pub fn delivered(self, delivery: Delivery) -> GraphQLRequest {
        GraphQLRequest { delivery, ..self }
    }
}

/// Variables may hold personal data, and so may literals of the document.
impl fmt::Debug for GraphQLRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GraphQLRequest").field("effects", &self.effects).finish_non_exhaustive()
    }
}

/// How a client can take its answer, besides whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// First what is not deferred, the rest later in this form: `@defer` is followed.
    pub in_parts: Option<IncrementalForm>,
    /// As events, for as long as it likes: a subscription is followed.
    pub as_events: bool,
}

/// What the transport lets an operation do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effects {
    /// Read only: HTTP GET, which caches, crawlers and links may repeat at will.
    ReadOnly,
    /// Read and write.
    Any,
}

/// What a client presented to say who is asking. Making one judges nothing; the stage `authenticate` does.
#[derive(Clone, Default)]
pub struct Credential {
    /// The values of all `Authorization` headers, as they came.
    pub(crate) authorization: Vec<Vec<u8>>,
    /// The values of all `DPoP` headers, as they came.
    pub(crate) proofs: Vec<Vec<u8>>,
    /// The request's method, which a proof names.
    pub(crate) method: String,
    /// The token that the browser's session stands for, or why it stands for none.
    pub(crate) session: Option<Result<HeldToken, Refused>>,
    /// The certificate of the connection it came by.
    pub(crate) certificate: Option<ClientCertificate>,
    /// Whether an access token stands in the address, where logs and histories keep it.
    pub(crate) in_address: bool,
}

/// Tokens are never printed.
impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Credential").field("count", &self.authorization.len()).finish_non_exhaustive()
    }
}

/// When a request came, and by which name it is known in logs, traces and hop tokens.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The request's own name, made here; a client cannot choose it.
    pub id: RequestId,
    /// When everything done for it ends.
    pub deadline: Instant,
    /// One of the places for requests that are answered at the same time.
    _permit: Option<Arc<OwnedSemaphorePermit>>,
    /// The files that came with it.
    pub(crate) uploads: Option<Arc<Uploads>>,
    /// Its headers that subgraphs may be sent along.
    pub(crate) forwarded: Arc<HeaderMap>,
}

impl Arrival {
    /// A request that came now and must be answered within `limit`.
    pub fn now(limit: Duration) -> Arrival {
        let id = RequestId(Uuid::new_v4().simple().to_string().into());
        Arrival { id, deadline: Instant::now() + limit, _permit: None, uploads: None, forwarded: Arc::default() }
    }

    /// Gives the permit back only when everything done for the request has ended, a mutation included that goes on after
    /// its client went away.
    #[must_use]
    pub fn holding(self, permit: OwnedSemaphorePermit) -> Arrival {
        Arrival { _permit: Some(Arc::new(permit)), ..self }
    }

    /// Brings files along, which end with the request.
    #[must_use]
    pub(crate) fn carrying(self, uploads: Option<Uploads>) -> Arrival {
        Arrival { uploads: uploads.map(Arc::new), ..self }
    }

    /// Brings headers along that subgraphs may be sent.
    #[must_use]
    pub(crate) fn forwarding(self, headers: HeaderMap) -> Arrival {
        Arrival { forwarded: Arc::new(headers), ..self }
    }
}

/// The name of one request: 32 hexadecimal digits.
#[derive(Clone, Debug)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
