//! Tokens that are bound to the certificate of a connection (RFC 8705 §3): attack cases 56 and 59. The client is curl, and the
//! certificates are OpenSSL's.

use claims::dev::DevIssuer;
use claims::{AccessTokenVerifier, Binding, TrustedIssuer};
use gateway::GatewayConfig;
use serde_json::{Map, Value, json};
use service::server::{ClientCertificates, TlsConfig};
use service::testing::{CLIENT, SERVER, TestAuthority, TestCertificate};
use tokio::process::Command;
use uuid::Uuid;

use crate::harness::{TestGateway, dev_issuer};

/// A gateway that asks for certificates, and its issuer.
struct Secured {
    gateway: TestGateway,
    issuer: DevIssuer,
    authority: TestAuthority,
}

impl Secured {
    async fn start(binding: Binding) -> Self {
        let authority = TestAuthority::new("the network");
        let server = authority.issue("server", "/CN=localhost", SERVER);
        let issuer = dev_issuer("https://dev.example", "witan");
        let verifier = AccessTokenVerifier::new([TrustedIssuer { binding, ..issuer.trusted() }]).unwrap();
        let tls = TlsConfig {
            certificate_file: server.certificate,
            key_file: server.key,
            client_certificates: ClientCertificates::Asked,
        };
        let config = GatewayConfig { tls: Some(tls), ..GatewayConfig::default() };
        let gateway = TestGateway::with_parts(config, |parts| parts.verifier = verifier.into()).await;
        Self { gateway, issuer, authority }
    }

    fn token(&self, cnf: &Value) -> String {
        let now = service::clock::now().timestamp();
        let mut claims: Map<String, Value> = serde_json::from_value(json!({
            "iss": self.issuer.issuer, "aud": "witan", "sub": "p-1", "client_id": "portal", "env": "dev",
            "jti": Uuid::new_v4().to_string(), "iat": now, "exp": now + 300,
        }))
        .unwrap();
        if !cnf.is_null() {
            claims.insert("cnf".to_owned(), cnf.clone());
        }
        self.issuer.key.sign_token("at+jwt", &claims).as_str().to_owned()
    }

    /// The status and the body that curl is answered.
    async fn ask(&self, scheme: &str, token: &str, client: Option<&TestCertificate>, more: &[&str]) -> (u16, Value) {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--noproxy", "*", "--write-out", "\n%{http_code}", "--cacert"]);
        curl.arg(self.authority.certificate()).args(["--header", &format!("authorization: {scheme} {token}")]);
        curl.args(["--json", r#"{"query":"{ whoami }"}"#]).args(more);
        if let Some(client) = client {
            curl.arg("--cert").arg(&client.certificate).arg("--key").arg(&client.key);
        }
        let port = self.gateway.address.port();
        let ran = curl.arg(format!("https://localhost:{port}/graphql")).output().await.unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let told = String::from_utf8(ran.stdout).unwrap();
        let (body, status) = told.rsplit_once('\n').unwrap();
        (status.parse().unwrap(), serde_json::from_str(body).unwrap())
    }
}

/// The thumbprint of a certificate as OpenSSL works it out.
fn thumbprint(certificate: &TestCertificate) -> String {
    let script = "openssl x509 -in \"$0\" -outform der | openssl dgst -sha256 -binary | basenc --base64url";
    let ran = std::process::Command::new("sh").args(["-c", script]).arg(&certificate.certificate).output().unwrap();
    String::from_utf8(ran.stdout).unwrap().trim().trim_end_matches('=').to_owned()
}

#[tokio::test]
async fn a_token_bound_to_a_certificate_is_taken_over_that_certificate_only() {
    for binding in [Binding::Optional, Binding::Demanded] {
        let secured = Secured::start(binding).await;
        let own = secured.authority.issue("portal", "/CN=portal", CLIENT);
        let same_name = secured.authority.issue("other", "/CN=portal", CLIENT);
        let own_word = secured.authority.self_signed("alone", "/CN=portal");
        let bound = secured.token(&json!({ "x5t#S256": thumbprint(&own) }));
        let (status, body) = secured.ask("Bearer", &bound, Some(&own), &[]).await;
        assert_eq!((status, &body["data"]["whoami"]), (200, &json!("p-1")), "{body}");
        for client in [Some(&same_name), Some(&own_word), None] {
            let (status, body) = secured.ask("Bearer", &bound, client, &[]).await;
            assert_eq!(status, 401, "{body}");
        }
        assert_eq!(secured.ask("DPoP", &bound, Some(&own), &[]).await.0, 401, "a certificate is no proof of a key");
        let alone = secured.token(&json!({ "x5t#S256": thumbprint(&own_word) }));
        assert_eq!(secured.ask("Bearer", &alone, Some(&own_word), &[]).await.0, 200, "self-signed, and its own");
        let both = secured.token(&json!({ "x5t#S256": thumbprint(&own), "jkt": "a-key" }));
        assert_eq!(secured.ask("Bearer", &both, Some(&own), &[]).await.0, 401);
        let plain = secured.token(&Value::Null);
        let taken = secured.ask("Bearer", &plain, Some(&own), &[]).await.0;
        assert_eq!(taken, if binding == Binding::Optional { 200 } else { 401 });
    }
}

/// 27
#[tokio::test]
async fn a_header_that_speaks_of_a_certificate_proves_none() {
    let secured = Secured::start(Binding::Optional).await;
    let own = secured.authority.issue("portal", "/CN=portal", CLIENT);
    let other = secured.authority.issue("other", "/CN=other", CLIENT);
    let bound = secured.token(&json!({ "x5t#S256": thumbprint(&own) }));
    let pem = std::fs::read_to_string(&own.certificate).unwrap().replace('\n', "");
    for header in ["client-cert", "x-client-cert", "x-forwarded-client-cert", "ssl-client-cert"] {
        for value in [&pem, &thumbprint(&own)] {
            for client in [None, Some(&other)] {
                let sent = format!("{header}: {value}");
                assert_eq!(secured.ask("Bearer", &bound, client, &["--header", &sent]).await.0, 401, "{header}");
            }
        }
    }
}
