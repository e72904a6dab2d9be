//! Clients with certificates (RFC 8705): curl, with certificates that OpenSSL made, at the host of its own.
use std::process::Command;

use claims::{AccessTokenVerifier, Assurance, Binding, Environment, KeySet, Possession, TrustedIssuer};
use eid::{Issuer, MtlsConfig, OwnHostConfig, Registration, TokenEndpointAuthentication};
use reqwest::StatusCode;
use serde_json::{Value, json};
use service::server::Listener;
use service::testing::{CLIENT, SERVER, TestAuthority, TestCertificate};

use crate::browser::Browser;
use crate::client::{TestClient, VERIFIER, challenge};
use crate::stage::{CALLBACK, GATEWAY, Stage, claims_of, nothing, pairs, registration, serve_host};

/// A provider with a host for certificates, and the authority that it believes.
struct Certified {
    stage: Stage,
    authority: TestAuthority,
    alone: TestCertificate,
    address: String,
}

impl Certified {
    async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    async fn start_with(change: impl FnOnce(&mut MtlsConfig)) -> Self {
        let authority = TestAuthority::new("the network");
        let server = authority.issue("host", "/CN=localhost", SERVER);
        let alone = authority.self_signed("alone", "/CN=alone");
        let listener = Listener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://localhost:{}", listener.address().port());
        let host = OwnHostConfig {
            address: Issuer::parse(&address).unwrap(),
            listen: listener.address(),
            certificate_file: server.certificate,
            key_file: server.key,
        };
        let mut mtls =
            MtlsConfig { host, authorities_file: Some(authority.certificate()), revocation_lists: Vec::new() };
        change(&mut mtls);
        let registered = certificate_of(&alone);
        let stage = Stage::start_with(|config| {
            config.mtls = Some(mtls);
            config.ready_clients.extend(clients(&registered));
        })
        .await;
        serve_host(&stage, listener);
        Self { stage, authority, alone, address }
    }

    /// Posts a form by curl, with a certificate or without.
    fn post(&self, path: &str, certificate: Option<&TestCertificate>, form: Value) -> (u16, Value) {
        let mut curl = Command::new("curl");
        for (name, value) in pairs(form) {
            curl.args(["--data-urlencode", &format!("{name}={value}")]);
        }
        self.run(curl, path, certificate)
    }

    fn get(&self, path: &str, certificate: Option<&TestCertificate>, token: &str) -> (u16, Value) {
        let mut curl = Command::new("curl");
        curl.args(["--header", &format!("authorization: Bearer {token}")]);
        self.run(curl, path, certificate)
    }

    fn run(&self, mut curl: Command, path: &str, certificate: Option<&TestCertificate>) -> (u16, Value) {
        curl.args(["--silent", "--show-error", "--noproxy", "*", "--write-out", "\n%{http_code}", "--cacert"]);
        curl.arg(self.authority.certificate());
        if let Some(certificate) = certificate {
            curl.arg("--cert").arg(&certificate.certificate).arg("--key").arg(&certificate.key);
        }
        let ran = tokio::task::block_in_place(|| curl.arg(format!("{}{path}", self.address)).output().unwrap());
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let told = String::from_utf8(ran.stdout).unwrap();
        let (body, status) = told.rsplit_once('\n').unwrap();
        (status.parse().unwrap(), serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn grant(&self, client_id: &str, certificate: Option<&TestCertificate>) -> (u16, Value) {
        let form = json!({ "grant_type": "client_credentials", "client_id": client_id, "resource": GATEWAY });
        self.post("/token", certificate, form)
    }

    /// A certificate of the believed authority for this name.
    fn issued(&self, file: &str, names: &str) -> TestCertificate {
        self.authority.issue(file, "/CN=portal", &format!("{CLIENT}subjectAltName={names}\n"))
    }
}

/// The certificate in base64, as `x5c` carries it.
fn certificate_of(certificate: &TestCertificate) -> String {
    let pem = std::fs::read_to_string(&certificate.certificate).unwrap();
    pem.lines().filter(|line| !line.starts_with("-----")).collect()
}

fn thumbprint(certificate: &TestCertificate) -> String {
    let script = "openssl x509 -in \"$0\" -outform der | openssl dgst -sha256 -binary | basenc --base64url";
    let ran = Command::new("sh").args(["-c", script]).arg(&certificate.certificate).output().unwrap();
    String::from_utf8(ran.stdout).unwrap().trim().trim_end_matches('=').to_owned()
}

fn clients(registered: &str) -> Vec<Registration> {
    let machine = |client_id: &str, change: &dyn Fn(&mut Registration)| {
        registration(client_id, "https://notices.example", |it| {
            it.jwks = None;
            it.grant_types = vec!["client_credentials".into()];
            it.redirect_uris = Vec::new();
            change(it);
        })
    };
    vec![
        machine("by-dns", &|it| {
            it.token_endpoint_auth_method = TokenEndpointAuthentication::TlsClientAuth;
            it.tls_client_auth_san_dns = Some("portal.example".to_owned());
        }),
        machine("by-uri", &|it| {
            it.token_endpoint_auth_method = TokenEndpointAuthentication::TlsClientAuth;
            it.tls_client_auth_san_uri = Some("urn:witan:portal".to_owned());
        }),
        machine("alone", &|it| {
            it.token_endpoint_auth_method = TokenEndpointAuthentication::SelfSignedTlsClientAuth;
            it.jwks = json!({ "keys": [{ "kty": "EC", "x5c": [registered] }] }).as_object().cloned();
        }),
        registration("certified", "https://notices.example", |it| {
            it.token_endpoint_auth_method = TokenEndpointAuthentication::TlsClientAuth;
            it.jwks = None;
            it.tls_client_auth_san_dns = Some("portal.example".to_owned());
        }),
        registration("keyed", "https://notices.example", |it| {
            it.grant_types = vec!["client_credentials".into()];
            it.tls_client_certificate_bound_access_tokens = true;
        }),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_known_by_the_name_that_an_authority_vouches_for() {
    let certified = Certified::start().await;
    let portal = certified.issued("portal", "DNS:portal.example,URI:urn:witan:portal");
    for client in ["by-dns", "by-uri"] {
        let (status, body) = certified.grant(client, Some(&portal));
        assert_eq!((status, &body["token_type"]), (200, &json!("Bearer")), "{body}");
        let claims = claims_of(body["access_token"].as_str().unwrap());
        assert_eq!(claims["cnf"], json!({ "x5t#S256": thumbprint(&portal) }), "bound to the certificate");
    }
    let foreign = TestAuthority::new("the network");
    let named = format!("{CLIENT}subjectAltName=DNS:portal.example\n");
    let day = chrono::TimeDelta::days(1);
    for (certificate, why) in [
        (certified.issued("other", "DNS:other.example"), "for another name"),
        (
            certified.issued("below", "DNS:portal.example.evil.example,DNS:x.portal.example"),
            "for names that look alike",
        ),
        (certified.issued("any", "DNS:*.example"), "for any name"),
        (certified.issued("upper", "DNS:PORTAL.example"), "for another writing of the name"),
        (certified.issued("mail", "email:portal.example,URI:portal.example"), "for another kind of name"),
        (certified.authority.issue("nameless", "/CN=portal.example", CLIENT), "by common name alone"),
        (foreign.issue("portal", "/CN=portal", &named), "of another authority of the same name"),
        (certified.authority.issue_for("old", "/CN=portal", &named, [-day * 2, -day]), "expired"),
        (
            certified.authority.issue(
                "server",
                "/CN=portal",
                "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:portal.example\n",
            ),
            "for servers",
        ),
        (certified.authority.self_signed("own", "/CN=portal.example"), "by its own word"),
    ] {
        let (status, body) = certified.grant("by-dns", Some(&certificate));
        assert_eq!((status, &body["error"]), (401, &json!("invalid_client")), "{why}");
    }
    assert_eq!(certified.grant("by-dns", None).0, 401, "without any");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_certificate_proves_nothing_nor_does_one_of_which_nothing_is_known() {
    let mut list = std::path::PathBuf::new();
    let certified = Certified::start_with(|mtls| {
        list = mtls.authorities_file.as_ref().unwrap().with_file_name("list.pem");
        mtls.revocation_lists = vec![list.clone()];
    })
    .await;
    let (one, other) = (certified.issued("one", "DNS:portal.example"), certified.issued("two", "DNS:portal.example"));
    assert_eq!(certified.grant("by-dns", Some(&one)).0, 401, "there is no list yet");
    certified.authority.write_list("list.pem", chrono::TimeDelta::days(1));
    assert_eq!(certified.grant("by-dns", Some(&one)).0, 200);
    certified.authority.revoke(&one);
    certified.authority.write_list("list.pem", chrono::TimeDelta::days(1));
    assert_eq!(certified.grant("by-dns", Some(&one)).0, 401);
    assert_eq!(certified.grant("by-dns", Some(&other)).0, 200);
    certified.authority.write_list("list.pem", chrono::TimeDelta::minutes(-1));
    assert_eq!(certified.grant("by-dns", Some(&other)).0, 401, "the list is out of date");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_known_by_a_certificate_that_is_registered() {
    let certified = Certified::start().await;
    let (status, body) = certified.grant("alone", Some(&certified.alone));
    assert_eq!(status, 200, "{body}");
    let claims = claims_of(body["access_token"].as_str().unwrap());
    assert_eq!(claims["cnf"], json!({ "x5t#S256": thumbprint(&certified.alone) }));
    let same_name = certified.authority.self_signed("alike", "/CN=alone");
    for certificate in [Some(&same_name), Some(&certified.issued("ours", "DNS:portal.example")), None] {
        assert_eq!(certified.grant("alone", certificate).0, 401);
    }
    assert_eq!(certified.grant("by-dns", Some(&certified.alone)).0, 401, "another client's certificate");
}

/// 27: at the issuer's own host nobody proves a certificate, whatever headers say.
#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_proved_to_its_own_host_only() {
    let certified = Certified::start().await;
    let portal = certified.issued("portal", "DNS:portal.example");
    let pem = std::fs::read_to_string(&portal.certificate).unwrap().replace('\n', "");
    let client = TestClient::public(&certified.stage, "by-dns");
    let form = pairs(json!({ "grant_type": "client_credentials", "client_id": "by-dns", "resource": GATEWAY }));
    for header in ["client-cert", "x-client-cert", "ssl-client-cert", "x-forwarded-client-cert"] {
        let answer = client.send("/token", &form, &[(header, pem.clone())]).await;
        assert_eq!((answer.status, answer.error()), (StatusCode::UNAUTHORIZED, "invalid_client"), "{header}");
    }
    let (status, _) = certified.get("/authorize", Some(&portal), "x");
    assert_eq!(status, 404, "people are not sent there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_a_key_can_have_its_tokens_bound_to_a_certificate() {
    let certified = Certified::start().await;
    let keyed = TestClient::new(&certified.stage, "keyed");
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let form = || {
        json!({
            "grant_type": "client_credentials", "client_id": "keyed", "resource": GATEWAY,
            "client_assertion": keyed.assertion(nothing()), "client_assertion_type": kind,
        })
    };
    let (status, body) = certified.post("/token", Some(&certified.alone), form());
    assert_eq!(status, 200, "{body}");
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(claims_of(token)["cnf"], json!({ "x5t#S256": thumbprint(&certified.alone) }));
    let (status, body) = certified.post("/token", None, form());
    assert_eq!((status, &body["error"]), (400, &json!("invalid_request")), "a bound token or none");
    let unproved = json!({ "grant_type": "client_credentials", "client_id": "keyed", "resource": GATEWAY });
    assert_eq!(certified.post("/token", Some(&certified.alone), unproved).0, 401, "a certificate is not its key");
    let assertion = keyed.assertion(json!({ "iss": "by-dns", "sub": "by-dns" }));
    let form = json!({
        "grant_type": "client_credentials", "client_assertion": assertion, "client_assertion_type": kind
    });
    assert_eq!(certified.post("/token", Some(&certified.alone), form).0, 401, "a key is not another's certificate");
}

/// A person's sign-in at a client that has a certificate and no key, from the pushed request to who the person is.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_a_certificate_signs_people_in() {
    let certified = Certified::start().await;
    let (stage, portal) = (&certified.stage, certified.issued("portal", "DNS:portal.example"));
    let pushed = json!({
        "response_type": "code", "client_id": "certified", "redirect_uri": CALLBACK, "scope": "openid",
        "code_challenge": challenge(), "code_challenge_method": "S256",
    });
    assert_eq!(certified.post("/par", None, pushed.clone()).0, 401);
    let (status, body) = certified.post("/par", Some(&portal), pushed);
    assert_eq!(status, 201, "{body}");
    let client = TestClient::public(stage, "certified");
    let asked = json!({ "client_id": "certified", "request_uri": body["request_uri"] });
    let browser = Browser::new(stage);
    let page = browser.open(&client.authorize_address(&pairs(asked))).await;
    let code = browser.sign_in(&page, "officer").await.code();
    let redeem = json!({
        "grant_type": "authorization_code", "client_id": "certified", "code": code, "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    });
    let (status, tokens) = certified.post("/token", Some(&portal), redeem);
    assert_eq!(status, 200, "{tokens}");
    let token = tokens["access_token"].as_str().unwrap();
    let (status, told) = certified.get("/userinfo", Some(&portal), token);
    assert_eq!((status, &told["sub"]), (200, &claims_of(token)["sub"]));
    for other in [None, Some(&certified.alone)] {
        assert_eq!(certified.get("/userinfo", other, token).0, 401, "59: another certificate, or none");
    }
    let told = client.get("/userinfo", &[("authorization", format!("Bearer {token}"))]).await;
    assert_eq!(told.status, StatusCode::UNAUTHORIZED, "nor at a host where none can be proved");

    // The certificate is renewed: the session goes on, and what comes from now on is bound to the new one.
    let renewed = certified.issued("renewed", "DNS:portal.example");
    let refresh =
        |token: &Value| json!({ "grant_type": "refresh_token", "client_id": "certified", "refresh_token": token });
    assert_eq!(certified.post("/token", Some(&certified.alone), refresh(&tokens["refresh_token"])).0, 401);
    let (status, later) = certified.post("/token", Some(&renewed), refresh(&tokens["refresh_token"]));
    assert_eq!(status, 200, "{later}");
    let later = later["access_token"].as_str().unwrap();
    assert_eq!(claims_of(later)["cnf"], json!({ "x5t#S256": thumbprint(&renewed) }));
    assert_eq!(certified.get("/userinfo", Some(&renewed), later).0, 200);
    assert_eq!(certified.get("/userinfo", Some(&portal), later).0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resource_server_takes_a_bound_token_by_its_certificate() {
    let certified = Certified::start().await;
    let portal = certified.issued("portal", "DNS:portal.example");
    let (_, body) = certified.grant("by-dns", Some(&portal));
    let token = body["access_token"].as_str().unwrap();
    let keys = KeySet::from_jwks(&certified.stage.document("/jwks").await.to_string()).unwrap();
    let verifier = AccessTokenVerifier::new([TrustedIssuer {
        issuer: certified.stage.issuer.clone(),
        keys: keys.into(),
        audience: GATEWAY.to_owned(),
        environment: Environment::Dev,
        lifetime_max: chrono::TimeDelta::minutes(5),
        assurance_max: Assurance::High,
        binding: Binding::Demanded,
    }])
    .unwrap();
    let (own, now) = (thumbprint(&portal), certified.stage.clock.now());
    assert!(verifier.verify_with(token, Possession::Certificate(&own), now).is_ok());
    let other = thumbprint(&certified.alone);
    assert!(verifier.verify_with(token, Possession::Certificate(&other), now).is_err());
    assert!(verifier.verify(token, now).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_say_where_clients_with_certificates_come() {
    let certified = Certified::start().await;
    let metadata = certified.stage.document("/.well-known/oauth-authorization-server").await;
    assert_eq!(metadata["tls_client_certificate_bound_access_tokens"], true);
    for endpoint in [
        "token_endpoint",
        "pushed_authorization_request_endpoint",
        "introspection_endpoint",
        "revocation_endpoint",
        "userinfo_endpoint",
    ] {
        let own = metadata[endpoint].as_str().unwrap();
        let alias = metadata["mtls_endpoint_aliases"][endpoint].as_str().unwrap();
        assert_eq!(own.strip_prefix(&certified.stage.issuer), alias.strip_prefix(&certified.address), "{endpoint}");
    }
    let methods = metadata["token_endpoint_auth_methods_supported"].as_array().unwrap();
    assert!(methods.contains(&json!("tls_client_auth")) && methods.contains(&json!("self_signed_tls_client_auth")));
    let without = Stage::start().await.document("/.well-known/openid-configuration").await;
    assert_eq!(without.get("mtls_endpoint_aliases"), None);
    assert_eq!(without["token_endpoint_auth_methods_supported"], json!(["private_key_jwt", "none"]));
}
