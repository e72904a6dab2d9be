//! Asking an issuer whether its tokens are active still: attack case 60.
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use claims::{AccessTokenVerifier, KeySet, Refused, SigningKey, TrustedIssuer, verify_client_assertion};
use identity::{IntrospectionFault, IntrospectionOptions, Introspector, KEPT_MAX, SignedAnswers, TokenVerifier};
use poem::http::StatusCode;
use poem::{Request, Response, Route, post};
use serde_json::{Map, Value, json};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};

use crate::issuer::{ISSUER, key, token};

const CLIENT: &str = "gateway";
const AUDIENCE: &str = "witan";
const SIGNED: &str = "application/token-introspection+jwt";

/// What is answered: status, type and body.
type Answer = (StatusCode, &'static str, String);

/// An issuer that is asked, and what it was sent last.
struct Asked {
    key: SigningKey,
    own_key: SigningKey,
    url: String,
    answer: Arc<Mutex<Answer>>,
    count: Arc<AtomicUsize>,
    last: Arc<Mutex<(String, String)>>,
}

impl Asked {
    async fn start() -> Self {
        service::crypto::install();
        let listener = Listener::bind("127.0.0.1:0").await.unwrap();
        let asked = Self {
            key: key(),
            own_key: key(),
            url: format!("http://{}/introspect", listener.address()),
            answer: Arc::new(Mutex::new((StatusCode::OK, SIGNED, String::new()))),
            count: Arc::default(),
            last: Arc::default(),
        };
        let (answer, count, last) = (Arc::clone(&asked.answer), Arc::clone(&asked.count), Arc::clone(&asked.last));
        let endpoint = poem::endpoint::make(move |mut request: Request| {
            let (answer, count, last) = (Arc::clone(&answer), Arc::clone(&count), Arc::clone(&last));
            async move {
                count.fetch_add(1, Ordering::SeqCst);
                let accepted = request.header("accept").unwrap_or_default().to_owned();
                *last.lock().unwrap() = (accepted, request.take_body().into_string().await.unwrap());
                let (status, kind, body) = answer.lock().unwrap().clone();
                let location = "http://127.0.0.1:9/elsewhere";
                Response::builder().status(status).content_type(kind).header("location", location).body(body)
            }
        });
        let routes = Route::new().at("/introspect", post(endpoint));
        tokio::spawn(async move {
            listener.serve(routes, ServerLimits::default(), &Health::new(), &Shutdown::default()).await
        });
        asked
    }

    fn options(&self) -> IntrospectionOptions {
        IntrospectionOptions {
            issuer: ISSUER.to_owned(),
            endpoint: self.url.parse().unwrap(),
            client_id: CLIENT.to_owned(),
            key: self.own_key.clone(),
            audience: AUDIENCE.to_owned(),
            keys: self.key.key_set().into(),
            signed_answers: SignedAnswers::Demanded,
            kept_for: Duration::ZERO,
        }
    }

    fn verifier(&self, change: impl FnOnce(&mut IntrospectionOptions)) -> TokenVerifier {
        let mut options = self.options();
        change(&mut options);
        let dev = claims::dev::DevIssuer { issuer: ISSUER.into(), audience: AUDIENCE.into(), key: self.key.clone() };
        let trusted = TrustedIssuer { keys: self.key.key_set().into(), ..dev.trusted() };
        let verifier = TokenVerifier::from(AccessTokenVerifier::new([trusted]).unwrap());
        verifier.with_introspection(Introspector::new(options, None).unwrap())
    }

    /// What the issuer says of `token`, with changes.
    fn told(&self, token: &str, changes: Value) -> Value {
        let claims = claims_of(token);
        let mut told = json!({
            "active": true, "iss": ISSUER, "aud": AUDIENCE, "sub": claims["sub"], "jti": claims["jti"], "token_type": "Bearer"
        });
        merge(&mut told, changes);
        told
    }

    /// The same as a signed answer by `key`, its own claims changed.
    fn signed(&self, key: &SigningKey, typ: &str, told: &Value, changes: Value) -> String {
        let mut claims = json!({
            "iss": ISSUER, "aud": CLIENT, "iat": service::clock::now().timestamp(), "token_introspection": told
        });
        merge(&mut claims, changes);
        let claims: Map<String, Value> = serde_json::from_value(claims).unwrap();
        key.sign_token(typ, &claims).as_str().to_owned()
    }

    fn answers(&self, status: StatusCode, kind: &'static str, body: impl Into<String>) {
        *self.answer.lock().unwrap() = (status, kind, body.into());
    }

    fn answers_signed(&self, token: &str, changes: Value) {
        let body = self.signed(&self.key, "token-introspection+jwt", &self.told(token, changes), json!({}));
        self.answers(StatusCode::OK, SIGNED, body);
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

fn merge(into: &mut Value, changes: Value) {
    let Value::Object(changes) = changes else { panic!("an object") };
    for (name, value) in changes {
        into[name] = value;
    }
    into.as_object_mut().unwrap().retain(|_, value| !value.is_null());
}

fn claims_of(token: &str) -> Value {
    let verifier = claims::Unverified::read(token).unwrap();
    json!({ "sub": verifier.claimed_text("sub"), "jti": verifier.claimed_text("jti") })
}

async fn verify(verifier: &TokenVerifier, token: &str) -> Result<(), Refused> {
    verifier.verify(token, service::clock::now()).await.map(drop)
}

#[tokio::test]
async fn a_token_is_taken_where_its_issuer_says_that_it_is_active() {
    let asked = Asked::start().await;
    let (verifier, token) = (asked.verifier(|_| {}), token(&asked.key));
    asked.answers_signed(&token, json!({}));
    assert_eq!(verify(&verifier, &token).await, Ok(()));
    asked.answers_signed(&token, json!({ "sub": null, "jti": null, "iss": null }));
    assert_eq!(verify(&verifier, &token).await, Ok(()), "what is not told need not fit");
    asked.answers_signed(&token, json!({ "active": false }));
    assert_eq!(verify(&verifier, &token).await, Err(Refused::Revoked));
}

#[tokio::test]
async fn whoever_asks_proves_who_they_are_by_a_key() {
    let asked = Asked::start().await;
    let (verifier, token) = (asked.verifier(|_| {}), token(&asked.key));
    asked.answers_signed(&token, json!({}));
    let mut names = Vec::new();
    for _ in 0..2 {
        verify(&verifier, &token).await.unwrap();
        let (accepted, form) = asked.last.lock().unwrap().clone();
        assert_eq!(accepted, SIGNED);
        let fields: std::collections::HashMap<String, String> =
            url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        assert_eq!(fields["token"], token);
        let keys = asked.own_key.key_set();
        let now = service::clock::now();
        let proved = verify_client_assertion(&fields["client_assertion"], CLIENT, &keys, ISSUER, now).unwrap();
        names.push(proved.id);
    }
    assert_ne!(names[0], names[1], "each assertion is used once");
}

/// 60: an answer is about this token, for us, by its issuer, of now; or it is none.
#[tokio::test]
async fn an_answer_that_does_not_fit_refuses_the_token() {
    let asked = Asked::start().await;
    let (verifier, token) = (asked.verifier(|_| {}), token(&asked.key));
    for changes in [
        json!({ "aud": "other" }),
        json!({ "aud": [AUDIENCE, "other"] }),
        json!({ "aud": null }),
        json!({ "sub": "p-other" }),
        json!({ "jti": "other" }),
        json!({ "iss": "https://other.example" }),
        json!({ "sub": 1 }),
        json!({ "active": "true" }),
        json!({ "active": 1 }),
        json!({ "active": null }),
    ] {
        asked.answers_signed(&token, changes.clone());
        assert!(verify(&verifier, &token).await.is_err(), "{changes}");
    }
    let (good, now) = (asked.told(&token, json!({})), service::clock::now());
    let at = |seconds: i64| json!({ "iat": (now + TimeDelta::seconds(seconds)).timestamp() });
    let kind = "token-introspection+jwt";
    for (body, why) in [
        (asked.signed(&key(), kind, &good, json!({})), "by another key"),
        (asked.signed(&asked.key, "JWT", &good, json!({})), "an ID token"),
        (asked.signed(&asked.key, "at+jwt", &good, json!({})), "an access token"),
        (asked.signed(&asked.key, kind, &good, json!({ "aud": "other" })), "for another client"),
        (asked.signed(&asked.key, kind, &good, json!({ "aud": null })), "for nobody"),
        (asked.signed(&asked.key, kind, &good, json!({ "iss": "https://other.example" })), "by another issuer"),
        (asked.signed(&asked.key, kind, &good, at(-120)), "old"),
        (asked.signed(&asked.key, kind, &good, at(120)), "of later"),
        (asked.signed(&asked.key, kind, &good, json!({ "iat": null })), "of no time"),
        (asked.signed(&asked.key, kind, &json!([true]), json!({})), "no object"),
        (token.clone(), "the token itself"),
        (String::new(), "nothing"),
    ] {
        asked.answers(StatusCode::OK, SIGNED, body);
        assert!(verify(&verifier, &token).await.is_err(), "{why}");
    }
    asked.answers_signed(&token, json!({}));
    assert!(verify(&verifier, &token).await.is_ok(), "and the one that fits is taken");
}

/// 60: unsigned where signed is due.
#[tokio::test]
async fn an_answer_that_is_not_signed_counts_only_where_that_is_allowed() {
    let asked = Asked::start().await;
    let token = token(&asked.key);
    let (demanding, preferring) =
        (asked.verifier(|_| {}), asked.verifier(|options| options.signed_answers = SignedAnswers::Preferred));
    let plain = asked.told(&token, json!({})).to_string();
    for kind in ["application/json", "application/json; charset=utf-8"] {
        asked.answers(StatusCode::OK, kind, plain.clone());
        let refused = verify(&demanding, &token).await.unwrap_err();
        assert_eq!(refused.code(), "TOKEN_UNCONFIRMED");
        assert_eq!(verify(&preferring, &token).await, Ok(()));
    }
    assert!(asked.last.lock().unwrap().0.starts_with(SIGNED), "a signed one is asked for all the same");
    asked.answers(StatusCode::OK, SIGNED, plain);
    assert!(verify(&preferring, &token).await.is_err(), "what says that it is signed must be");
    asked.answers(StatusCode::OK, "application/json", r#"{"active":true,"active":true,"aud":"witan"}"#);
    assert!(verify(&preferring, &token).await.is_err(), "a member that occurs twice");
    asked.answers(StatusCode::OK, "application/json", json!({ "active": false }).to_string());
    assert_eq!(verify(&preferring, &token).await, Err(Refused::Revoked));
}

/// 60: where the issuer does not answer, its tokens are not taken.
#[tokio::test]
async fn where_nothing_is_known_the_token_is_refused() {
    let asked = Asked::start().await;
    let token = token(&asked.key);
    let verifier = asked.verifier(|options| options.kept_for = KEPT_MAX);
    let good = asked.signed(&asked.key, "token-introspection+jwt", &asked.told(&token, json!({})), json!({}));
    for status in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::UNAUTHORIZED, StatusCode::FOUND, StatusCode::CREATED]
    {
        asked.answers(status, SIGNED, good.clone());
        let refused = verify(&verifier, &token).await.unwrap_err();
        assert_eq!(refused.code(), "TOKEN_UNCONFIRMED", "{status}");
    }
    asked.answers(StatusCode::OK, SIGNED, "x".repeat(100_000));
    assert!(verify(&verifier, &token).await.is_err(), "an answer that does not end");
    let closed = asked.verifier(|options| options.endpoint = "http://127.0.0.1:9/introspect".parse().unwrap());
    assert_eq!(verify(&closed, &token).await.unwrap_err().code(), "TOKEN_UNCONFIRMED");
    // None of this is kept: once it answers, the token is taken.
    asked.answers(StatusCode::OK, SIGNED, good);
    assert_eq!(verify(&verifier, &token).await, Ok(()));
}

#[tokio::test]
async fn an_answer_is_kept_for_its_token_alone() {
    let asked = Asked::start().await;
    let (one, other) = (token(&asked.key), token(&asked.key));
    let verifier = asked.verifier(|options| options.kept_for = KEPT_MAX);
    asked.answers_signed(&one, json!({}));
    let many = futures::future::join_all((0..10).map(|_| verify(&verifier, &one))).await;
    assert!(many.into_iter().all(|verdict| verdict.is_ok()));
    assert_eq!(asked.count(), 1, "many who ask at the same time ask once");
    assert!(verify(&verifier, &other).await.is_err(), "the answer is about another token");
    assert_eq!(asked.count(), 2);
    asked.answers_signed(&one, json!({ "active": false }));
    assert_eq!(verify(&verifier, &one).await, Ok(()), "for half a minute at most");
    let fresh = asked.verifier(|options| options.kept_for = Duration::from_millis(1));
    assert_eq!(verify(&fresh, &one).await, Err(Refused::Revoked));
    asked.answers_signed(&one, json!({}));
    let again = async { while verify(&fresh, &one).await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(10), again).await.expect("then it is asked again");
}

#[tokio::test]
async fn nobody_is_asked_about_a_token_that_is_not_good_anyway() {
    let asked = Asked::start().await;
    let verifier = asked.verifier(|_| {});
    for bad in [token(&key()), "a.b.c".to_owned(), format!("{}x", token(&asked.key))] {
        assert!(verify(&verifier, &bad).await.is_err());
    }
    assert_eq!(asked.count(), 0);
}

#[test]
fn an_issuer_is_asked_where_nobody_listens_in() {
    service::crypto::install();
    let own = key();
    let made = |endpoint: &str| {
        let options = IntrospectionOptions {
            issuer: ISSUER.to_owned(),
            endpoint: endpoint.parse().unwrap(),
            client_id: CLIENT.to_owned(),
            key: own.clone(),
            audience: AUDIENCE.to_owned(),
            keys: KeySet::of_signing_keys([&own]).into(),
            signed_answers: SignedAnswers::Demanded,
            kept_for: KEPT_MAX,
        };
        Introspector::new(options, None).map(drop)
    };
    assert!(made("https://eid.example/introspect").is_ok());
    for bad in ["http://eid.example/introspect", "https://me:secret@eid.example/", "ftp://127.0.0.1/"] {
        let refused = made(bad).unwrap_err();
        assert!(matches!(refused, IntrospectionFault::Insecure(_)) && !refused.to_string().contains("secret"), "{bad}");
    }
}
