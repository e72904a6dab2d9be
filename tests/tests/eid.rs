//! The e-ID as a process of its own, and a gateway that believes it.
use std::path::Path;
use std::process::Command;

use claims::SigningKey;
use serde_json::{Value, json};
use tests::{Client, Program, repository, run};

use crate::operations::landmarks;

const AUDIENCE: &str = "urn:witan:gateway";
const CALLBACK: &str = "http://localhost:4000/signed-in";

/// A port that nobody listens on just now. The issuer must be known before the port is open.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A provider with one client, who proves itself by `key`, and one person: an officer of Cardiff.
fn configuration(port: u16, key: &SigningKey) -> String {
    let officer = landmarks().cardiff_officer;
    let key: Value = key.public_jwk();
    let text = |name: &str| key[name].as_str().unwrap();
    format!(
        r#"
        listen = "127.0.0.1:{port}"
        [provider]
        issuer = "http://localhost:{port}"
        keys = "keys"
        [[provider.ready_people]]
        id = "officer"
        name = "Gareth"
        org = "{org}"
        member = "{officer}"
        [[provider.ready_clients]]
        client_id = "portal"
        client_name = {{ en = "Portal" }}
        org = "CRF"
        subsystem = "portal"
        redirect_uris = ["{CALLBACK}"]
        grant_types = ["authorization_code"]
        token_endpoint_auth_method = "private_key_jwt"
        scopes = ["groups:join"]
        resources = ["{AUDIENCE}"]
        consent_is_implied = true
        jwks = {{ keys = [{{ kty = "EC", crv = "P-256", kid = "{kid}", x = "{x}", y = "{y}" }}] }}
        "#,
        org = officer.org,
        kid = text("kid"),
        x = text("x"),
        y = text("y"),
    )
}

fn access_token(issuer: &str, key: &SigningKey) -> String {
    let settings = json!({
        "issuer": issuer, "client": "portal", "key": key.to_pem(), "callback": CALLBACK, "resource": AUDIENCE,
        "scope": "openid groups:join", "person": "officer"
    });
    let output = Command::new("node")
        .args(["eid-token.mjs", &settings.to_string()])
        .current_dir(repository().join("tests/node"))
        .output()
        .expect("node: run `cargo xtask test`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_gateway_knows_whom_the_e_id_signed_in() {
    let (port, key) = (free_port(), SigningKey::generate(|bytes| bytes.fill(3)));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("eid.toml"), configuration(port, &key)).unwrap();
    let eid = Program::start_in(folder, &["eid", "--config", "eid.toml"]).await;
    let issuer = eid.url().to_owned();
    assert_eq!(issuer, format!("http://localhost:{port}"));

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("eid.jwks.json"), Client::new(&issuer).get("/jwks").await.text()).unwrap();
    std::fs::write(
        folder.path().join("witan.toml"),
        format!(
            r#"
            tier = "tiny"
            [[gateway.issuers]]
            identifier = "{issuer}"
            jwks_file = "eid.jwks.json"
            audience = "{AUDIENCE}"
            assurance_max = "substantial"
            environment = "dev"
            "#
        ),
    )
    .unwrap();
    let network = Program::start_in(folder, &["serve", "--listen", "127.0.0.1:0", "--config", "witan.toml"]).await;

    let client = Client::new(network.url()).with_token(&access_token(&issuer, &key));
    let me = client.graphql("{ me { id } }", json!({})).await.data();
    assert_eq!(me["me"]["id"], landmarks().cardiff_officer.to_string());
    let forged = Client::new(network.url()).with_token(&access_token(&issuer, &key).replace('.', ".A"));
    assert_eq!(forged.graphql("{ me { id } }", json!({})).await.status, 401);
    network.stop().await;
    let (status, _folder) = eid.stop().await;
    assert_eq!(status, Some(0));
}

#[tokio::test]
async fn a_newcomer_finds_people_to_sign_in_as() {
    let eid = Program::start(&["eid", "--listen", "127.0.0.1:0"]).await;
    assert!(eid.printed[0].contains("http://localhost:"), "{:?}", eid.printed);
    let metadata = Client::new(eid.url()).get("/.well-known/openid-configuration").await.json();
    assert_eq!((&metadata["issuer"], &metadata["environment"]), (&json!(eid.url()), &json!("dev")));
    let page = Client::new(eid.url()).get("/enrol").await;
    assert!(page.status == 200 && page.text().contains("everyone here is made up"), "{}", page.text());
    let ready = Client::new(eid.url()).get("/ready").await.json();
    assert_eq!(ready["ready"], true);
    eid.stop().await;
}

/// Runs `witan eid` on the e-ID's database; gives whether it worked, and all it said.
fn official(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = run(folder, &[&["eid"], arguments, &["--database", "sqlite:witan-data/eid.sqlite"]].concat());
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test]
async fn officials_enrol_people_and_let_them_back_in() {
    let eid = Program::start(&["eid", "--listen", "127.0.0.1:0"]).await;
    let new = ["enrol", "--name", "Dilys Rees", "--level", "substantial", "--evidence", "passport seen"];
    let (worked, said) = official(eid.folder(), &[&new[..], &["--member", "member_CRF_00000001"]].concat());
    assert!(worked && said.contains("code") && !said.contains("Dilys"), "{said}");
    let person = said.split_whitespace().nth(1).unwrap();
    let (worked, said) = official(eid.folder(), &["readmit", person]);
    assert!(worked && said.contains("code"), "{said}");
    let proof = ["proof", person, "--level", "high", "--evidence", "passport seen", "--official", "A", "--official"];
    let (worked, said) = official(eid.folder(), &[&proof[..], &["a"]].concat());
    assert!(!worked && said.contains("two officials"), "{said}");
    let (worked, said) = official(eid.folder(), &[&proof[..], &["B"]].concat());
    assert!(worked && said.contains("level high"), "{said}");
    let (worked, said) = official(eid.folder(), &["readmit", "nobody"]);
    assert!(!worked && said.contains("no person `nobody`"), "{said}");
    eid.stop().await;
}

#[tokio::test]
async fn organisations_invite_and_registrars_move_accounts_and_give_mandates() {
    let eid = Program::start(&["eid", "--listen", "127.0.0.1:0"]).await;
    let account = ["--issuer", "https://login.bristol.example", "--subject", "staff-1"];
    let invite = |member: &'static str| [&["invite"], &account[..], &["--by", "HR", "--member", member]].concat();
    let (worked, said) = official(eid.folder(), &invite("member_BST_00000001"));
    assert!(worked && said.contains("code") && said.contains("/me/credentials"), "{said}");
    let (worked, said) = official(eid.folder(), &invite("staff-1"));
    assert!(!worked && said.contains("looks like member_BST_00000001"), "{said}");

    let release = |others: [&'static str; 2]| {
        [&["release"], &account[..], &["--registrar", others[0], "--registrar", others[1]]].concat()
    };
    let (worked, said) = official(eid.folder(), &release(["A", "a"]));
    assert!(!worked && said.contains("two registrars"), "{said}");
    let (worked, said) = official(eid.folder(), &release(["A", "B"]));
    assert!(!worked && said.contains("nobody is linked to that identity"), "{said}");

    let new = ["enrol", "--name", "Dilys Rees", "--level", "substantial", "--evidence", "passport seen"];
    let (_, said) = official(eid.folder(), &new);
    let person = said.split_whitespace().nth(1).unwrap().to_owned();
    let until = |day| ["mandate", &person, "--of", "uk/la/BST", "--evidence", "letter seen", "--until", day];
    let registrars = ["--registrar", "A", "--registrar", "B"];
    let (worked, said) = official(eid.folder(), &[&until("2000-01-01")[..], &registrars].concat());
    assert!(!worked && said.contains("ends before it begins"), "{said}");
    let (worked, said) = official(eid.folder(), &[&until("2099-12-31")[..], &registrars[..2]].concat());
    assert!(!worked && said.contains("name two registrars"), "{said}");
    let (worked, said) = official(eid.folder(), &[&until("2099-12-31")[..], &registrars].concat());
    assert!(worked && said.starts_with("mandate "), "{said}");
    let mandate = said.split_whitespace().nth(1).unwrap().to_owned();
    let (worked, said) = official(eid.folder(), &["end-mandate", &mandate]);
    assert!(worked && said.contains("has ended"), "{said}");
    let (worked, said) = official(eid.folder(), &["end-mandate", &mandate]);
    assert!(!worked && said.contains("no mandate"), "{said}");
    eid.stop().await;
}
