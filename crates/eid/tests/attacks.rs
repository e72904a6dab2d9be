//! What must be refused with nothing disclosed. The numbers are those of the attack cases; further ones stand beside what
//! they attack, in `passkeys`, `sign_in`, `pages`, `registrations`, `exchange` and `independent`; those on tokens are in `tokens`.
mod tokens;

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::client::{TestClient, VERIFIER, challenge};
use crate::stage::{CALLBACK, Stage, claims_of, nothing, pairs};

/// 1, 8: an address that is not registered to the letter is sent nothing, by neither way in.
#[tokio::test]
async fn an_address_that_only_looks_like_the_registered_one_gets_nothing() {
    let stage = Stage::start().await;
    let confidential = TestClient::new(&stage, "portal");
    let public = TestClient::public(&stage, "browser").with_dpop(4);
    for address in [
        "https://portal.example/callback/",
        "https://portal.example/callback/more",
        "https://portal.example/callback/../callback",
        "https://portal.example/Callback",
        "https://portal.example/%63allback",
        "https://portal.example:443/callback",
        "https://portal.example:8443/callback",
        "https://portal.example/callback?x=1",
        "https://portal.example/callback#",
        "https://portal.example/callback#x",
        "https://portal.example@evil.example/callback",
        "https://user@portal.example/callback",
        "https://portal.example.evil.example/callback",
        "https://evil.example/?https://portal.example/callback",
        "http://portal.example/callback",
        "//portal.example/callback",
        "https://portal.example\\@evil.example/callback",
        "javascript:alert(1)",
        " https://portal.example/callback",
    ] {
        let asked = json!({ "redirect_uri": address });
        assert_eq!(confidential.push(asked.clone()).await.error(), "invalid_request", "{address}");
        let shown = Browser::new(&stage).open(&public.plain(asked)).await;
        assert_eq!((shown.status, shown.location()), (StatusCode::BAD_REQUEST, None), "{address}");
    }
}

/// 2: a code stolen from one sign-in is worth nothing in another one, nor to another client, nor for another address.
#[tokio::test]
async fn a_stolen_code_is_worth_nothing_elsewhere() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let steal = async || client.sign_in(&Browser::new(&stage), "officer", nothing()).await.code();
    let other_verifier = json!({ "code_verifier": "the-verifier-of-the-sign-in-that-the-attacker-began" });
    assert_eq!(client.redeem(&steal().await, other_verifier).await.error(), "invalid_grant");
    let code = steal().await;
    assert_eq!(TestClient::new(&stage, "twin").redeem(&code, nothing()).await.error(), "invalid_grant");
    let elsewhere = json!({ "redirect_uri": "https://portal.example/other" });
    assert_eq!(client.redeem(&steal().await, elsewhere).await.error(), "invalid_grant");
    // The first client's own attempt still succeeds: another client's changed nothing.
    assert_eq!(client.redeem(&code, nothing()).await.status, StatusCode::OK);
}

/// 2: a code that was asked for with one key is not given to another.
#[tokio::test]
async fn a_code_is_bound_to_the_key_that_asked_for_it() {
    let stage = Stage::start().await;
    let asking = TestClient::new(&stage, "bound").with_dpop(5);
    let thief = TestClient::new(&stage, "bound").with_dpop(6);
    let code = asking.sign_in(&Browser::new(&stage), "officer", nothing()).await.code();
    assert_eq!(thief.redeem(&code, nothing()).await.error(), "invalid_grant");
    let named = json!({ "dpop_jkt": thief.dpop_key().unwrap().kid() });
    assert_eq!(asking.push(named).await.error(), "invalid_request", "another key is named than is proved");
    let public = TestClient::public(&stage, "browser").with_dpop(5);
    let browser = Browser::new(&stage);
    let asked = json!({ "dpop_jkt": public.dpop_key().unwrap().kid() });
    let page = browser.open(&public.plain(asked)).await;
    let code = browser.sign_in(&page, "officer").await.code();
    let thief = TestClient::public(&stage, "browser").with_dpop(6);
    assert_eq!(thief.redeem(&code, nothing()).await.error(), "invalid_grant");
}

/// 3, 4: a request without a challenge, or with one that hides nothing, gets no code; a code gets nothing without its
/// verifier.
#[tokio::test]
async fn a_code_is_never_without_its_challenge() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let public = TestClient::public(&stage, "browser").with_dpop(4);
    for changes in [
        json!({ "code_challenge": null }),
        json!({ "code_challenge": null, "code_challenge_method": null }),
        json!({ "code_challenge_method": null }),
        json!({ "code_challenge_method": "plain", "code_challenge": VERIFIER }),
        json!({ "code_challenge_method": "s256" }),
        json!({ "code_challenge": "short" }),
        json!({ "code_challenge": format!("{}=", challenge()) }),
    ] {
        assert_eq!(client.push(changes.clone()).await.error(), "invalid_request", "{changes}");
        let shown = Browser::new(&stage).open(&public.plain(changes.clone())).await;
        assert_eq!(shown.error(), "invalid_request", "{changes}");
        assert!(!shown.told().contains_key("code"));
    }
    for changes in
        [json!({ "code_verifier": null }), json!({ "code_verifier": challenge() }), json!({ "code_verifier": "" })]
    {
        let code = client.sign_in(&Browser::new(&stage), "officer", nothing()).await.code();
        let answer = client.redeem(&code, changes.clone()).await;
        assert!(matches!(answer.error(), "invalid_grant" | "invalid_request"), "{changes}");
    }
}

/// 5: a code that is used twice ends what came of it.
#[tokio::test]
async fn a_code_used_twice_takes_its_tokens_with_it() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "portal");
        let code = client.sign_in(&Browser::new(&stage), "officer", nothing()).await.code();
        let tokens = client.redeem(&code, nothing()).await;
        assert!(client.is_active(tokens.text("access_token")).await);
        assert_eq!(client.redeem(&code, nothing()).await.error(), "invalid_grant");
        assert!(!client.is_active(tokens.text("access_token")).await);
        assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
    }
}

/// 5: of two who use one code at once, one at most gets tokens, and those have ended.
#[tokio::test]
async fn a_code_used_twice_at_once_leaves_nothing_usable() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "portal");
        let code = client.sign_in(&Browser::new(&stage), "officer", nothing()).await.code();
        let attempts = futures::future::join_all((0..4).map(|_| client.redeem(&code, nothing()))).await;
        let given: Vec<_> = attempts.iter().filter(|answer| answer.status == StatusCode::OK).collect();
        assert!(given.len() <= 1);
        for tokens in given {
            assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        }
    }
}

/// 6, 7: what ties an answer to its request comes back as it was sent, and only to who sent it.
#[tokio::test]
async fn state_and_nonce_come_back_unchanged() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let odd = "ŵ &=+%\"<>'";
    let shown = client.sign_in(&Browser::new(&stage), "officer", json!({ "state": odd, "nonce": odd })).await;
    assert_eq!(shown.told()["state"], odd);
    let tokens = client.redeem(&shown.code(), nothing()).await;
    assert_eq!(claims_of(tokens.text("id_token"))["nonce"], odd);
    let shown = client.sign_in(&Browser::new(&stage), "officer", json!({ "state": null, "nonce": null })).await;
    assert!(!shown.told().contains_key("state"));
    let tokens = client.redeem(&shown.code(), nothing()).await;
    assert!(claims_of(tokens.text("id_token")).get("nonce").is_none());
    for changes in [json!({ "state": "a\nb" }), json!({ "nonce": "x".repeat(2_000) })] {
        assert_eq!(client.push(changes).await.error(), "invalid_request");
    }
}

/// 8: a person is sent to a client only: never to an address that a request brings, whatever else is wrong with it.
#[tokio::test]
async fn errors_lead_nowhere_but_to_registered_addresses() {
    let stage = Stage::start().await;
    let public = TestClient::public(&stage, "browser").with_dpop(4);
    let evil = "https://evil.example/";
    for parameters in [
        json!({ "redirect_uri": evil, "response_type": "token" }),
        json!({ "redirect_uri": evil, "scope": "unknown" }),
        json!({ "redirect_uri": evil, "prompt": "none" }),
        json!({ "client_id": "nobody" }),
        json!({ "client_id": "nobody", "redirect_uri": evil }),
        json!({ "client_id": null }),
        json!({ "redirect_uri": null }),
    ] {
        let shown = Browser::new(&stage).open(&public.plain(parameters.clone())).await;
        assert_eq!((shown.status, shown.location()), (StatusCode::BAD_REQUEST, None), "{parameters}");
        assert!(!shown.text.contains("evil"), "{parameters}");
    }
    let shown = Browser::new(&stage).open(&public.plain(json!({ "scope": "openid unknown" }))).await;
    assert!(shown.location().unwrap().starts_with(CALLBACK));
    assert_eq!((shown.error().as_str(), shown.told()["iss"].as_str()), ("invalid_scope", stage.issuer.as_str()));
}

/// 9, 12: what a person posted is not posted on, and neither code nor page is kept or passed on by the browser.
#[tokio::test]
async fn a_redirect_forgets_what_was_posted() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let page = browser.open(&client.pushed(nothing()).await).await;
    let fields = [("interaction", page.field("interaction")), ("person", "officer".to_owned())];
    let posted = browser.post("/sign-in/dev", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER);
    let answer = browser.get(&posted.location().unwrap()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    for shown in [&posted, &answer] {
        assert_eq!((shown.header("cache-control"), shown.header("referrer-policy")), ("no-store", "no-referrer"));
        assert_eq!(shown.text, "");
    }
    assert!(!posted.location().unwrap().contains("code="));
}

/// 11, 12: answers go in the query of a redirect and in no other way.
#[tokio::test]
async fn there_is_no_way_of_answering_that_a_page_could_listen_to() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    for mode in ["web_message", "fragment", "form_post", "query.jwt", "jwt", "cookie"] {
        assert_eq!(client.push(json!({ "response_mode": mode })).await.error(), "invalid_request", "{mode}");
    }
    assert_eq!(client.push(json!({ "response_mode": "query" })).await.status, StatusCode::CREATED);
    let shown = client.sign_in(&Browser::new(&stage), "officer", nothing()).await;
    assert!(!shown.text.contains("postMessage") && !shown.location().unwrap().contains('#'));
}

/// 13: a pushed request is used once, within a minute, by who pushed it.
#[tokio::test]
async fn a_pushed_request_is_used_once_in_time_and_by_its_client() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "portal");
        let address = client.pushed(nothing()).await;
        let browser = Browser::new(&stage);
        assert_eq!(browser.open(&address).await.status, StatusCode::OK);
        for browser in [browser, Browser::new(&stage)] {
            assert_eq!(browser.open(&address).await.status, StatusCode::BAD_REQUEST, "used before");
        }
        let address = client.pushed(nothing()).await;
        stage.clock.move_on(TimeDelta::seconds(60));
        assert_eq!(Browser::new(&stage).open(&address).await.status, StatusCode::BAD_REQUEST, "too late");
        let address = client.pushed(nothing()).await;
        let others = address.replace("client_id=portal", "client_id=twin");
        assert_ne!(others, address);
        assert_eq!(Browser::new(&stage).open(&others).await.status, StatusCode::BAD_REQUEST, "another client's");
        assert_eq!(Browser::new(&stage).open(&address).await.status, StatusCode::OK, "which changed nothing");
        let made_up = client.authorize_address(&pairs(json!({
            "client_id": "portal", "request_uri": "https://evil.example/request"
        })));
        assert_eq!(Browser::new(&stage).open(&made_up).await.status, StatusCode::BAD_REQUEST);
    }
}

/// 14: nothing stands beside a pushed request, nothing stands twice, and nothing stands in the address of a form.
#[tokio::test]
async fn nothing_can_be_slipped_in_beside_what_is_checked() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    for slipped in ["scope=openid", "acr_values=low", "redirect_uri=https%3A%2F%2Fevil.example", "state=x", "unknown=1"]
    {
        let address = client.pushed(nothing()).await;
        let shown = Browser::new(&stage).open(&format!("{address}&{slipped}")).await;
        assert_eq!(shown.status, StatusCode::BAD_REQUEST, "{slipped}");
    }
    for slipped in ["client_id=portal", "client_id=twin", "request_uri=x"] {
        let address = client.pushed(nothing()).await;
        let shown = Browser::new(&stage).open(&format!("{address}&{slipped}")).await;
        assert_eq!(shown.status, StatusCode::BAD_REQUEST, "{slipped}");
    }
    let twice = format!("grant_type=client_credentials&grant_type=refresh_token&client_id={}", client.id);
    assert_eq!(client.send_raw("/token", twice, &[]).await.error(), "invalid_request");
    let form = pairs(json!({ "grant_type": "client_credentials", "client_id": "machine" }));
    assert_eq!(client.send("/token?scope=stats:read", &form, &[]).await.error(), "invalid_request");
    let json = [("content-type", "application/json".to_owned())];
    assert_eq!(client.send_raw("/par", "{}".to_owned(), &json).await.error(), "invalid_request");
}

/// A client that has a key must push its requests: a person could change what stands in an address.
#[tokio::test]
async fn a_client_with_a_key_pushes_its_requests() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let shown = Browser::new(&stage).open(&client.plain(nothing())).await;
    assert_eq!((shown.status, shown.location()), (StatusCode::BAD_REQUEST, None));
    let unproved = TestClient::public(&stage, "portal");
    assert_eq!(unproved.push(nothing()).await.error(), "invalid_client");
}

/// 27: what only a proxy could know of a certificate is believed from nobody.
#[tokio::test]
async fn a_header_that_speaks_of_a_certificate_means_nothing() {
    let stage = Stage::start().await;
    let client = TestClient::public(&stage, "machine");
    let form = pairs(json!({ "grant_type": "client_credentials", "client_id": "machine" }));
    for name in [
        "client-cert",
        "client-cert-chain",
        "x-client-cert",
        "x-ssl-client-cert",
        "ssl-client-verify",
        "x-forwarded-client-cert",
    ] {
        let answer = client.send("/token", &form, &[(name, ":MIIB:".to_owned())]).await;
        assert_eq!((answer.status, answer.error()), (StatusCode::UNAUTHORIZED, "invalid_client"), "{name}");
    }
}

/// 29: whether a client or a person exists is told by no refusal.
#[tokio::test]
async fn refusals_tell_nothing_of_who_there_is() {
    let stage = Stage::start().await;
    let refused = async |id: &str| {
        let client = TestClient::public(&stage, id);
        let form = pairs(json!({ "grant_type": "client_credentials", "client_id": id, "client_assertion": "x.y.z",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" }));
        client.send("/token", &form, &[]).await.body
    };
    assert_eq!(refused("machine").await, refused("nobody").await);
    let client = TestClient::new(&stage, "portal");
    let with_hint = async |hint: &str| {
        let browser = Browser::new(&stage);
        let page = browser.open(&client.pushed(json!({ "login_hint": hint })).await).await;
        page.text.replace(&page.field("interaction"), "")
    };
    assert_eq!(with_hint("officer").await, with_hint("nobody").await);
}

/// Secrets are for who they are given to: none is in the database.
#[tokio::test]
async fn the_database_holds_no_secret() {
    use sea_orm::{ConnectionTrait as _, Statement};

    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "portal");
        let browser = Browser::new(&stage);
        let code = client.sign_in(&browser, "officer", nothing()).await.code();
        let tokens = client.redeem(&code, nothing()).await;
        let secrets: Vec<String> = vec![
            code,
            tokens.text("refresh_token").to_owned(),
            tokens.text("access_token").to_owned(),
            browser.cookie("eid-session").unwrap(),
            browser.cookie("eid-browser").unwrap(),
        ];
        let db = stage.database.database().connection();
        for (table, columns) in [
            ("authorization_code", "code_hash || authorization_id || code_challenge"),
            ("refresh_token", "token_hash || authorization_id"),
            ("access_token", "jti || authorization_id"),
            ("session", "id || secret_hash || browser"),
        ] {
            let table = if table == "authorization_code" { table.to_owned() } else { format!("\"{table}\"") };
            let sql = format!("select {columns} as told from {table}");
            let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
            assert!(!rows.is_empty(), "{table}");
            for row in rows {
                let told: String = row.try_get("", "told").unwrap();
                assert!(secrets.iter().all(|secret| !told.contains(secret.as_str())), "{table}");
            }
        }
    }
}

/// A body that is no form, or too long a one, is refused before anything else is looked at.
#[tokio::test]
async fn odd_bodies_are_refused() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let long = format!("client_id=portal&x={}", "x".repeat(70_000));
    for (path, body) in [
        ("/token", long.clone()),
        ("/par", long),
        ("/token", "client_id=\u{0}".to_owned()),
        ("/token", "a=%ff".to_owned()),
    ] {
        let answer = client.send_raw(path, body, &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
        assert_ne!(answer.body["error"], Value::Null);
    }
}
