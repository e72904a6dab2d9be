//! A federated gateway of thirty lines over any running Apollo-Federation subgraphs, built from the engine's crates alone:
//! `cargo run -p executor --example gateway -- products=http://localhost:4101/ reviews=http://localhost:4102/`
use std::{collections::HashMap, error::Error, sync::Arc, time::Duration};

use composition::{SubgraphSource, compose};
use executor::{AlwaysOpen, CompiledPlan, Execution, HttpClient, HttpOptions, HttpTransport, execute};
use futures::StreamExt as _;
use operation::{Document, validate};
use poem::{EndpointExt, IntoResponse, Route, Server, handler, listener::TcpListener, web::Data, web::Json};
use query_planner::{Permissions, WorkBudget, authorize, plan};
use serde_json::{Value, json};
use supergraph::Supergraph;

type Fault = Box<dyn Error + Send + Sync>;
type Gateway = Arc<(Supergraph, HttpTransport)>;

async fn answer(gateway: &Gateway, request: &Value) -> Result<Vec<u8>, Fault> {
    let (supergraph, transport) = &**gateway;
    let text = request["query"].as_str().ok_or("`query` is missing")?;
    let document = Document::parse(text, &operation::Limits::default()).map_err(|faults| format!("{faults:?}"))?;
    let operation = validate(supergraph.api_schema(), document, request["operationName"].as_str());
    let operation = operation.map_err(|faults| format!("{faults:?}"))?;
    let variables = operation.coerce(request["variables"].as_object().unwrap_or(&serde_json::Map::new()));
    let plan = plan(supergraph, &operation, WorkBudget::default())?;
    let plan = authorize(Arc::new(plan), supergraph, &Permissions::default())?;
    let parts = execute(Execution {
        plan: Arc::new(CompiledPlan::new(&plan, supergraph)),
        variables: variables.map_err(|faults| format!("{faults:?}"))?,
        transport: Arc::new(transport.clone()),
        gate: Arc::new(AlwaysOpen),
        deadline: tokio::time::Instant::now() + Duration::from_secs(10),
        limits: executor::Limits::default(),
        form: executor::IncrementalForm::default(),
    });
    Ok(parts.map(|part| part.body).collect::<Vec<_>>().await.concat())
}

#[handler]
async fn graphql(Data(gateway): Data<&Gateway>, Json(request): Json<Value>) -> impl IntoResponse {
    let refused = |fault: Fault| json!({ "errors": [{ "message": fault.to_string() }] }).to_string().into_bytes();
    answer(gateway, &request).await.unwrap_or_else(refused).with_content_type("application/json")
}

#[tokio::main]
async fn main() -> Result<(), Fault> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "a provider is there already")?;
    let named: Vec<String> = std::env::args().skip(1).collect();
    let named = named.iter().map(|one| one.split_once('=').ok_or("usage: gateway NAME=URL [NAME=URL …]"));
    let (mut sources, mut urls) = (Vec::new(), HashMap::new());
    for (name, url) in named.collect::<Result<Vec<_>, _>>()? {
        let ask = reqwest::Client::new().post(url).json(&json!({ "query": "{ _service { sdl } }" }));
        let told: Value = ask.send().await?.json().await?;
        let sdl = told.pointer("/data/_service/sdl").and_then(Value::as_str).ok_or("this is no federation subgraph")?;
        sources.push(SubgraphSource::new(name, sdl));
        urls.insert(name.into(), url.parse()?);
    }
    let composed = compose(&sources).map_err(|faults| format!("{faults:?}"))?;
    let supergraph = Supergraph::parse(&composed.supergraph_sdl).map_err(|faults| format!("{faults:?}"))?;
    let transport = HttpTransport::new(HttpClient::new(&HttpOptions::default())?, urls);
    let app = Route::new().at("/graphql", poem::post(graphql)).data(Gateway::new((supergraph, transport)));
    let listen = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:4000".to_owned());
    Ok(Server::new(TcpListener::bind(listen)).run(app).await?)
}
