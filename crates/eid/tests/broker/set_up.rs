//! Providers that cannot be set up.
use eid::{EidParts, Opens, UpstreamClient, UpstreamConfig};
use std::sync::Arc;

use super::council::Council;
use crate::stage::Stage;

/// Why an e-ID does not start with these.
async fn fault(upstreams: Vec<UpstreamConfig>) -> String {
    let stage = Stage::start().await;
    let issuer = eid::Issuer::parse(&stage.issuer).unwrap();
    let mut config = eid::EidConfig::dev(issuer, stage.folder.path().join("keys"));
    config.upstreams = upstreams;
    let database = stage.database.database().clone();
    match eid::build(EidParts { config, database, clock: Arc::new(service::clock::now) }).await {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

/// 34: nobody signs in with a provider that speaks for every tenant.
#[tokio::test]
async fn a_provider_for_every_tenant_is_refused() {
    let council = Council::start().await;
    let at = |issuer: &str, tenant: Option<&str>| UpstreamConfig {
        issuer: issuer.to_owned(),
        entra_tenant: tenant.map(str::to_owned),
        ..council.config()
    };
    let tenant = "1111aaaa-2222-4333-8444-55555555bbbb";
    for issuer in ["common", "organizations", "consumers"] {
        let issuer = format!("https://login.microsoftonline.com/{issuer}/v2.0");
        assert!(fault(vec![at(&issuer, Some(tenant))]).await.contains("every tenant"), "{issuer}");
    }
    let own = format!("https://login.microsoftonline.com/{tenant}/v2.0");
    assert!(fault(vec![at(&own, None)]).await.contains("`entra_tenant` is missing"));
    assert!(fault(vec![at(&own, Some("9999aaaa-2222-4333-8444-55555555bbbb"))]).await.contains("in the path"));
    assert!(fault(vec![at(&own, Some("bristol"))]).await.contains("UUID"));
    assert_eq!(fault(vec![at(&own, Some(tenant))]).await, "");
    let twice = UpstreamConfig { id: "other".into(), ..at(&own, Some(tenant)) };
    assert!(fault(vec![at(&own, Some(tenant)), twice]).await.contains("one entry an issuer"));
}

/// L2
#[tokio::test]
async fn a_claim_that_people_share_or_pass_on_knows_nobody() {
    let council = Council::start().await;
    for claim in ["email", "preferred_username", "upn", "phone_number", "name"] {
        let opens = |member_claim: &str| Opens::Employee {
            org: "BST".into(),
            cap: eid::WorkforceLevel::Low,
            member_claim: Some(member_claim.into()),
        };
        let upstream = UpstreamConfig { opens: opens(claim), ..council.config() };
        assert!(fault(vec![upstream]).await.contains("nobody is known by"), "{claim}");
        let opens = Opens::Person { identifier_claim: claim.into(), cap: eid::ReadyAssurance::High };
        assert!(fault(vec![UpstreamConfig { opens, ..council.config() }]).await.contains("nobody is known by"));
    }
}

#[tokio::test]
async fn what_cannot_be_told_apart_is_refused() {
    let council = Council::start().await;
    for id in ["", "BST", "a/b", &"a".repeat(33)] {
        assert!(fault(vec![UpstreamConfig { id: id.into(), ..council.config() }]).await.contains("`id`"), "{id}");
    }
    for issuer in ["bristol", "https://login.example?x=1", "https://login.example#x", "https://me@login.example"] {
        let upstream = UpstreamConfig { issuer: issuer.into(), ..council.config() };
        assert!(fault(vec![upstream]).await.contains("`issuer`"), "{issuer}");
    }
    for client in ["", "p-1"] {
        let client = UpstreamClient::PrivateKeyJwt { id: client.into() };
        assert!(fault(vec![UpstreamConfig { client, ..council.config() }]).await.contains("`client.id`"));
    }
    let short = UpstreamConfig { scim_token: Some(service::Secret::new("short")), ..council.config() };
    assert!(fault(vec![short]).await.contains("`scim_token`"));
    assert!(!format!("{:?}", council.config()).contains("a secret"));
}
