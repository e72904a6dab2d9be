//! A subgraph, whatever its schema: what the gateway and the processes hold.
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    Data, ObjectType, Request, Response, SDLExportOptions, Schema, SchemaBuilder, SubscriptionType, Value,
};
use async_trait::async_trait;
use bytes::Bytes;
use claims::Caller;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};
use opentelemetry::metrics::Counter;
use opentelemetry::{KeyValue, global};
use serde::Deserialize;
use storage::{Database, StoreError, count_statements};
use tracing::{Instrument, field};

use crate::document_cache::DocumentCache;
use crate::events::{Inbox, Outbox};
use crate::steps::in_steps;
use crate::{SdlFault, answer, federation_sdl, service_field};

/// How deep a document may nest. The gateway's documents are no deeper than its clients', which it limits itself.
const DEPTH_MAX: usize = 32;
/// How many fields a document may have, each alias and fragment spread counted.
const FIELDS_MAX: usize = 5_000;
/// How many directives one field may have.
const DIRECTIVES_MAX: usize = 16;

/// A subgraph, ready to answer. Clones are the same subgraph.
#[derive(Clone)]
pub struct Subgraph {
    inner: Arc<Inner>,
}

struct Inner {
    name: &'static str,
    sdl: String,
    schema: Box<dyn ErasedSchema>,
    documents: DocumentCache,
    database: Option<Database>,
    outbox: Option<Outbox>,
    inbox: Option<Inbox>,
    request_data: Box<dyn Fn(&mut Data) + Send + Sync>,
    /// SQL statements run, as a figure of the process.
    statements: Counter<u64>,
}

/// Puts a [`Subgraph`] together; from [`Subgraph::builder`].
pub struct SubgraphBuilder<Q, M, S> {
    name: &'static str,
    schema: SchemaBuilder<Q, M, S>,
    database: Option<Database>,
    tells: bool,
    inbox: Option<Inbox>,
    request_data: Box<dyn Fn(&mut Data) + Send + Sync>,
}

impl Subgraph {
    /// Begins the subgraph `name` (such as `posts`) over `schema`, which need not be prepared for federation.
    pub fn builder<Q, M, S>(name: &'static str, schema: SchemaBuilder<Q, M, S>) -> SubgraphBuilder<Q, M, S>
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        SubgraphBuilder { name, schema, database: None, tells: false, inbox: None, request_data: Box::new(|_| {}) }
    }

    /// The subgraph's name, which is also the audience of its hop tokens.
    pub fn name(&self) -> &'static str {
        self.inner.name
    }

    /// The SDL by which it is composed; `_service { sdl }` answers the same bytes.
    pub fn sdl(&self) -> &str {
        &self.inner.sdl
    }

    /// What the subgraph tells others; none where it tells nothing.
    pub fn outbox(&self) -> Option<&Outbox> {
        self.inner.outbox.as_ref()
    }

    /// What the subgraph hears of others; none where it hears nobody.
    pub fn inbox(&self) -> Option<&Inbox> {
        self.inner.inbox.as_ref()
    }

    /// Answers a GraphQL request, the JSON in `body`, on behalf of `caller`. Always gives a GraphQL response: what cannot
    /// be answered is an error in it, with a stable code. No more than the request is trusted: `caller` was proved by who
    /// calls this.
    ///
    /// Cancel-safe: dropped, it stops, and a write that is not committed yet is rolled back.
    pub async fn execute(&self, caller: &Caller, body: Bytes) -> Bytes {
        let request = match read(&body) {
            Ok(posted) => posted,
            Err(refused) => return refused,
        };
        drop(body);
        let span = tracing::info_span!("subgraph", subgraph.name = self.inner.name, db.statements = field::Empty);
        let work = AssertUnwindSafe(count_statements(in_steps(self.answer(caller.clone(), request)))).catch_unwind();
        match work.instrument(span.clone()).await {
            Ok((answer, statements)) => {
                span.record("db.statements", statements);
                self.inner.statements.add(statements, &[KeyValue::new("subgraph", self.inner.name)]);
                answer
            }
            Err(_) => {
                tracing::error!(subgraph.name = self.inner.name, "a resolver panicked");
                answer::refusal("INTERNAL_ERROR", "the subgraph failed to answer")
            }
        }
    }

    /// Whether the subgraph can answer: its database does.
    ///
    /// # Errors
    /// The database's.
    pub async fn check_ready(&self) -> Result<(), StoreError> {
        match &self.inner.database {
            Some(database) => database.ping().await,
            None => Ok(()),
        }
    }

    /// Answers a subscription, the JSON in `body`, on behalf of `caller`: with a GraphQL response for each event, until there
    /// are no more. What cannot be answered is one response with an error.
    ///
    /// Dropping the stream ends the subscription. An event is made only when it is asked for.
    pub fn subscribe(&self, caller: &Caller, body: &Bytes) -> BoxStream<'static, Bytes> {
        let begun = self.begin(caller, body).map(|request| self.inner.schema.follow(request));
        let responses = match begun {
            Ok(responses) => AssertUnwindSafe(responses).catch_unwind(),
            Err(refused) => return stream::iter([refused]).boxed(),
        };
        let name = self.inner.name;
        let answers = responses.map(move |response| match response {
            Ok(response) => answer::print(response),
            Err(_) => {
                tracing::error!(subgraph.name = name, "a resolver panicked");
                answer::refusal("INTERNAL_ERROR", "the subgraph failed to answer")
            }
        });
        answers.boxed()
    }

    fn begin(&self, caller: &Caller, body: &Bytes) -> Result<Request, Bytes> {
        let posted = read(body)?;
        let document = self.parse(&posted)?;
        Ok(self.request(caller.clone(), posted, &document))
    }

    fn parse(&self, posted: &Posted) -> Result<Arc<ExecutableDocument>, Bytes> {
        let parsed = self.inner.documents.parse(&posted.query);
        parsed.map_err(|malformed| answer::refusal("GRAPHQL_PARSE_FAILED", &malformed.to_string()))
    }

    async fn answer(&self, caller: Caller, posted: Posted) -> Bytes {
        let document = match self.parse(&posted) {
            Ok(document) => document,
            Err(refused) => return refused,
        };
        let asks_for_sdl = posted.query.contains("_service");
        let request = self.request(caller, posted, &document);
        let mut response = self.inner.schema.run(request).await;
        if asks_for_sdl {
            service_field::put_sdl(&document, &mut response.data, &self.inner.sdl);
        }
        answer::print(response)
    }

    fn request(&self, caller: Caller, posted: Posted, document: &ExecutableDocument) -> Request {
        let mut request = Request::new(posted.query).variables(posted.variables).data(caller);
        request.operation_name = posted.operation_name;
        request.set_parsed_query(document.clone());
        if let Some(inbox) = &self.inner.inbox {
            request.data.insert(inbox.clone());
        }
        (self.inner.request_data)(&mut request.data);
        request
    }
}

/// Reads a request that was posted, or says what is wrong with it.
fn read(body: &Bytes) -> Result<Posted, Bytes> {
    let posted = serde_json::from_slice::<Posted>(body)
        .map_err(|malformed| answer::refusal("BAD_REQUEST", &refusal_of(&malformed)))?;
    if posted_nul(body, &posted) {
        return Err(answer::refusal("BAD_USER_INPUT", "a text holds the character U+0000; leave it out"));
    }
    Ok(posted)
}

/// A GraphQL request as it is posted. Anything else in it, such as `extensions`, is left unread.
#[derive(Deserialize)]
struct Posted {
    query: String,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
    #[serde(default)]
    variables: async_graphql::Variables,
}

/// Whether a text in the request holds U+0000, which PostgreSQL stores in none: refused here once, for every argument.
fn posted_nul(body: &[u8], request: &Posted) -> bool {
    // JSON can only say it escaped, so a body without the escape has none; with it, the texts themselves are asked.
    memchr::memmem::find(body, br"\u0000").is_some()
        && (request.query.contains('\0')
            || request.query.contains("\\u0000")
            || request.variables.values().any(holds_nul))
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(values) => values.iter().any(holds_nul),
        Value::Object(fields) => fields.values().any(holds_nul),
        Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => false,
    }
}

/// The message without the place: serde's own words quote nothing of the body but names of fields.
fn refusal_of(malformed: &serde_json::Error) -> String {
    match malformed.classify() {
        serde_json::error::Category::Data => format!("the body is no GraphQL request: {malformed}"),
        _ => "the body is not JSON".to_owned(),
    }
}

impl<Q, M, S> SubgraphBuilder<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// The database that the subgraph needs to be ready.
    #[must_use]
    pub fn database(mut self, database: Database) -> Self {
        self.database = Some(database);
        self
    }

    /// Lets others hear what is put into the outbox of the [`database`](Self::database).
    #[must_use]
    pub fn outbox(mut self) -> Self {
        self.tells = true;
        self
    }

    /// What the subgraph hears of others. Changes that seem early are tried again once it has caught up.
    #[must_use]
    pub fn inbox(mut self, inbox: Inbox) -> Self {
        self.inbox = Some(inbox);
        self
    }

    /// What each request gets of its own, such as its [`Batch`](crate::Batch)es. Its [`Caller`] is there already, and the
    /// subgraph's [`Inbox`].
    #[must_use]
    pub fn request_data(mut self, put: impl Fn(&mut Data) + Send + Sync + 'static) -> Self {
        self.request_data = Box::new(put);
        self
    }

    /// Finishes the subgraph.
    ///
    /// # Errors
    /// [`SdlFault`] when the schema cannot be printed as a subgraph's.
    pub fn build(self) -> Result<Subgraph, SdlFault> {
        let schema = self
            .schema
            .enable_federation()
            .enable_subscription_in_federation()
            .disable_suggestions()
            .limit_depth(DEPTH_MAX)
            .limit_complexity(FIELDS_MAX)
            .limit_directives(DIRECTIVES_MAX)
            .finish();
        let printed = schema.sdl_with_options(SDLExportOptions::new().federation().compose_directive());
        let inner = Inner {
            name: self.name,
            sdl: federation_sdl(&printed)?,
            schema: Box::new(schema),
            documents: DocumentCache::new(),
            outbox: self.database.clone().filter(|_| self.tells).map(Outbox::new),
            inbox: self.inbox,
            database: self.database,
            request_data: self.request_data,
            statements: global::meter("subgraph")
                .u64_counter("witan.sql.statements")
                .with_description("SQL statements run, by subgraph")
                .build(),
        };
        Ok(Subgraph { inner: Arc::new(inner) })
    }
}

impl std::fmt::Debug for Subgraph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subgraph").field("name", &self.inner.name).finish_non_exhaustive()
    }
}

/// A schema without its types.
#[async_trait]
trait ErasedSchema: Send + Sync {
    async fn run(&self, request: Request) -> Response;

    fn follow(&self, request: Request) -> BoxStream<'static, Response>;
}

#[async_trait]
impl<Q, M, S> ErasedSchema for Schema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    async fn run(&self, request: Request) -> Response {
        self.execute(request).await
    }

    fn follow(&self, request: Request) -> BoxStream<'static, Response> {
        self.execute_stream(request)
    }
}
