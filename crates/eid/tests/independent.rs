//! Other people's libraries as clients, and as attackers: `openid-client`, `oauth4webapi` and `jose` (tests/node).
use std::path::Path;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::stage::{CALLBACK, GATEWAY, GOODBYE, Stage, client_key};

pub(crate) async fn run(script: &str, settings: Value) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/node");
    let output = Command::new("node")
        .args([script, &settings.to_string()])
        .current_dir(folder)
        .kill_on_drop(true)
        .output()
        .await
        .expect("node: run `cargo xtask test`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn openid_client_goes_all_the_way() {
    for stage in Stage::each().await {
        let settings = json!({
            "issuer": stage.issuer,
            "client": "bound",
            "key": client_key("bound").to_pem(),
            "gateway": "gateway",
            "gatewayKey": client_key("gateway").to_pem(),
            "machineKey": client_key("machine").to_pem(),
            "callback": CALLBACK,
            "goodbye": GOODBYE,
            "resource": GATEWAY,
        });
        let came_to = run("eid-client.mjs", settings).await;
        assert_eq!(came_to["idToken"]["acr"], "substantial");
        let access_token = &came_to["accessToken"];
        assert_eq!((&access_token["aud"], &access_token["member"]), (&json!(GATEWAY), &json!("member_BST_0000001a")));
        assert_eq!(access_token["sub"], came_to["idToken"]["sub"]);
        assert_eq!(came_to["introspected"]["active"], true);
        assert_eq!(came_to["userinfo"], json!({ "sub": came_to["idToken"]["sub"], "name": "Ada Marsh" }));
        assert_eq!(came_to["machines"], json!({ "scope": "stats:read", "type": "bearer" }));
        assert_eq!(came_to["revoked"], json!({ "active": false }));
        assert_eq!(came_to["refreshed"], "invalid_grant");
        assert_eq!(came_to["goodbye"], format!("{GOODBYE}?state=bye"));
        assert_eq!(stage.notices.taken().len(), 1, "the client was told of the logout");
    }
}

/// 15, 16, 57: assertions and proofs that another library made badly are refused; the good ones among them are not.
#[tokio::test]
async fn what_jose_makes_badly_is_refused() {
    let stage = Stage::start().await;
    let settings = json!({
        "issuer": stage.issuer,
        "client": "machine",
        "key": client_key("machine").to_pem(),
        "otherKey": client_key("portal").to_pem(),
    });
    let results = run("eid-attacks.mjs", settings).await;
    let results = results.as_array().unwrap();
    assert_eq!(results.len(), 34);
    for result in results {
        let name = result["name"].as_str().unwrap();
        let expected = match name {
            _ if name.contains("good") => Value::Null,
            "proof: no nonce" | "proof: made-up nonce" => json!("use_dpop_nonce"),
            _ if name.starts_with("proof") => json!("invalid_dpop_proof"),
            _ => json!("invalid_client"),
        };
        assert_eq!(result["error"], expected, "{name}");
        let status = match expected.as_str() {
            None => 200,
            Some("invalid_client") => 401,
            Some(_) => 400,
        };
        assert_eq!(result["status"], status, "{name}");
    }
}
