//! Registering clients of the e-ID, changing their keys, and looking into the tokens they get.

use std::path::Path;

use chrono::Utc;
use claims::SigningKey;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tests::{Client, Program, run};
use uuid::Uuid;

const AUDIENCE: &str = "urn:witan:gateway";

/// Whether a command worked, and all it said.
fn witan(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = run(folder, arguments);
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn worked(folder: &Path, arguments: &[&str]) -> String {
    let (worked, said) = witan(folder, arguments);
    assert!(worked, "{arguments:?}: {said}");
    said
}

/// A folder with a registrar's key, and a client that is to be registered.
fn registrars_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    worked(folder.path(), &["token", "key", "registrars"]);
    let registration = json!({
        "client_id": "collector", "client_name": { "en": "Collector" }, "org": "CRF", "subsystem": "collector",
        "grant_types": ["client_credentials"], "token_endpoint_auth_method": "private_key_jwt",
        "resources": [AUDIENCE], "scopes": ["stats:read"],
    });
    std::fs::write(folder.path().join("collector.json"), registration.to_string()).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let configuration = format!(
        "listen = \"127.0.0.1:{port}\"\n[provider]\nissuer = \"http://localhost:{port}\"\nkeys = \"keys/eid\"\n\
         clients = \"clients\"\nregistrars = \"keys/registrars.jwks.json\"\n"
    );
    std::fs::write(folder.path().join("eid.toml"), configuration).unwrap();
    folder
}

fn key(folder: &Path, name: &str) -> SigningKey {
    SigningKey::from_pem(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

/// The answer to a client that asks for a token and proves itself by this key.
async fn ask(issuer: &str, key: &SigningKey) -> Value {
    let now = Utc::now().timestamp();
    let claims: Map<String, Value> = serde_json::from_value(json!({
        "iss": "collector", "sub": "collector", "aud": issuer, "jti": Uuid::new_v4().to_string(), "iat": now, "exp": now + 60
    }))
    .unwrap();
    let assertion = key.sign_token("JWT", &claims);
    let form = format!(
        "grant_type=client_credentials&resource={AUDIENCE}&client_assertion={}&client_assertion_type=\
         urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
        assertion.as_str()
    );
    let request = reqwest::Client::new().post(format!("{issuer}/token")).body(form);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_client_is_registered_and_changes_its_key_without_an_interruption() {
    service::crypto::install();
    let folder = registrars_folder();
    worked(folder.path(), &["eid", "client", "add", "collector.json", "--new-key", "collector"]);
    let listed = worked(folder.path(), &["eid", "client", "list"]);
    let old = key(folder.path(), "collector.pem");
    assert!(listed.contains("collector  CRF/collector  private_key_jwt") && listed.contains(old.kid()), "{listed}");
    let (again, said) = witan(folder.path(), &["eid", "client", "add", "collector.json", "--new-key", "other"]);
    assert!(!again && said.contains("registered already"), "{said}");

    let eid = Program::start_in(folder, &["eid", "--config", "eid.toml"]).await;
    assert!(ask(eid.url(), &old).await.get("access_token").is_some());
    let (_, folder) = eid.stop().await;
    worked(folder.path(), &["eid", "client", "rotate", "collector", "--new-key", "next"]);
    let next = key(folder.path(), "next.pem");
    let eid = Program::start_in(folder, &["eid", "--config", "eid.toml"]).await;
    for key in [&old, &next] {
        assert!(ask(eid.url(), key).await.get("access_token").is_some(), "both are good");
    }
    let (_, folder) = eid.stop().await;
    worked(folder.path(), &["eid", "client", "rotate", "collector", "--drop", old.kid()]);
    let (last, said) = witan(folder.path(), &["eid", "client", "rotate", "collector", "--drop", next.kid()]);
    assert!(!last && said.contains("last key"), "{said}");
    let eid = Program::start_in(folder, &["eid", "--config", "eid.toml"]).await;
    assert_eq!(ask(eid.url(), &old).await["error"], "invalid_client");
    let token = ask(eid.url(), &next).await["access_token"].as_str().unwrap().to_owned();

    // What it got is explained by the e-ID's keys, and by no others.
    let jwks = Client::new(eid.url()).get("/jwks").await.text();
    std::fs::write(eid.folder().join("eid.jwks.json"), jwks).unwrap();
    let said = worked(eid.folder(), &["token", "inspect", &token, "--keys", "eid.jwks.json"]);
    for part in ["access token", "good: signed", AUDIENCE, "client_org", "the one service in `aud`"] {
        assert!(said.contains(part), "{part} is missing: {said}");
    }
    let other = ["token", "inspect", &token, "--keys", "eid.jwks.json", "--audience", "urn:other"];
    let (good, said) = witan(eid.folder(), &other);
    assert!(!good && said.contains("TOKEN_FOR_ANOTHER_AUDIENCE"), "{said}");
    let (good, said) = witan(eid.folder(), &["token", "inspect", &token, "--keys", "next.jwks.json"]);
    assert!(!good && said.contains("TOKEN_KEY_UNKNOWN"), "{said}");
    eid.stop().await;
}

#[test]
fn nobody_but_a_registrar_signs_and_nothing_is_signed_that_would_not_be_accepted() {
    let folder = registrars_folder();
    worked(folder.path(), &["token", "key", "stranger"]);
    let add = ["eid", "client", "add", "collector.json"];
    let (signed, said) =
        witan(folder.path(), &[&add[..], &["--new-key", "a", "--registrar", "keys/stranger.pem"]].concat());
    assert!(!signed && said.contains("none of the registrars'"), "{said}");
    let (signed, said) = witan(folder.path(), &add);
    assert!(!signed && said.contains("`jwks` is missing"), "{said}");
    let (signed, said) = witan(folder.path(), &["eid", "client", "rotate", "collector", "--new-key", "b"]);
    assert!(!signed && said.contains("no registration of that name"), "{said}");
    let (signed, said) = witan(folder.path(), &["eid", "client", "rotate", "collector"]);
    assert!(!signed && said.contains("--new-key"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path().join("clients")).unwrap().count(), 0);

    // A file that somebody else signed stops everything: it is no use to find out later.
    worked(folder.path(), &[&add[..], &["--new-key", "c"]].concat());
    let file = folder.path().join("clients/collector.jwt");
    let forged = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{forged}A")).unwrap();
    let (listed, said) = witan(folder.path(), &["eid", "client", "list"]);
    assert!(!listed && said.contains("collector.jwt"), "{said}");
}
