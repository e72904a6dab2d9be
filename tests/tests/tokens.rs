//! Who is believed, and who is not.

use serde_json::json;
use tests::{Client, Program, run, run_with_input};

use crate::operations::{WHO_AM_I, landmarks, serve_tiny};

#[tokio::test]
async fn a_development_token_speaks_for_its_member() {
    let server = serve_tiny().await;
    let officer = landmarks().cardiff_officer;
    let token = server.token(&officer.to_string(), &[]);
    let data = Client::new(server.url()).with_token(&token).graphql(WHO_AM_I, json!({})).await.data();
    assert_eq!(data["me"]["id"], officer.to_string());
    assert_eq!(data["me"]["org"], "CRF");
}

#[tokio::test]
async fn without_a_token_me_is_refused_and_with_a_bad_one_everything_is() {
    let server = serve_tiny().await;
    let nobody = Client::new(server.url()).graphql(WHO_AM_I, json!({})).await;
    assert_eq!(nobody.codes(), ["UNAUTHENTICATED"]);

    let token = server.token(&landmarks().cardiff_officer.to_string(), &[]);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let elsewhere = Program::start(&["serve", "--listen", "127.0.0.1:0", "--tier", "tiny"]).await;
    let foreign = elsewhere.token(&landmarks().cardiff_officer.to_string(), &[]);
    for bad in ["x", &format!("{signed}."), &format!("{signed}.{}", signature.replace(|_| true, "A")), &foreign] {
        let answer = Client::new(server.url()).with_token(bad).graphql("{ __typename }", json!({})).await;
        assert_eq!(answer.status, 401, "an invalid token is never anonymous: {}", answer.text());
        assert!(answer.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"), "{:?}", answer.headers);
    }
}

#[tokio::test]
async fn a_server_that_others_can_reach_accepts_no_development_token() {
    let folder = tempfile::tempdir().unwrap();
    make_key(&folder, "witan-data/keys");
    let server = Program::start_in(folder, &["serve", "--listen", "0.0.0.0:0", "--tier", "tiny"]).await;
    let token = server.token(&landmarks().cardiff_officer.to_string(), &[]);
    let url = server.url().replace("0.0.0.0", "127.0.0.1");
    let answer = Client::new(&url).with_token(&token).graphql("{ __typename }", json!({})).await;
    assert_eq!(answer.status, 401);
    assert_eq!(Client::new(&url).graphql("{ __typename }", json!({})).await.status, 200);
}

#[tokio::test]
async fn a_scope_opens_a_field() {
    let server = serve_tiny().await;
    let member = landmarks().cardiff_officer;
    let query = "query ($org: OrgCode!, $id: ID!) { member(org: $org, id: $id) { email } }";
    let variables = crate::operations::keyed(&member);
    let without = Client::new(server.url()).with_token(&server.token(&member.to_string(), &[]));
    assert_eq!(without.graphql(query, variables.clone()).await.codes(), ["FORBIDDEN"]);
    let token = server.token(&member.to_string(), &["--scope", "member:contact"]);
    let with = Client::new(server.url()).with_token(&token);
    assert!(with.graphql(query, variables).await.data()["member"]["email"].is_string());
}

/// The key that a server would make at its first start.
fn make_key(folder: &tempfile::TempDir, path: &str) {
    assert!(run(folder.path(), &["token", "key", "dev-issuer", "--out", path]).status.success());
}

#[test]
fn a_token_is_not_minted_for_a_server_that_never_ran() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["token", "mint", "--dev", "--data", "nowhere"]);
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("nowhere") && told.contains("witan serve"), "{told}");
    assert!(!folder.path().join("nowhere").exists(), "and no folder is made");
}

#[tokio::test]
async fn the_production_profile_accepts_no_development_token() {
    let folder = tempfile::tempdir().unwrap();
    let config = "tier = \"tiny\"\n[gateway]\nlisten = \"127.0.0.1:0\"\nprofile = \"production\"\n";
    std::fs::write(folder.path().join("serve.toml"), config).unwrap();
    make_key(&folder, "witan-data/keys");
    let server = Program::start_in(folder, &["serve", "--config", "serve.toml"]).await;
    let token = server.token(&landmarks().cardiff_officer.to_string(), &[]);
    let answer = Client::new(server.url()).with_token(&token).graphql("{ __typename }", json!({})).await;
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert!(server.printed.iter().all(|line| !line.contains("token mint")));
}

#[test]
fn inspecting_a_token_says_why_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    make_key(&folder, "witan-data/keys");
    let minted = run(folder.path(), &["token", "mint", "--dev", "--member", "member_BST_00000001"]);
    assert!(minted.status.success(), "{}", String::from_utf8_lossy(&minted.stderr));
    let token = String::from_utf8(minted.stdout).unwrap();
    let good = run_with_input(folder.path(), &["token", "inspect"], &token);
    assert!(good.status.success());
    assert!(String::from_utf8_lossy(&good.stdout).contains("accepted"));
    assert!(!String::from_utf8_lossy(&good.stdout).contains(token.trim()), "it never prints the token");

    let elsewhere = tempfile::tempdir().unwrap();
    make_key(&elsewhere, "witan-data/keys");
    let bad = run_with_input(elsewhere.path(), &["token", "inspect"], &token);
    assert!(!bad.status.success());
    assert!(String::from_utf8_lossy(&bad.stdout).contains("refused"), "{}", String::from_utf8_lossy(&bad.stdout));
}

#[test]
fn a_private_key_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    make_key(&folder, "data/keys");
    let mint = ["token", "mint", "--dev", "--data", "data"];
    assert!(run(folder.path(), &mint).status.success());
    let key = folder.path().join("data/keys/dev-issuer.pem");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let output = run(folder.path(), &mint);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("chmod 600"));
}
