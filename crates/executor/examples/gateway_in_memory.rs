//! Answers one query over two subgraphs that live in this process.
//!
//! `cargo run -p executor --example gateway_in_memory`
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use bytes::Bytes;
use executor::{
    AlwaysOpen, CompiledPlan, Execution, FetchError, Limits, SubgraphEvents, SubgraphRequest, Transport, execute,
};
use futures::future::{BoxFuture, ready};
use futures::{FutureExt as _, StreamExt as _};
use operation::{Document, validate};
use query_planner::{Permissions, WorkBudget, authorize, plan};
use supergraph::Supergraph;
use tokio::time::Instant;

/// The way to subgraphs: here, to ready answers.
struct InMemory;

impl Transport for InMemory {
    fn fetch<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<Bytes, FetchError>> {
        println!("{} is asked {}", request.name, String::from_utf8_lossy(&request.body));
        let answer = match request.name.as_str() {
            "posts" => r#"{"data":{"post":{"title":"New bins","author":{"__typename":"Member","id":"m1"}}}}"#,
            _ => r#"{"data":{"_entities":[{"__typename":"Member","name":"Ada"}]}}"#,
        };
        ready(Ok(Bytes::from_static(answer.as_bytes()))).boxed()
    }

    fn subscribe<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<SubgraphEvents, FetchError>> {
        ready(Err(FetchError::Unsupported { subgraph: request.name, what: "subscriptions" })).boxed()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let supergraph = Supergraph::parse(include_str!("../tests/support/supergraph.graphql"))
        .map_err(|faults| anyhow!("{faults:?}"))?;
    let document = Document::parse("{ post { title author { name } } }", &operation::Limits::default());
    let document = document.map_err(|violations| anyhow!("{violations:?}"))?;
    let operation =
        validate(supergraph.api_schema(), document, None).map_err(|violations| anyhow!("{violations:?}"))?;
    let variables = operation.coerce(&serde_json::Map::new()).map_err(|violations| anyhow!("{violations:?}"))?;

    let plan = plan(&supergraph, &operation, WorkBudget::default())?;
    let plan = authorize(Arc::new(plan), &supergraph, &Permissions::default())?;
    let execution = Execution {
        plan: Arc::new(CompiledPlan::new(&plan, &supergraph)),
        variables,
        transport: Arc::new(InMemory),
        gate: Arc::new(AlwaysOpen),
        deadline: Instant::now() + Duration::from_secs(10),
        limits: Limits::default(),
        form: executor::IncrementalForm::default(),
    };
    let mut parts = execute(execution).boxed();
    while let Some(part) = parts.next().await {
        println!("the client gets {}", String::from_utf8_lossy(&part.body));
    }
    Ok(())
}
