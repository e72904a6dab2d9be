//! The SDL by which the subgraph is composed.
use serde_json::json;

use crate::network::Network;

#[tokio::test]
async fn everything_is_described() {
    let network = Network::each().await.remove(0);
    assert_eq!(subgraph::undescribed(network.subgraph.sdl()), Vec::<String>::new());
}

#[tokio::test]
async fn the_sdl_is_what_service_answers() {
    let network = Network::each().await.remove(0);
    let answer = network.ask("{ _service { sdl } }", json!({})).await;
    assert_eq!(answer["data"]["_service"]["sdl"], network.subgraph.sdl());
}
