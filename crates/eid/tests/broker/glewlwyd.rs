//! `glewlwyd`, a provider in C that Debian has: set up by its own interface, in a folder and at a port of the test's own.
use std::process::Stdio;

use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use storage::{Database, DatabaseConfig, DatabaseUrl};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::council::MEMBER;
use super::independent::free_port;
use crate::browser::{Browser, Shown};

/// Where Debian's package keeps the schema.
const SCHEMA: &str = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";

/// The client's secret. Glewlwyd reads it as it stands in the header, so it has no character that is escaped there.
pub(super) const SECRET: &str = "secret-of-the-e-id";

/// A provider that runs until dropped.
pub(super) struct Glewlwyd {
    pub(super) issuer: String,
    address: String,
    database: Database,
    _process: Child,
    _folder: TempDir,
}

impl Glewlwyd {
    /// A provider without users and clients.
    pub(super) async fn start() -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let path = folder.path().join("glewlwyd.sqlite");
        let database = Database::connect(&DatabaseConfig::new(DatabaseUrl::sqlite(&path))).await.unwrap();
        let schema = std::fs::read_to_string(SCHEMA).expect("glewlwyd: run `cargo xtask test`");
        database.connection().execute_unprepared(&schema).await.unwrap();
        let kept = json!({ "multiple": false, "read": true, "write": true });
        let format = json!({ "use-glewlwyd-connection": true, "data-format": { "member": kept } });
        let users = format!("update g_user_module_instance set gumi_parameters = '{format}'");
        database.connection().execute_unprepared(&users).await.unwrap();
        let address = format!("http://localhost:{port}");
        let config = folder.path().join("glewlwyd.conf");
        std::fs::write(&config, configuration(port, &address, &path.display().to_string())).unwrap();
        let process = run(&config.display().to_string()).await;
        let issuer = format!("{address}/api/oidc");
        Self { issuer, address, database, _process: process, _folder: folder }
    }

    /// Sets up the protocol, one user, and the e-ID as a client.
    pub(super) async fn set_up(&self, callback: &str, logout: &str) {
        let admin = Browser::at(&self.address);
        let set = async |path: &str, body: Value| {
            let answer = admin.post_json(path, &body).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        };
        set("/api/auth/", json!({ "username": "admin", "password": "password" })).await;
        set("/api/mod/plugin/", protocol(&self.issuer)).await;
        let user = json!({
            "username": "ada", "password": "a long password", "scope": ["openid"], "member": MEMBER, "enabled": true
        });
        set("/api/user/", user).await;
        let client = json!({
            "client_id": "e-id", "confidential": true, "client_secret": SECRET, "password": SECRET, "enabled": true,
            "redirect_uri": [callback], "authorization_type": ["code"], "scope": [],
            "token_endpoint_auth_method": ["client_secret_basic"], "backchannel_logout_uri": logout,
            "backchannel_logout_session_required": "true"
        });
        set("/api/client/", client).await;
    }

    /// What its pages do for a person who came from `address`: sign in, agree, and go on. Gives where they are sent.
    pub(super) async fn sign_in(&self, browser: &Browser, address: &str) -> Shown {
        let sent = browser.get(address).await;
        let back = sent.told()["callback_url"].clone();
        let password = json!({ "username": "ada", "password": "a long password" });
        let path = |path: &str| format!("{}{path}", self.address);
        let signed_in = browser.post_json(&path("/api/auth/"), &password).await;
        assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.text);
        browser.send_json(Method::PUT, &path("/api/auth/grant/e-id"), &json!({ "scope": "openid" })).await;
        browser.get(&format!("{back}&g_continue")).await
    }

    /// Signs out whoever is signed in there, as its page does.
    pub(super) async fn sign_out(&self, browser: &Browser) {
        let sid = browser.cookie("GLEWLWYD2_OIDC_SID").unwrap();
        let path = format!("{}/api/oidc/session/{sid}/", self.address);
        let ended = browser.send_json(Method::DELETE, &path, &json!({})).await;
        assert_eq!(ended.status, StatusCode::OK, "{}", ended.text);
    }

    /// The subject of its user, as its administrator looks it up.
    pub(super) async fn subject(&self) -> String {
        let sql = "select gposi_sub from gpo_subject_identifier where gposi_username = 'ada'";
        let connection = self.database.connection();
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        connection.query_one_raw(statement).await.unwrap().unwrap().try_get("", "gposi_sub").unwrap()
    }
}

async fn run(config: &str) -> Child {
    let mut process = Command::new("glewlwyd")
        .arg(format!("--config-file={config}"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("glewlwyd: run `cargo xtask test`");
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    while !lines.next_line().await.unwrap().expect("glewlwyd runs").contains("started on port") {}
    // Read on, or it waits for somebody who does.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    process
}

fn configuration(port: u16, address: &str, database: &str) -> String {
    format!(
        r#"
        port = {port}
        bind_address = "127.0.0.1"
        external_url = "{address}"
        login_url = "login.html"
        api_prefix = "api"
        log_mode = "console"
        log_level = "INFO"
        cookie_secure = 0
        cookie_same_site = "empty"
        session_key = "GLEWLWYD2_SESSION_ID"
        admin_scope = "g_admin"
        profile_scope = "g_profile"
        user_module_path = "/usr/lib/glewlwyd/user"
        client_module_path = "/usr/lib/glewlwyd/client"
        user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
        plugin_module_path = "/usr/lib/glewlwyd/plugin"
        hash_algorithm = "SHA512"
        database = {{ type = "sqlite3"; path = "{database}"; }};
        "#
    )
}

/// How its OpenID Connect is set up: codes alone, signed by ES256, with the member as a claim.
fn protocol(issuer: &str) -> Value {
    let key = claims::SigningKey::generate(|bytes| bytes.fill(42));
    let pair: p256::SecretKey = p256::pkcs8::DecodePrivateKey::from_pkcs8_pem(&key.to_pem()).unwrap();
    let public = p256::pkcs8::EncodePublicKey::to_public_key_pem(&pair.public_key(), p256::pkcs8::LineEnding::LF);
    let parameters = json!({
        "iss": issuer, "jwt-type": "ecdsa", "jwt-key-size": "256", "key": key.to_pem(), "cert": public.unwrap(),
        "code-duration": 600, "refresh-token-duration": 3600, "access-token-duration": 3600,
        "session-cookie-name": "GLEWLWYD2_OIDC_SID", "session-cookie-expiration": 3600,
        "refresh-token-rolling": true, "allow-non-oidc": false, "subject-type": "public", "jwks-show": true,
        "auth-type-code-enabled": true, "auth-type-token-enabled": false, "auth-type-id-token-enabled": false,
        "auth-type-none-enabled": false, "auth-type-password-enabled": false, "auth-type-client-enabled": false,
        "auth-type-implicit-enabled": false, "auth-type-device-enabled": false, "auth-type-refresh-enabled": true,
        "pkce-allowed": true, "pkce-required": true, "pkce-method-plain-allowed": false,
        "session-management-allowed": true, "front-channel-logout-allowed": false, "back-channel-logout-allowed": true,
        "name-claim": "no", "email-claim": "no", "scope-claim": "no", "allowed-scope": ["openid"],
        "claims": [{ "name": "member", "user-property": "member", "type": "string", "mandatory": true, "scope": [] }]
    });
    json!({ "module": "oidc", "name": "oidc", "display_name": "OpenID Connect", "parameters": parameters })
}
