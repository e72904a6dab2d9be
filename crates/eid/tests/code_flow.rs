//! From a pushed request to tokens, and what is refused on the way.
use chrono::TimeDelta;
use claims::{AccessTokenVerifier, Assurance, Environment, KeySet, Possession, TrustedIssuer};
use reqwest::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{CALLBACK, GATEWAY, Stage, claims_of, header_of, nothing};

async fn verifier(stage: &Stage, environment: Environment) -> AccessTokenVerifier {
    let keys = KeySet::from_jwks(&stage.document("/jwks").await.to_string()).unwrap();
    let trusted = TrustedIssuer {
        issuer: stage.issuer.clone(),
        keys: keys.into(),
        binding: claims::Binding::Optional,
        audience: GATEWAY.to_owned(),
        environment,
        lifetime_max: TimeDelta::minutes(5),
        assurance_max: Assurance::High,
    };
    AccessTokenVerifier::new([trusted]).unwrap()
}

#[tokio::test]
async fn a_person_signs_in_and_the_gateway_accepts_the_token() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "portal");
        let shown = client.sign_in(&Browser::new(&stage), "officer", nothing()).await;
        assert_eq!(shown.status, StatusCode::SEE_OTHER);
        let told = shown.told();
        assert!(shown.location().unwrap().starts_with(CALLBACK));
        assert_eq!((told["state"].as_str(), told["iss"].as_str()), ("a state", stage.issuer.as_str()));

        let tokens = client.redeem(&shown.code(), nothing()).await;
        assert_eq!((tokens.status, tokens.text("token_type")), (StatusCode::OK, "Bearer"));
        let access_token = tokens.text("access_token");
        assert_eq!(header_of(access_token)["typ"], "at+jwt");
        let now = stage.clock.now();
        let caller = verifier(&stage, Environment::Dev).await.verify(access_token, now).unwrap();
        assert_eq!(caller.member().unwrap().id(), "member_BST_0000001a");
        assert_eq!(caller.assurance(), Some(Assurance::Substantial));
        assert!(caller.has_scope("posts:write"));
        let refused = verifier(&stage, Environment::Production).await.verify(access_token, now).unwrap_err();
        assert_eq!(refused.code(), "TOKEN_NOT_TRUSTED", "made-up people are nobody in production");

        let claims = claims_of(access_token);
        assert_eq!((&claims["client_org"], &claims["client_subsystem"]), (&json!("BST"), &json!("portal")));
        assert_eq!((&claims["ctx"], &claims["env"]), (&json!("employee"), &json!("dev")));
        let id_token = claims_of(tokens.text("id_token"));
        assert_eq!((&id_token["aud"], &id_token["nonce"]), (&json!("portal"), &json!("a nonce")));
        assert_eq!((&id_token["acr"], &id_token["amr"]), (&json!("substantial"), &json!(["dev"])));
        assert_eq!((&id_token["sub"], &id_token["sid"]), (&claims["sub"], &claims["sid"]));
        assert!(id_token.get("name").is_none(), "nobody asked for the name");
    }
}

#[tokio::test]
async fn a_citizen_acts_as_no_member() {
    let stage = Stage::start().await;
    let tokens = TestClient::new(&stage, "portal").tokens(&Browser::new(&stage), "citizen", nothing()).await;
    let claims = claims_of(tokens.text("access_token"));
    assert_eq!((&claims["ctx"], claims.get("member"), &claims["acr"]), (&json!("citizen"), None, &json!("high")));
}

#[tokio::test]
async fn a_program_in_a_browser_needs_no_key_to_ask_and_one_to_be_answered() {
    let stage = Stage::start().await;
    let client = TestClient::public(&stage, "browser").with_dpop(5);
    let browser = Browser::new(&stage);
    let page = browser.open(&client.plain(nothing())).await;
    let code = browser.sign_in(&page, "officer").await.code();
    let tokens = client.redeem(&code, nothing()).await;
    assert_eq!(tokens.text("token_type"), "DPoP");
    let claims = claims_of(tokens.text("access_token"));
    assert_eq!(claims["cnf"]["jkt"], client.dpop_key().unwrap().kid());
    let (verifier, now) = (verifier(&stage, Environment::Dev).await, stage.clock.now());
    let (token, key) = (tokens.text("access_token"), client.dpop_key().unwrap().kid());
    assert!(verifier.verify(token, now).is_err(), "a bound token is worth nothing without its proof");
    assert!(verifier.verify_with(token, Possession::Key(key), now).is_ok());
}

#[tokio::test]
async fn a_proof_must_take_up_the_nonce_of_the_provider() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "bound").with_dpop(5);
    let code = client.sign_in(&Browser::new(&stage), "officer", nothing()).await.code();
    let form = json!({
        "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": crate::client::VERIFIER
    });
    let answer = client.post_with("/token", form.clone(), None).await;
    assert_eq!((answer.status, answer.error()), (StatusCode::BAD_REQUEST, "use_dpop_nonce"));
    let nonce = answer.headers["dpop-nonce"].to_str().unwrap().to_owned();
    assert_eq!(client.post_with("/token", form.clone(), Some("made up")).await.error(), "use_dpop_nonce");
    stage.clock.move_on(TimeDelta::seconds(59));
    let answer = client.post_with("/token", form, Some(&nonce)).await;
    assert_eq!((answer.status, answer.text("token_type")), (StatusCode::OK, "DPoP"));
}

#[tokio::test]
async fn a_code_is_good_for_a_minute() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let code = client.sign_in(&Browser::new(&stage), "officer", nothing()).await.code();
    stage.clock.move_on(TimeDelta::seconds(60));
    assert_eq!(client.redeem(&code, nothing()).await.error(), "invalid_grant");
}

#[tokio::test]
async fn what_is_asked_must_be_registered() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let refused = async |changes| client.push(changes).await.error().to_owned();
    for (changes, error) in [
        (json!({ "scope": "openid posts:delete" }), "invalid_scope"),
        (json!({ "scope": "posts:write" }), "invalid_scope"),
        (json!({ "scope": null }), "invalid_scope"),
        (json!({ "resource": "urn:other" }), "invalid_target"),
        (json!({ "redirect_uri": "https://portal.example/other" }), "invalid_request"),
        (json!({ "redirect_uri": null }), "invalid_request"),
        (json!({ "response_type": "token" }), "unsupported_response_type"),
        (json!({ "response_type": "code id_token" }), "unsupported_response_type"),
        (json!({ "response_mode": "fragment" }), "invalid_request"),
        (json!({ "request": "e30.e30." }), "request_not_supported"),
        (json!({ "request_uri": "urn:ietf:params:oauth:request_uri:x" }), "invalid_request"),
        (json!({ "prompt": "none login" }), "invalid_request"),
        (json!({ "prompt": "create" }), "invalid_request"),
        (json!({ "max_age": "-1" }), "invalid_request"),
        (json!({ "max_age": "1e3" }), "invalid_request"),
        (json!({ "acr_values": "highest" }), "unmet_authentication_requirements"),
        (json!({ "claims": "{\"id_token\":{\"person_code\":null}}" }), "invalid_request"),
        (json!({ "claims": "{\"id_token\":{},\"id_token\":{}}" }), "invalid_request"),
        (json!({ "claims": "[]" }), "invalid_request"),
        (json!({ "dpop_jkt": "x" }), "invalid_request"),
        (json!({ "authorization_details": "[{\"type\":\"payment\"}]" }), "invalid_authorization_details"),
    ] {
        assert_eq!(refused(changes.clone()).await, error, "{changes}");
    }
    assert_eq!(client.push(json!({ "scope": "openid" })).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn an_agreement_and_a_purpose_are_in_the_token() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let details = json!([{ "type": "data-use", "agreement": "agr-0173", "purpose": "school-admission" }]);
    let asked = json!({ "authorization_details": details.to_string() });
    let tokens = client.tokens(&Browser::new(&stage), "officer", asked).await;
    assert_eq!(tokens.body["authorization_details"], details);
    assert_eq!(claims_of(tokens.text("access_token"))["authorization_details"], details);
    for details in [
        json!([]),
        json!({}),
        json!([details[0], details[0]]),
        json!([{ "type": "data-use", "agreement": "a" }]),
        json!([{ "type": "data-use", "agreement": "a", "purpose": "b", "rows": "all" }]),
        json!([{ "type": "data-use", "agreement": "", "purpose": "b" }]),
    ] {
        let answer = client.push(json!({ "authorization_details": details.to_string() })).await;
        assert_eq!(answer.error(), "invalid_authorization_details", "{details}");
    }
}

#[tokio::test]
async fn a_token_has_the_one_audience_that_is_asked_for() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let own = client.tokens(&Browser::new(&stage), "officer", json!({ "resource": null })).await;
    assert_eq!(claims_of(own.text("access_token"))["aud"], stage.issuer);
    let code = client.sign_in(&Browser::new(&stage), "officer", nothing()).await.code();
    assert_eq!(client.redeem(&code, json!({ "resource": "urn:other" })).await.error(), "invalid_target");
}

#[tokio::test]
async fn a_program_of_another_site_may_call_and_lends_no_cookie() {
    let stage = Stage::start().await;
    let client = reqwest::Client::new();
    for path in ["/token", "/par", "/revoke", "/userinfo"] {
        let asked = client.request(reqwest::Method::OPTIONS, format!("{}{path}", stage.issuer)).send().await.unwrap();
        assert_eq!(asked.headers()["access-control-allow-origin"], "*", "{path}");
        assert!(asked.headers()["access-control-allow-headers"].to_str().unwrap().contains("DPoP"));
        assert!(asked.headers().get("access-control-allow-credentials").is_none());
    }
    for path in ["/authorize", "/continue", "/me/sessions", "/consent", "/passkeys/sign-in/start"] {
        let asked = client.request(reqwest::Method::OPTIONS, format!("{}{path}", stage.issuer)).send().await.unwrap();
        assert!(asked.headers().get("access-control-allow-origin").is_none(), "{path}");
    }
}
