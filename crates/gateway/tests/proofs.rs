//! Tokens that are bound to a key, and the proofs that go with them (DPoP, RFC 9449): attack cases 56 to 58.

use chrono::TimeDelta;
use claims::dev::DevIssuer;
use claims::dpop::{ProvedRequest, make_proof};
use claims::{AccessTokenVerifier, Binding, SigningKey, TokenId, TrustedIssuer};
use gateway::GatewayConfig;
use identity::{NonceSecret, ProofGuard, TokenVerifier};
use reqwest::RequestBuilder;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::harness::{Answer, TestGateway, answer, dev_issuer, signing_key};

/// Where clients know the graph to be; the test's gateway is somewhere else, as behind a proxy.
const URI: &str = "https://graph.example/graphql";

/// A gateway that takes proofs, its issuer, and a client's key.
struct Proving {
    gateway: TestGateway,
    issuer: DevIssuer,
    key: SigningKey,
}

/// What a proof is made of; changed, it is a bad one.
#[derive(Clone)]
struct Made<'a> {
    key: &'a SigningKey,
    method: &'a str,
    uri: &'a str,
    access_token: Option<&'a str>,
    nonce: Option<&'a str>,
    id: TokenId,
    age: TimeDelta,
}

impl Proving {
    async fn start(binding: Binding) -> Self {
        let issuer = dev_issuer("https://dev.example", "witan");
        let verifier = AccessTokenVerifier::new([TrustedIssuer { binding, ..issuer.trusted() }]).unwrap();
        let guard = ProofGuard::new(&URI.parse().unwrap(), NonceSecret::new(&[7; 32]).unwrap());
        let verifier = TokenVerifier::from(verifier).with_proofs(guard);
        let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| parts.verifier = verifier).await;
        Self { gateway, issuer, key: signing_key() }
    }

    /// A token bound to the client's key.
    fn bound(&self) -> String {
        self.token(&json!({ "cnf": { "jkt": self.key.kid() } }))
    }

    fn token(&self, more: &Value) -> String {
        let now = service::clock::now().timestamp();
        let mut claims: Map<String, Value> = serde_json::from_value(json!({
            "iss": self.issuer.issuer, "aud": "witan", "sub": "p-1", "client_id": "portal", "env": "dev",
            "jti": Uuid::new_v4().to_string(), "iat": now, "exp": now + 300,
        }))
        .unwrap();
        claims.extend(more.as_object().unwrap().clone());
        self.issuer.key.sign_token("at+jwt", &claims).as_str().to_owned()
    }

    fn ask(&self, token: &str, proofs: &[String]) -> RequestBuilder {
        let request = self.gateway.ask("{ whoami }").header("authorization", format!("DPoP {token}"));
        proofs.iter().fold(request, |request, proof| request.header("dpop", proof))
    }

    /// A nonce, as a client gets one: by asking without.
    async fn nonce(&self) -> String {
        let token = self.bound();
        let refused = answer(self.ask(&token, &[made(&self.good(&token, None))])).await;
        refused.header("dpop-nonce").to_owned()
    }

    fn good<'a>(&'a self, token: &'a str, nonce: Option<&'a str>) -> Made<'a> {
        let id = TokenId::from_random(Uuid::new_v4().into_bytes());
        let access_token = Some(token);
        Made { key: &self.key, method: "POST", uri: URI, access_token, nonce, id, age: TimeDelta::zero() }
    }
}

fn made(made: &Made<'_>) -> String {
    let request = ProvedRequest { method: made.method, uri: made.uri, access_token: made.access_token };
    let now = service::clock::now() - made.age;
    make_proof(made.key, &request, made.nonce, &made.id, now).as_str().to_owned()
}

#[track_caller]
fn assert_challenged(answer: &Answer, error: &str) {
    answer.assert_refused(401, "UNAUTHENTICATED");
    let challenge = answer.header("www-authenticate");
    assert!(
        challenge.starts_with("DPoP algs=\"ES256\"") && challenge.contains(&format!("error=\"{error}\"")),
        "{challenge}"
    );
    assert_eq!(answer.header("dpop-nonce").len(), 43, "{answer:?}");
}

#[tokio::test]
async fn a_bound_token_with_a_proof_that_takes_up_the_nonce_is_taken() {
    for binding in [Binding::Optional, Binding::Demanded] {
        let proving = Proving::start(binding).await;
        let token = proving.bound();
        let without_nonce = answer(proving.ask(&token, &[made(&proving.good(&token, None))])).await;
        assert_challenged(&without_nonce, "use_dpop_nonce");
        let nonce = without_nonce.header("dpop-nonce");
        let taken = answer(proving.ask(&token, &[made(&proving.good(&token, Some(nonce)))])).await;
        assert_eq!(taken.data()["whoami"], "p-1");
    }
}

// 56
#[tokio::test]
async fn a_bound_token_without_its_proof_is_refused() {
    let proving = Proving::start(Binding::Optional).await;
    let token = proving.bound();
    answer(proving.gateway.ask("{ whoami }").bearer_auth(&token)).await.assert_refused(401, "UNAUTHENTICATED");
    assert_challenged(&answer(proving.ask(&token, &[])).await, "invalid_dpop_proof");
    // With a proof as a bearer it is one still.
    let nonce = proving.nonce().await;
    let proof = made(&proving.good(&token, Some(&nonce)));
    let as_bearer = proving.gateway.ask("{ whoami }").bearer_auth(&token).header("dpop", proof);
    answer(as_bearer).await.assert_refused(401, "UNAUTHENTICATED");
    // And a plain token is not made better by one.
    let plain = proving.token(&json!({}));
    answer(proving.gateway.ask("{ whoami }").bearer_auth(&plain)).await.data();
    let proved = answer(proving.ask(&plain, &[made(&proving.good(&plain, Some(&nonce)))])).await;
    assert_challenged(&proved, "invalid_token");
}

#[tokio::test]
async fn where_proofs_are_demanded_a_plain_token_is_refused() {
    let proving = Proving::start(Binding::Demanded).await;
    let plain = proving.token(&json!({}));
    answer(proving.gateway.ask("{ whoami }").bearer_auth(&plain)).await.assert_refused(401, "UNAUTHENTICATED");
}

// 65
#[tokio::test]
async fn a_proof_without_a_token_is_not_anonymous() {
    let proving = Proving::start(Binding::Optional).await;
    let proof = made(&Made { access_token: None, ..proving.good("", None) });
    answer(proving.gateway.ask("{ __typename }").header("dpop", proof)).await.assert_refused(401, "UNAUTHENTICATED");
    answer(proving.gateway.ask("{ __typename }")).await.data();
}

// 57, 58
#[tokio::test]
async fn a_proof_that_is_not_for_this_request_by_this_key_is_refused() {
    let proving = Proving::start(Binding::Optional).await;
    let (token, other_key) = (proving.bound(), signing_key());
    let nonce = proving.nonce().await;
    let good = || proving.good(&token, Some(&nonce));
    let address = format!("http://{}/graphql", proving.gateway.address);
    let bad = [
        ("htm", Made { method: "GET", ..good() }),
        ("htm in another case", Made { method: "post", ..good() }),
        ("htu", Made { uri: "https://other.example/graphql", ..good() }),
        ("htu as the connection has it", Made { uri: &address, ..good() }),
        ("no ath", Made { access_token: None, ..good() }),
        ("another ath", Made { access_token: Some("x"), ..good() }),
        ("an old one", Made { age: TimeDelta::minutes(5), ..good() }),
        ("one of the future", Made { age: -TimeDelta::minutes(5), ..good() }),
    ];
    for (name, proof) in bad {
        let refused = answer(proving.ask(&token, &[made(&proof)])).await;
        assert_challenged(&refused, "invalid_dpop_proof");
        assert!(!refused.text.contains("p-1"), "{name}");
    }
    let other = answer(proving.ask(&token, &[made(&Made { key: &other_key, ..good() })])).await;
    assert_challenged(&other, "invalid_token");
    let foreign_nonce = answer(proving.ask(&token, &[made(&Made { nonce: Some("x"), ..good() })])).await;
    assert_challenged(&foreign_nonce, "use_dpop_nonce");
    let two = answer(proving.ask(&token, &[made(&good()), made(&good())])).await;
    assert_challenged(&two, "invalid_dpop_proof");
    assert_challenged(&answer(proving.ask(&token, &["x".to_owned()])).await, "invalid_dpop_proof");
}

// 57
#[tokio::test]
async fn a_proof_is_good_once() {
    let proving = Proving::start(Binding::Optional).await;
    let token = proving.bound();
    let nonce = proving.nonce().await;
    let proof = made(&proving.good(&token, Some(&nonce)));
    answer(proving.ask(&token, std::slice::from_ref(&proof))).await.data();
    assert_challenged(&answer(proving.ask(&token, &[proof])).await, "invalid_dpop_proof");
}

// 58
#[tokio::test]
async fn no_header_steers_the_address_that_a_proof_must_name() {
    let proving = Proving::start(Binding::Optional).await;
    let token = proving.bound();
    let nonce = proving.nonce().await;
    let evil = Made { uri: "https://evil.example/graphql", ..proving.good(&token, Some(&nonce)) };
    let request = proving.ask(&token, &[made(&evil)]).header("host", "evil.example");
    let request = request.header("x-forwarded-host", "evil.example").header("x-forwarded-proto", "https");
    let refused = answer(request.header("forwarded", "host=evil.example;proto=https")).await;
    assert_challenged(&refused, "invalid_dpop_proof");
}
