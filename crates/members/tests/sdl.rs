//! The SDL by which the subgraph is composed.
use serde_json::json;

use crate::network::Network;

#[tokio::test]
async fn everything_is_described() {
    for network in Network::each().await {
        assert_eq!(subgraph::undescribed(network.subgraph.sdl()), Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_is_personal_says_so_and_claims_no_protection_by_others() {
    for network in Network::each().await {
        let sdl = network.subgraph.sdl();
        assert!(
            sdl.contains(
                r#"email: String @personal(category: "contact") @requiresScopes(scopes: [["member:contact"]])"#
            ),
            "{sdl}"
        );
        let identities =
            r#"identities: [IdentityLink!] @personal(category: "identity") @ownData @assurance(min: SUBSTANTIAL)"#;
        assert!(sdl.contains(identities), "{sdl}");
        assert!(!sdl.contains("SECURITY"), "the gateway enforces none of them: {sdl}");
    }
}

#[tokio::test]
async fn the_sdl_is_what_service_answers() {
    for network in Network::each().await {
        let answer = network.ask("{ _service { sdl } }", json!({})).await;
        assert_eq!(answer["data"]["_service"]["sdl"], network.subgraph.sdl());
    }
}
