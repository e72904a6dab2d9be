//! What a council signs that does not hold.
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use claims::SigningKey;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::council::{Council, Way};
use super::signing_in::{linked, token_by};
use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::independent::run;
use crate::stage::{Stage, nothing};

/// Comes back from the council with whatever `make` makes of a good token's claims.
async fn returned_with(
    council: &Council,
    stage: &Stage,
    make: impl FnOnce(serde_json::Map<String, Value>) -> String,
) -> (Browser, Shown) {
    let browser = Browser::new(stage);
    let page = browser.open(&TestClient::new(stage, "portal").pushed(nothing()).await).await;
    let way = Way::from(&browser, &page, council.id).await;
    council.hand_out(make(council.claims(stage, &way, nothing())));
    let answer = browser.get(&way.answer(json!({ "code": "a-code", "iss": council.issuer }))).await;
    let shown = browser.follow(answer).await;
    (browser, shown)
}

fn changed(mut claims: serde_json::Map<String, Value>, changes: &Value) -> serde_json::Map<String, Value> {
    for (name, value) in changes.as_object().unwrap() {
        claims.insert(name.clone(), value.clone());
    }
    claims.retain(|_, value| !value.is_null());
    claims
}

/// 37
#[tokio::test]
async fn an_id_token_that_is_wrong_in_any_way_signs_nobody_in() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let now = stage.clock.now().timestamp();
    let (_, good) = returned_with(&council, &stage, |claims| council.sign(&claims)).await;
    assert!(good.told().contains_key("code"));
    let (_, good) = returned_with(&council, &stage, |claims| {
        council.sign(&changed(claims, &json!({ "azp": "e-id", "aud": ["e-id"] })))
    })
    .await;
    assert!(good.told().contains_key("code"));
    for changes in [
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
        json!({ "aud": null }),
        json!({ "aud": "another" }),
        json!({ "aud": ["e-id", "another"] }),
        json!({ "aud": ["e-id", "another"], "azp": "e-id" }),
        json!({ "aud": ["e-id", "another"], "azp": "another" }),
        json!({ "azp": "another" }),
        json!({ "nonce": null }),
        json!({ "nonce": "another" }),
        json!({ "iss": null }),
        json!({ "iss": format!("{}/", council.issuer) }),
        json!({ "iss": "https://login.example" }),
        json!({ "exp": null }),
        json!({ "exp": now - 31 }),
        json!({ "iat": null }),
        json!({ "iat": now + 60 }),
        json!({ "iat": now - 301 }),
    ] {
        let (browser, shown) = returned_with(&council, &stage, |claims| council.sign(&changed(claims, &changes))).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{changes}: {}", shown.text);
        assert!(browser.cookie("eid-session").is_none(), "{changes}");
    }
}

/// 37: `none`, a secret that both know, somebody else's key, and another kind of token.
#[tokio::test]
async fn an_id_token_is_signed_by_the_councils_published_key() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let hmac = |key: &[u8], header: Value, claims: &Value| {
        let signed = format!("{}.{}", encode(&header), encode(claims));
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key);
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, signed.as_bytes())))
    };
    let stranger = SigningKey::generate(|bytes| bytes.fill(99));
    let kid = council.key.kid().to_owned();
    type Make<'a> = Box<dyn Fn(&serde_json::Map<String, Value>) -> String + 'a>;
    let bad: Vec<(&str, Make<'_>)> = vec![
        ("none", Box::new(|claims| format!("{}.{}.", encode(&json!({ "alg": "none" })), encode(&json!(claims))))),
        ("NONE", Box::new(|claims| format!("{}.{}.", encode(&json!({ "alg": "NONE" })), encode(&json!(claims))))),
        ("secret", Box::new(|claims| hmac(b"a secret & more", json!({ "alg": "HS256" }), &json!(claims)))),
        ("public key as secret", {
            let kid = kid.clone();
            let jwks = council.key.jwks();
            Box::new(move |claims| hmac(jwks.as_bytes(), json!({ "alg": "HS256", "kid": kid }), &json!(claims)))
        }),
        ("stranger", Box::new(|claims| stranger.sign_token("JWT", claims).as_str().to_owned())),
        ("stranger by the council's name", {
            Box::new(|claims| {
                let token = stranger.sign_token("JWT", claims);
                let (signed, signature) = token.as_str().rsplit_once('.').unwrap();
                let payload = signed.split('.').nth(1).unwrap();
                format!("{}.{payload}.{signature}", encode(&json!({ "alg": "ES256", "kid": kid })))
            })
        }),
        ("logout token", Box::new(|claims| council.key.sign_token("logout+jwt", claims).as_str().to_owned())),
        ("access token", Box::new(|claims| council.key.sign_token("at+jwt", claims).as_str().to_owned())),
        ("a member twice", {
            Box::new(|claims| {
                let token = council.key.sign_token("JWT", claims);
                let parts: Vec<&str> = token.as_str().split('.').collect();
                let text = BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
                let text = String::from_utf8(text).unwrap().replacen('{', r#"{"sub":"staff-9","#, 1);
                format!("{}.{}.{}", parts[0], BASE64_URL_SAFE_NO_PAD.encode(text), parts[2])
            })
        }),
        ("nothing", Box::new(|_| String::new())),
    ];
    for (name, make) in bad {
        let (browser, shown) = returned_with(&council, &stage, |claims| make(&claims)).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{name}");
        assert!(browser.cookie("eid-session").is_none(), "{name}");
    }
}

/// 37: the same by another library, `jose`; a good one among them is taken.
#[tokio::test]
async fn what_jose_makes_badly_of_an_id_token_is_refused() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let client = TestClient::new(&stage, "portal");
    let mut tried = 0;
    for number in 0.. {
        let browser = Browser::new(&stage);
        let page = browser.open(&client.pushed(nothing()).await).await;
        let way = Way::from(&browser, &page, council.id).await;
        let settings = json!({
            "key": council.key.to_pem(), "kid": council.key.kid(), "secret": "a secret & more",
            "claims": council.claims(&stage, &way, nothing())
        });
        let made = run("council-tokens.mjs", settings).await;
        let Some(token) = made.get(number) else { break };
        council.hand_out(token["token"].as_str().unwrap().to_owned());
        let answer = browser.get(&way.answer(json!({ "code": "a-code", "iss": council.issuer }))).await;
        let is_good = token["name"] == "good";
        assert_eq!(browser.cookie("eid-session").is_some(), is_good, "{}: {}", token["name"], answer.text);
        assert!(is_good || answer.status == StatusCode::FORBIDDEN, "{}", token["name"]);
        tried += 1;
    }
    assert_eq!(tried, 11);
}

/// A flood of tokens by made-up keys has a council asked for its keys at most every ten seconds; a key is believed once it was had.
#[tokio::test]
async fn a_new_key_is_believed_once_it_was_fetched() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let fetches = || council.asked().iter().filter(|(path, ..)| path == "/jwks").count();
    let before = fetches();
    let new = SigningKey::generate(|bytes| bytes.fill(98));
    council.publish(new.jwks());
    for _ in 0..3 {
        let sign = |claims| new.sign_token("JWT", &claims).as_str().to_owned();
        let (_, shown) = returned_with(&council, &stage, sign).await;
        let is_believed = shown.status == StatusCode::SEE_OTHER;
        assert_eq!(is_believed, fetches() > before, "{}", shown.text);
    }
    assert!(fetches() <= before + 1);
}

const TENANT: &str = "1111aaaa-2222-4333-8444-55555555bbbb";

/// 34: at Entra people are known by tenant and object, and another tenant's are nobody.
#[tokio::test]
async fn another_tenants_person_is_nobody() {
    let council = Council::named("entra", &format!("/{TENANT}/v2.0")).await;
    let stage = Stage::start_with(|config| {
        let mut upstream = council.config();
        upstream.entra_tenant = Some(TENANT.to_owned());
        config.upstreams = vec![upstream];
    })
    .await;
    let good = json!({ "tid": TENANT, "oid": "object-1", "sub": "for-this-client" });
    council.link(&stage, &Browser::new(&stage), "citizen", good.clone()).await;
    token_by(&council, &stage, &Browser::new(&stage), good.clone()).await;
    // `sub` is nothing there, `oid` with the tenant is all.
    token_by(&council, &stage, &Browser::new(&stage), json!({ "tid": TENANT, "oid": "object-1", "sub": "x" })).await;
    let other = "99999999-2222-4333-8444-555555555555";
    for changes in [
        json!({ "tid": other, "oid": "object-1" }),
        json!({ "tid": null, "oid": "object-1" }),
        json!({ "tid": TENANT, "oid": null }),
        json!({ "tid": TENANT, "oid": "object-2", "sub": "for-this-client" }),
        json!({ "tid": TENANT.to_uppercase(), "oid": "object-1" }),
    ] {
        let (browser, shown) = returned_with(&council, &stage, |claims| council.sign(&changed(claims, &changes))).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{changes}");
        assert!(browser.cookie("eid-session").is_none());
    }
}
