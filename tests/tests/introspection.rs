//! A gateway that asks the e-ID about its tokens.

use std::path::Path;

use chrono::Utc;
use claims::SigningKey;
use serde_json::{Map, Value, json};
use tests::{Client, Program, run};
use uuid::Uuid;

const AUDIENCE: &str = "urn:witan:gateway";

fn client(client_id: &str, key: &SigningKey, more: &str) -> String {
    let key: Value = key.public_jwk();
    let text = |name: &str| key[name].as_str().unwrap();
    format!(
        r#"
        [[provider.ready_clients]]
        client_id = "{client_id}"
        client_name = {{ en = "{client_id}" }}
        org = "NET"
        subsystem = "{client_id}"
        token_endpoint_auth_method = "private_key_jwt"
        jwks = {{ keys = [{{ kty = "EC", crv = "P-256", kid = "{kid}", x = "{x}", y = "{y}" }}] }}
        {more}
        "#,
        kid = text("kid"),
        x = text("x"),
        y = text("y"),
    )
}

/// Posts a form with proof of the client.
async fn post(issuer: &str, path: &str, key: &SigningKey, form: &str) -> Value {
    let now = Utc::now().timestamp();
    let claims: Map<String, Value> = serde_json::from_value(json!({
        "iss": "collector", "sub": "collector", "aud": issuer, "jti": Uuid::new_v4().to_string(), "iat": now, "exp": now + 60
    }))
    .unwrap();
    let form = format!(
        "{form}&client_assertion={}&client_assertion_type=\
         urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
        key.sign_token("JWT", &claims).as_str()
    );
    let request = reqwest::Client::new().post(format!("{issuer}{path}")).body(form);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.send().await.unwrap().json().await.unwrap_or(Value::Null)
}

async fn token(issuer: &str, key: &SigningKey) -> String {
    let answer = post(issuer, "/token", key, &format!("grant_type=client_credentials&resource={AUDIENCE}")).await;
    answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// The status of a question to the graph with this token.
async fn status(network: &Program, token: &str) -> u16 {
    Client::new(network.url()).with_token(token).graphql("{ __typename }", json!({})).await.status
}

/// Waits until the token is taken: a machine that is busy may let the issuer answer too late.
async fn is_taken(network: &Program, token: &str) {
    let taken = async { while status(network, token).await != 200 {} };
    tokio::time::timeout(std::time::Duration::from_secs(120), taken).await.expect("the token is taken");
}

fn configuration(issuer: &str) -> String {
    format!(
        r#"
        tier = "tiny"
        [[gateway.issuers]]
        identifier = "{issuer}"
        jwks_file = "eid.jwks.json"
        audience = "{AUDIENCE}"
        environment = "dev"
        [gateway.issuers.introspection]
        url = "{issuer}/introspect"
        client_id = "gateway"
        key_file = "keys/gateway.pem"
        cache_seconds = 0
        "#
    )
}

#[tokio::test]
async fn a_token_that_its_issuer_ended_is_refused_by_a_gateway_that_asks() {
    service::crypto::install();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let own = SigningKey::generate(|bytes| bytes.fill(5));
    let network = tempfile::tempdir().unwrap();
    assert!(run(network.path(), &["token", "key", "gateway"]).status.success());
    let pem = std::fs::read_to_string(network.path().join("keys/gateway.pem")).unwrap();
    let gateway = SigningKey::from_pem(&pem).unwrap();
    let text =
        format!("listen = \"127.0.0.1:{port}\"\n[provider]\nissuer = \"http://localhost:{port}\"\nkeys = \"keys\"\n")
            + &client(
                "collector",
                &own,
                &format!("grant_types = [\"client_credentials\"]\nresources = [\"{AUDIENCE}\"]"),
            )
            + &client("gateway", &gateway, &format!("introspects = [\"{AUDIENCE}\"]"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("eid.toml"), text).unwrap();
    let eid = Program::start_in(folder, &["eid", "--config", "eid.toml"]).await;
    let issuer = eid.url().to_owned();
    write(network.path(), "eid.jwks.json", &Client::new(&issuer).get("/jwks").await.text());
    write(network.path(), "witan.toml", &configuration(&issuer));
    let network = Program::start_in(network, &["serve", "--listen", "127.0.0.1:0", "--config", "witan.toml"]).await;

    let (ended, other) = (token(&issuer, &own).await, token(&issuer, &own).await);
    is_taken(&network, &ended).await;
    is_taken(&network, &other).await;
    post(&issuer, "/revoke", &own, &format!("token={ended}")).await;
    assert_eq!(status(&network, &ended).await, 401);
    is_taken(&network, &other).await;
    eid.stop().await;
    assert_eq!(status(&network, &other).await, 401, "nobody says that it is active");
    assert_eq!(Client::new(network.url()).graphql("{ __typename }", json!({})).await.status, 200, "others are served");
    network.stop().await;
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}
