//! The page as a client gets it: the gateway's pipeline over our subgraphs in this process.

use claims::AccessTokenVerifier;
use composition::{SubgraphSource, compose};
use futures::StreamExt as _;
use gateway::pipeline::{self, Arrival, Credential, Effects, GraphQLRequest};
use gateway::{ConsoleContent, Gateway, GatewayConfig, GatewayParts, SubgraphEndpoint};
use serde_json::{Map, json};
use service::Health;
use std::time::Duration;
use subgraph::Subgraph;
use supergraph::{SubgraphName, Supergraph};

use crate::Databases;

/// A gateway over the network.
pub(crate) struct Graph(Gateway);

impl Graph {
    pub(crate) fn over(databases: &Databases) -> Self {
        let Databases { runtime, members, groups, posts, .. } = databases;
        let subgraphs: Vec<Subgraph> = runtime.block_on(async {
            vec![
                members::build(members.clone()).await.unwrap(),
                groups::build(groups.clone()).await.unwrap(),
                posts::build(posts.clone()).await.unwrap(),
                network::build().unwrap(),
            ]
        });
        let sources: Vec<_> = subgraphs.iter().map(|one| SubgraphSource::new(one.name(), one.sdl())).collect();
        let sdl = compose(&sources).unwrap().supergraph_sdl;
        let endpoint = |one: Subgraph| (SubgraphName::new(one.name()), SubgraphEndpoint::InProcess(one));
        let gateway = Gateway::new(GatewayParts {
            config: GatewayConfig::default(),
            supergraph: Supergraph::parse(&sdl).unwrap(),
            endpoints: subgraphs.into_iter().map(endpoint).collect(),
            verifier: AccessTokenVerifier::default().into(),
            portal: None,
            hop_signer: None,
            health: Health::new(),
            metrics: None,
            console: ConsoleContent::default(),
        });
        Self(gateway.unwrap())
    }

    /// The answer's bytes.
    pub(crate) async fn entry_page(&self, databases: &Databases, format: &str) -> Vec<u8> {
        let document = include_str!("../../../crates/witan/operations/entry-page.graphql")
            .replace("body(format: HTML)", &format!("body(format: {format})"))
            .replace("          body\n", &format!("          body(format: {format})\n"))
            // A cursor is ours alone to write, and a rank ours alone to reckon.
            .replace("pageInfo { hasNextPage endCursor }", "pageInfo { hasNextPage }")
            .replace("    related(first: 2) { score because post { org id title excerpt(length: 120) } }\n", "");
        let entry = databases.corpus.landmarks().entry_post;
        let variables = json!({ "org": entry.org.to_string(), "id": entry.to_string() });
        let variables: Map<_, _> = variables.as_object().unwrap().clone();
        let request = GraphQLRequest::new(document, None, variables, Effects::Any);
        let arrival = Arrival::now(Duration::from_secs(10));
        let response = pipeline::run(self.0.pipeline(), &arrival, request, Credential::default()).await;
        response.parts.map(|part| part.body).collect::<Vec<_>>().await.concat()
    }
}
