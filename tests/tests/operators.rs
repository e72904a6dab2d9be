//! What operators do to members on the command line, and what the network then answers.
use std::path::Path;

use serde_json::json;
use tests::{Client, Program, run};

use crate::operations::{landmarks, serve_tiny};

/// Runs `witan member` with `arguments` on the demonstration's database of members; gives whether it worked, and all it said.
fn member(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let database = format!("sqlite:{}", folder.join("witan-data/members.sqlite").display());
    let output = run(folder, &[&["member"], arguments, &["--database", &database]].concat());
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test]
async fn an_operator_suspends_reinstates_and_forgets_a_member() {
    let server = serve_tiny().await;
    let officer = landmarks().cardiff_officer;
    let id = officer.to_string();
    let state = async || {
        let query = "query($org: OrgCode!, $id: ID!) { member(org: $org, id: $id) { state displayName jobTitle } }";
        let named = json!({ "org": officer.org.as_str(), "id": id });
        Client::new(server.url()).graphql(query, named).await.data()["member"].clone()
    };
    let named = state().await["displayName"].as_str().unwrap().to_owned();

    let (worked, said) = member(server.folder(), &["suspend", "--member", &id]);
    assert!(worked && said.contains(&id) && said.contains(&named) && said.contains("suspended"), "{said}");
    assert_eq!(state().await["state"], "SUSPENDED");
    let (worked, said) = member(server.folder(), &["reinstate", "--member", &id]);
    assert!(worked && said.contains("takes part"), "{said}");

    let (worked, said) = member(server.folder(), &["forget", "--member", &id]);
    assert!(!worked && said.contains("nothing was done") && said.contains("--yes"), "{said}");
    assert_eq!(state().await["displayName"], named);
    let (worked, said) = member(server.folder(), &["forget", "--yes", "--member", &id]);
    assert!(worked && said.contains("has left") && !said.contains(&named), "{said}");
    assert_eq!(state().await, json!({ "state": "FORMER", "displayName": "Former Member", "jobTitle": null }));
    let (worked, said) = member(server.folder(), &["reinstate", "--member", &id]);
    assert!(!worked && said.contains("cannot be brought back"), "{said}");
    server.stop().await;
}

#[tokio::test]
async fn who_is_no_member_is_told_so() {
    let server: Program = serve_tiny().await;
    let (worked, said) = member(server.folder(), &["suspend", "--member", "member_BST_zzzzzzzz"]);
    assert!(!worked && said.contains("no member `member_BST_zzzzzzzz`"), "{said}");
    let (worked, said) = member(server.folder(), &["suspend", "--member", "post_BST_00000001"]);
    assert!(!worked && said.contains("give the id of a member"), "{said}");
    server.stop().await;
}
