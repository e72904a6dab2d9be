//! The page at `/`: what this gateway is, an editor, and the schema's documentation. All its files are in the binary.

use poem::endpoint::make_sync;
use poem::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use poem::{Endpoint, Response, Route, get};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::http::CONSOLE_POLICY;

/// What the page says beyond what the gateway knows by itself.
#[derive(Clone, Debug, Serialize)]
pub struct ConsoleContent {
    /// The page's title.
    pub title: String,
    /// The large words at its top; the last line is set apart.
    pub headline: String,
    /// One paragraph that says what this graph is.
    pub summary: String,
    /// The organisations that take part, drawn as a field of tiles. Choosing one sets the variable `org`.
    pub organisations: Vec<ConsoleOrganisation>,
    /// Operations to start from. The first one is in the editor when the page opens.
    pub operations: Vec<ReadyOperation>,
}

impl Default for ConsoleContent {
    fn default() -> Self {
        ConsoleContent {
            title: "Witan: one graph, many organisations".to_owned(),
            headline: "Many organisations.\nOne graph.".to_owned(),
            summary:
                "Every organisation keeps its own data. Ask once, and the gateway gathers the answer from all who \
                      hold a part of it."
                    .to_owned(),
            organisations: Vec::new(),
            operations: vec![ReadyOperation {
                id: "hello".to_owned(),
                title: "Is anyone there?".to_owned(),
                description: "The smallest question there is; no subgraph is asked.".to_owned(),
                document: "query Hello {\n  __typename\n}".to_owned(),
                variables: Map::new(),
            }],
        }
    }
}

/// An organisation that takes part in the network.
#[derive(Clone, Debug, Serialize)]
pub struct ConsoleOrganisation {
    /// Its code, such as `BST`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind of organisation it is.
    pub kind: String,
    /// Where it is; tiles are coloured by this.
    pub nation: String,
}

/// An operation to start from.
#[derive(Clone, Debug, Serialize)]
pub struct ReadyOperation {
    /// Its name in links: `#ask/{id}`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// What it shows, in a sentence.
    pub description: String,
    /// The text of its document.
    pub document: String,
    /// Values to start with.
    pub variables: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageContent<'a> {
    #[serde(flatten)]
    content: &'a ConsoleContent,
    subgraphs: &'a [String],
    /// Whether people sign in with this page.
    signs_in: bool,
}

/// Path, media type and content of each file.
const FILES: [(&str, &str, &str); 15] = [
    ("/", HTML, include_str!("console/index.html")),
    ("/console/style.css", "text/css; charset=utf-8", include_str!("console/style.css")),
    ("/console/icon.svg", "image/svg+xml", include_str!("console/icon.svg")),
    ("/console/app.js", SCRIPT, include_str!("console/app.js")),
    ("/console/ask.js", SCRIPT, include_str!("console/ask.js")),
    ("/console/answer.js", SCRIPT, include_str!("console/answer.js")),
    ("/console/client.js", SCRIPT, include_str!("console/client.js")),
    ("/console/dom.js", SCRIPT, include_str!("console/dom.js")),
    ("/console/draft.js", SCRIPT, include_str!("console/draft.js")),
    ("/console/highlight.js", SCRIPT, include_str!("console/highlight.js")),
    ("/console/introspection.js", SCRIPT, include_str!("console/introspection.js")),
    ("/console/organisations.js", SCRIPT, include_str!("console/organisations.js")),
    ("/console/schema.js", SCRIPT, include_str!("console/schema.js")),
    ("/console/session.js", SCRIPT, include_str!("console/session.js")),
    ("/console/theme.js", SCRIPT, include_str!("console/theme.js")),
];
const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Adds the page and its files to `route`. `subgraphs` are the names shown to be behind the graph.
pub(crate) fn add_routes(route: Route, content: &ConsoleContent, subgraphs: &[String], signs_in: bool) -> Route {
    let page = serde_json::to_string(&PageContent { content, subgraphs, signs_in }).unwrap_or_else(|_| "{}".to_owned());
    FILES
        .into_iter()
        .fold(route, |route, (path, media_type, text)| route.at(path, get(file(media_type, text.to_owned()))))
        .at("/console/content.json", get(file("application/json; charset=utf-8", page)))
}

fn file(media_type: &'static str, text: String) -> impl Endpoint<Output = Response> {
    make_sync(move |_| {
        Response::builder()
            .header(CONTENT_TYPE, media_type)
            .header(CONTENT_SECURITY_POLICY, CONSOLE_POLICY)
            .header(CACHE_CONTROL, "no-cache")
            .body(text.clone())
    })
}
