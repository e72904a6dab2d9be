//! Subgraphs over HTTP: one that takes files, by its library, and one that takes none.

use std::io::{Read as _, Seek as _};
use std::sync::{Arc, Mutex};

use async_graphql::http::{MultipartOptions, receive_body};
use async_graphql::{
    Context, InputObject, Object, ObjectType, Schema, SimpleObject, Subscription, SubscriptionType, Upload,
};
use composition::SubgraphSource;
use futures::stream::{self, Stream};
use poem::endpoint::make;
use poem::{EndpointExt as _, Response};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};
use tokio_util::compat::TokioAsyncReadCompatExt as _;

#[derive(SimpleObject)]
struct Kept {
    name: String,
    content_type: Option<String>,
    size: usize,
    first: u8,
    last: u8,
}

impl Kept {
    fn of(ctx: &Context<'_>, upload: &Upload) -> Kept {
        let mut value = upload.value(ctx).unwrap();
        let (name, content_type) = (value.filename.clone(), value.content_type.clone());
        // The clones of one upload share their place in the file.
        value.content.rewind().unwrap();
        let mut bytes = Vec::new();
        value.content.read_to_end(&mut bytes).unwrap();
        let (first, last) = (bytes.first().copied().unwrap_or(0), bytes.last().copied().unwrap_or(0));
        Kept { name, content_type, size: bytes.len(), first, last }
    }
}

#[derive(InputObject)]
struct Attachment {
    note: String,
    files: Vec<Option<Upload>>,
}

pub(super) struct FilesQuery;

#[Object(name = "Query")]
impl FilesQuery {
    async fn measure(&self, ctx: &Context<'_>, file: Upload) -> Kept {
        Kept::of(ctx, &file)
    }
}

pub(super) struct FilesMutation;

#[Object(name = "Mutation")]
impl FilesMutation {
    async fn keep(&self, ctx: &Context<'_>, file: Upload) -> Kept {
        Kept::of(ctx, &file)
    }

    async fn attach(&self, ctx: &Context<'_>, to: Attachment) -> Vec<Option<Kept>> {
        assert!(!to.note.is_empty());
        to.files.iter().map(|file| file.as_ref().map(|file| Kept::of(ctx, file))).collect()
    }
}

pub(super) struct FilesSubscription;

#[Subscription(name = "Subscription")]
impl FilesSubscription {
    async fn watch(&self, file: Upload) -> impl Stream<Item = usize> {
        stream::iter([file.0])
    }
}

pub(super) struct NotesQuery;

#[Object(name = "Query")]
impl NotesQuery {
    async fn note(&self) -> &str {
        "a note"
    }
}

pub(super) struct NotesMutation;

#[Object(name = "Mutation")]
impl NotesMutation {
    async fn write(&self, text: String) -> String {
        text
    }
}

/// The content types of the requests that came to each subgraph.
pub(super) type Seen = Arc<Mutex<Vec<(&'static str, String)>>>;

pub(super) async fn serve<Q, M, S>(name: &'static str, schema: Schema<Q, M, S>, seen: &Seen) -> SubgraphSource
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    let source = SubgraphSource::new(name, schema.sdl());
    let seen = Arc::clone(seen);
    let endpoint = make(move |mut request| {
        let (schema, seen) = (schema.clone(), Arc::clone(&seen));
        async move {
            let content_type = request.content_type().unwrap().to_owned();
            seen.lock().unwrap().push((name, content_type.split(';').next().unwrap().to_owned()));
            let body = request.take_body().into_async_read().compat();
            let request = receive_body(Some(content_type), body, MultipartOptions::default()).await.unwrap();
            let answer = serde_json::to_string(&schema.execute(request).await).unwrap();
            Response::builder().content_type("application/json").body(answer)
        }
    });
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.address());
    tokio::spawn(async move {
        let (health, stop) = (Health::new(), Shutdown::default());
        let limits = ServerLimits::default();
        listener.serve(endpoint.map_to_response(), limits, &health, &stop).await
    });
    source.at(url)
}
