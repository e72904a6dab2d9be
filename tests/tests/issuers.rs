//! A gateway whose issuer publishes its keys, here in another process: an HTTP server of these tests.

use std::sync::{Arc, Mutex};

use claims::dev::{DevClaims, DevIssuer};
use claims::{MemberRef, SigningKey, TokenId};
use poem::listener::{Acceptor as _, Listener as _, TcpListener};
use poem::{Route, Server, endpoint::make_sync, get};
use serde_json::json;
use tests::{Client, Program};
use uuid::Uuid;

fn key() -> SigningKey {
    SigningKey::generate(|bytes| {
        for chunk in bytes.chunks_mut(16) {
            chunk.copy_from_slice(&Uuid::new_v4().into_bytes()[..chunk.len()]);
        }
    })
}

/// An issuer with metadata and keys, where it answers, and the key that it signs with and publishes.
struct Issuer {
    url: String,
    key: Arc<Mutex<SigningKey>>,
}

impl Issuer {
    async fn start() -> Self {
        let key = Arc::new(Mutex::new(key()));
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
        let url = format!("http://{}", acceptor.local_addr()[0].as_socket_addr().unwrap());
        let metadata = json!({ "issuer": url, "jwks_uri": format!("{url}/jwks") }).to_string();
        let published = Arc::clone(&key);
        let routes = Route::new()
            .at("/.well-known/openid-configuration", get(make_sync(move |_| metadata.clone())))
            .at("/jwks", get(make_sync(move |_| published.lock().unwrap().jwks())));
        tokio::spawn(Server::new_with_acceptor(acceptor).run(routes));
        Self { url, key }
    }

    fn token(&self) -> String {
        let key = self.key.lock().unwrap().clone();
        let issuer = DevIssuer { issuer: self.url.clone(), audience: "witan".into(), key };
        let claims = DevClaims::for_member(MemberRef::new("BST", "member_BST_00000001").unwrap());
        let id = TokenId::from_random(Uuid::new_v4().into_bytes());
        issuer.mint_access_token(&claims, &id, chrono::Utc::now()).as_str().to_owned()
    }
}

async fn status(server: &Program, token: &str) -> u16 {
    Client::new(server.url()).with_token(token).graphql("{ __typename }", json!({})).await.status
}

// 36, 54, 55 with the whole program
#[tokio::test]
async fn a_gateway_believes_the_keys_that_its_issuer_publishes() {
    let issuer = Issuer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        r#"
        tier = "tiny"
        [gateway]
        listen = "127.0.0.1:0"
        [[gateway.issuers]]
        identifier = "{url}"
        metadata_url = "{url}/.well-known/openid-configuration"
        audience = "witan"
        environment = "dev"
        lifetime_seconds_max = 86400
        "#,
        url = issuer.url
    );
    std::fs::write(folder.path().join("serve.toml"), config).unwrap();
    let server = Program::start_in(folder, &["serve", "--config", "serve.toml"]).await;
    while Client::new(server.url()).get("/ready").await.status != 200 {}
    let good = issuer.token();
    assert_eq!(status(&server, &good).await, 200);
    *issuer.key.lock().unwrap() = key();
    let forged = DevIssuer { issuer: issuer.url.clone(), audience: "witan".into(), key: key() };
    let claims = DevClaims::for_member(MemberRef::new("BST", "member_BST_00000001").unwrap());
    let forged = forged.mint_access_token(&claims, &TokenId::from_random([1; 16]), chrono::Utc::now());
    assert_eq!(status(&server, forged.as_str()).await, 401);
    // The issuer was asked a moment ago, so its new key is had as soon as it may be asked again.
    let of_the_new_key = issuer.token();
    while status(&server, &of_the_new_key).await != 200 {
        assert_eq!(status(&server, forged.as_str()).await, 401);
    }
    assert_eq!(status(&server, &good).await, 401, "its key is withdrawn");
    assert_eq!(server.stop().await.0, Some(0));
}
