//! TLS and certificates from end to end: the e-ID gives a token that is bound to a certificate, and the network takes it over that
//! certificate only. The client is curl; the certificates are OpenSSL's.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use service::testing::{SERVER, TestAuthority, TestCertificate};
use tests::{Client, Program, run};

const AUDIENCE: &str = "urn:witan:gateway";

/// A port that nobody listens on just now: an address must be known before its port is open.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An e-ID with a host for certificates and one client, whose own certificate is registered.
fn eid(port: u16, host: u16, server: &TestCertificate, client: &TestCertificate) -> String {
    let pem = std::fs::read_to_string(&client.certificate).unwrap();
    let x5c: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    format!(
        r#"
        listen = "127.0.0.1:{port}"
        [provider]
        issuer = "http://localhost:{port}"
        keys = "keys"
        [provider.mtls.host]
        address = "https://localhost:{host}"
        listen = "127.0.0.1:{host}"
        certificate_file = "{certificate}"
        key_file = "{key}"
        [[provider.ready_clients]]
        client_id = "collector"
        client_name = {{ en = "Collector" }}
        org = "CRF"
        subsystem = "collector"
        grant_types = ["client_credentials"]
        token_endpoint_auth_method = "self_signed_tls_client_auth"
        resources = ["{AUDIENCE}"]
        jwks = {{ keys = [{{ kty = "EC", x5c = ["{x5c}"] }}] }}
        "#,
        certificate = server.certificate.display(),
        key = server.key.display(),
    )
}

/// A network that serves TLS, asks for certificates, and believes that e-ID's bound tokens only.
fn network(issuer: &str, server: &TestCertificate) -> String {
    format!(
        r#"
        tier = "tiny"
        [gateway.tls]
        certificate_file = "{certificate}"
        key_file = "{key}"
        client_certificates = "asked"
        [[gateway.issuers]]
        identifier = "{issuer}"
        jwks_file = "eid.jwks.json"
        audience = "{AUDIENCE}"
        environment = "dev"
        proof_demanded = true
        "#,
        certificate = server.certificate.display(),
        key = server.key.display(),
    )
}

/// The status and the body that curl is answered.
fn curl(authority: &Path, client: Option<&TestCertificate>, arguments: &[&str]) -> (u16, Value) {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--noproxy", "*", "--write-out", "\n%{http_code}", "--cacert"]);
    curl.arg(authority).args(arguments);
    if let Some(client) = client {
        curl.arg("--cert").arg(&client.certificate).arg("--key").arg(&client.key);
    }
    let ran = curl.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let told = String::from_utf8(ran.stdout).unwrap();
    let (body, status) = told.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), serde_json::from_str(body).unwrap_or(Value::Null))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_e_id_is_taken_over_the_certificate_that_it_is_bound_to() {
    let authority = TestAuthority::new("the network");
    let server = authority.issue("server", "/CN=localhost", SERVER);
    let (own, other) = (authority.self_signed("own", "/CN=collector"), authority.self_signed("other", "/CN=collector"));
    let trusted = authority.certificate();

    let (port, host) = (free_port(), free_port());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("eid.toml"), eid(port, host, &server, &own)).unwrap();
    assert!(run(folder.path(), &["config", "check", "eid", "eid.toml", "--files"]).status.success());
    let eid = Program::start_in(folder, &["eid", "--config", "eid.toml"]).await;
    let metadata = Client::new(eid.url()).get("/.well-known/oauth-authorization-server").await.json();
    let token_endpoint = metadata["mtls_endpoint_aliases"]["token_endpoint"].as_str().unwrap().to_owned();
    let form = format!("grant_type=client_credentials&client_id=collector&resource={AUDIENCE}");
    let (status, body) = curl(&trusted, Some(&own), &["--data", &form, &token_endpoint]);
    assert_eq!(status, 200, "{body}");
    let bearer = format!("authorization: Bearer {}", body["access_token"].as_str().unwrap());
    assert_eq!(curl(&trusted, Some(&other), &["--data", &form, &token_endpoint]).0, 401);

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("eid.jwks.json"), Client::new(eid.url()).get("/jwks").await.text()).unwrap();
    std::fs::write(folder.path().join("witan.toml"), network(eid.url(), &server)).unwrap();
    let network = Program::start_in(folder, &["serve", "--listen", "127.0.0.1:0", "--config", "witan.toml"]).await;
    let graph = format!("{}/graphql", network.url());
    let ask =
        |client| curl(&trusted, client, &["--header", &bearer, "--json", r#"{"query":"{ __typename }"}"#, &graph]);
    let (status, body) = ask(Some(&own));
    assert_eq!((status, &body["data"]["__typename"]), (200, &Value::from("Query")), "{body}");
    for client in [Some(&other), None] {
        let (status, body) = ask(client);
        assert_eq!(status, 401, "{body}");
    }
    network.stop().await;
    assert_eq!(eid.stop().await.0, Some(0), "both hosts stop in good order");
}

#[test]
fn what_keeps_tls_from_being_served_is_told_before_anything_is_served() {
    use std::os::unix::fs::PermissionsExt as _;
    let authority = TestAuthority::new("the network");
    let (server, other) =
        (authority.issue("server", "/CN=localhost", SERVER), authority.issue("other", "/CN=x", SERVER));
    let folder = tempfile::tempdir().unwrap();
    let told = |certificate: &Path, key: &Path| {
        let files = TestCertificate { certificate: certificate.to_owned(), key: key.to_owned() };
        std::fs::write(folder.path().join("witan.toml"), network("https://eid.example", &files)).unwrap();
        let output = run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--config", "witan.toml"]);
        assert!(!output.status.success());
        assert!(!folder.path().join("witan-data").exists(), "nothing was begun");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(told(&server.certificate, &other.key).contains("check that the key is the certificate's"));
    assert!(told(&folder.path().join("nothing.pem"), &server.key).contains("nothing.pem"));
    std::fs::set_permissions(&server.key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(told(&server.certificate, &server.key).contains("chmod 600"));
}
