//! Fields that move from one subgraph to another, a share of requests at a time.

use std::collections::BTreeSet;

use claims::dev::DevClaims;
use claims::{MemberRef, TokenId};
use gateway::GatewayConfig;
use uuid::Uuid;

use crate::harness::{TestGateway, answer};

async fn gateway_at(percent: &str) -> TestGateway {
    let labels = serde_json::from_str(&format!(r#"{{"override_labels": {{"new-source": {percent}}}}}"#));
    let config: GatewayConfig = labels.unwrap();
    TestGateway::with_parts(config, |_| ()).await
}

async fn sources(gateway: &TestGateway) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for _ in 0..24 {
        seen.insert(answer(gateway.ask("{ source }")).await.data()["source"].as_str().unwrap().to_owned());
    }
    seen
}

#[tokio::test]
async fn a_field_moves_with_its_share_and_back() {
    let of = |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!(sources(&TestGateway::start().await).await, of(&["notes"]));
    assert_eq!(sources(&gateway_at("0").await).await, of(&["notes"]));
    assert_eq!(sources(&gateway_at("100").await).await, of(&["people"]));
    // That all of 24 fall on one side happens less than once in eight million runs.
    assert_eq!(sources(&gateway_at("50").await).await, of(&["notes", "people"]));
}

#[tokio::test]
async fn a_known_caller_is_always_in_the_same_share() {
    let gateway = TestGateway::start().await;
    let mut seen = BTreeSet::new();
    for number in 0..24 {
        let member = MemberRef::new("BST", &format!("member_BST_{number:08x}")).unwrap();
        let id = TokenId::from_random(Uuid::new_v4().into_bytes());
        let token = gateway.issuer.mint_access_token(&DevClaims::for_member(member), &id, service::clock::now());
        let mut of_caller = BTreeSet::new();
        for _ in 0..3 {
            let answer = answer(gateway.ask("{ half }").bearer_auth(token.as_str())).await;
            of_caller.insert(answer.data()["half"].as_str().unwrap().to_owned());
        }
        assert_eq!(of_caller.len(), 1, "{number}");
        seen.extend(of_caller);
    }
    assert_eq!(seen.len(), 2, "callers fall on both sides");
}
