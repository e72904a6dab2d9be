//! What the provider says of itself, and its keys.
use std::os::unix::fs::PermissionsExt as _;

use chrono::TimeDelta;
use claims::{KeySet, SigningKey};
use eid::keys::{KeyFolder, KeySource, KeySourceError, PUBLISHED_AFTER};
use eid::{EidConfig, Issuer};
use serde_json::json;
use service::Secret;

use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{Stage, header_of, nothing};

#[tokio::test]
async fn both_forms_of_discovery_say_the_same() {
    let stage = Stage::start().await;
    let metadata = stage.document("/.well-known/openid-configuration").await;
    assert_eq!(metadata, stage.document("/.well-known/oauth-authorization-server").await);
    assert_eq!(metadata["issuer"], stage.issuer);
    assert_eq!(metadata["environment"], "dev");
    assert_eq!(metadata["response_types_supported"], json!(["code"]));
    assert_eq!(metadata["code_challenge_methods_supported"], json!(["S256"]));
    for (name, value) in metadata.as_object().unwrap() {
        if name.ends_with("_alg_values_supported") || name.ends_with("_signing_alg_values_supported") {
            assert_eq!(*value, json!(["ES256"]), "{name}");
        }
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            assert!(value.as_str().unwrap().starts_with(&stage.issuer), "{name}");
        }
    }
}

#[tokio::test]
async fn the_key_set_holds_public_keys_only() {
    let stage = Stage::start().await;
    let keys = stage.document("/jwks").await;
    assert_eq!(KeySet::from_jwks(&keys.to_string()).unwrap().kids().count(), 1);
    assert!(keys["keys"][0].get("d").is_none());
}

#[tokio::test]
async fn a_key_is_followed_by_one_that_was_published_before() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let sign = async || {
        let tokens = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
        header_of(tokens.text("access_token"))["kid"].clone()
    };
    let kids = async || {
        let keys = stage.document("/jwks").await;
        keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect::<Vec<_>>()
    };
    let first = sign().await;
    assert_eq!(kids().await, std::slice::from_ref(&first));

    stage.clock.move_on(TimeDelta::days(88));
    stage.eid.keep_house_once().await;
    let published = kids().await;
    assert_eq!((published.len(), sign().await), (2, first.clone()));

    stage.clock.move_on(TimeDelta::days(2));
    let second = sign().await;
    assert_ne!(first, second);
    assert!(published.contains(&second));
    assert_eq!(kids().await.len(), 2, "tokens of the first key are still alive");
    stage.clock.move_on(PUBLISHED_AFTER);
    assert_eq!(kids().await, [second]);
}

#[tokio::test]
async fn a_key_that_others_can_read_is_refused() {
    let stage = Stage::start().await;
    let folder = stage.folder.path().join("keys");
    let file = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let refused = KeyFolder::new(&folder).read().unwrap_err().to_string();
    assert!(refused.contains("chmod 600"), "{refused}");
}

#[tokio::test]
async fn keys_can_come_from_the_environment_instead_of_a_folder() {
    let key = |number: u8| SigningKey::generate(|bytes| bytes.fill(number));
    let secret = |number: u8| Some(Secret::new(key(number).to_pem()));
    let stage = Stage::start_with(|config| {
        config.keys = None;
        config.key = secret(3);
        config.other_key = secret(4);
    })
    .await;
    let keys = stage.document("/jwks").await;
    let published: Vec<_> = KeySet::from_jwks(&keys.to_string()).unwrap().kids().map(str::to_owned).collect();
    assert!(published.len() == 2 && [3, 4].iter().all(|number| published.contains(&key(*number).kid().to_owned())));
    let tokens = TestClient::new(&stage, "portal").tokens(&Browser::new(&stage), "officer", nothing()).await;
    assert_eq!(header_of(tokens.text("access_token"))["kid"], key(3).kid());

    let mut config = EidConfig::dev(Issuer::parse(&stage.issuer).unwrap(), stage.folder.path());
    assert!(!format!("{:?}", EidConfig { key: secret(3), ..config.clone() }).contains("PRIVATE"));
    config.key = secret(3);
    assert!(matches!(KeySource::of(&config), Err(KeySourceError::NotOne)), "two ways at once");
    config.keys = None;
    config.key = Some(Secret::new("no key"));
    assert!(matches!(KeySource::of(&config), Err(KeySourceError::NotAKey { setting: "key", .. })));
    config.key = None;
    assert!(matches!(KeySource::of(&config), Err(KeySourceError::NotOne)), "and none");
}
