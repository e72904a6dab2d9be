//! The answer of one provider as another's.
use reqwest::StatusCode;
use serde_json::json;

use super::council::{Council, Way};
use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{Stage, nothing};

async fn with_two(honest: &Council, hostile: &Council) -> Stage {
    Stage::start_with(|config| config.upstreams = vec![honest.config(), hostile.config()]).await
}

fn tokens_asked_of(council: &Council) -> usize {
    council.asked().iter().filter(|(path, ..)| path == "/token").count()
}

/// 35: a code goes to nobody but who was asked; `iss` says who answers, and must be there where that was said.
#[tokio::test]
async fn an_answer_is_taken_from_who_was_asked() {
    let (honest, hostile) = (Council::start().await, Council::named("evil", "").await);
    let stage = with_two(&honest, &hostile).await;
    honest.link(&stage, &Browser::new(&stage), "citizen", nothing()).await;
    let before = tokens_asked_of(&honest);
    let client = TestClient::new(&stage, "portal");
    for answer in [
        json!({ "code": "stolen" }),
        json!({ "code": "stolen", "iss": hostile.issuer }),
        json!({ "code": "stolen", "iss": format!("{}/", honest.issuer) }),
        json!({ "code": "stolen", "iss": "" }),
        json!({ "error": "access_denied" }),
    ] {
        let browser = Browser::new(&stage);
        let page = browser.open(&client.pushed(nothing()).await).await;
        let way = Way::from(&browser, &page, "bst").await;
        let shown = browser.get(&way.answer(answer.clone())).await;
        assert!(shown.status == StatusCode::FORBIDDEN || shown.status == StatusCode::BAD_REQUEST, "{answer}");
        assert!(shown.text.contains("not from the provider that was asked"), "{answer}: {}", shown.text);
    }
    assert_eq!((tokens_asked_of(&honest), tokens_asked_of(&hostile)), (before, 0), "no code was brought anywhere");
}

/// 35: each provider has an address of its own, and a state that was given to one is none at another's.
#[tokio::test]
async fn the_state_of_one_provider_is_none_at_anothers_address() {
    let (honest, hostile) = (Council::start().await, Council::named("evil", "").await);
    let stage = with_two(&honest, &hostile).await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let page = browser.open(&client.pushed(nothing()).await).await;
    let way = Way::from(&browser, &page, "bst").await;
    assert_ne!(way.parameter("redirect_uri"), Way::from(&browser, &page, "evil").await.parameter("redirect_uri"));
    let answer = way.answer(json!({ "code": "stolen", "iss": hostile.issuer }));
    let swapped = answer.replace("/upstream/bst/", "/upstream/evil/");
    let shown = browser.get(&swapped).await;
    assert_eq!(shown.status, StatusCode::BAD_REQUEST, "{}", shown.text);
    assert_eq!((tokens_asked_of(&honest), tokens_asked_of(&hostile)), (0, 0));
}

/// Who does not say that it names itself need not.
#[tokio::test]
async fn a_provider_that_does_not_name_itself_is_known_by_its_address() {
    let council = Council::start().await;
    council.say(json!({ "authorization_response_iss_parameter_supported": null }));
    let stage = council.stage().await;
    council.link(&stage, &Browser::new(&stage), "citizen", nothing()).await;
    let browser = Browser::new(&stage);
    let client = TestClient::new(&stage, "portal");
    let page = browser.open(&client.pushed(nothing()).await).await;
    let way = Way::from(&browser, &page, "bst").await;
    council.hand_out(council.sign(&council.claims(&stage, &way, nothing())));
    let answer = browser.get(&way.answer(json!({ "code": "a-code" }))).await;
    assert!(browser.follow(answer).await.told().contains_key("code"));
}

/// 6: an answer without a state, with a made-up one, or in a browser that did not ask.
#[tokio::test]
async fn an_answer_that_nobody_asked_for_leads_nowhere() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let browser = Browser::new(&stage);
    browser.open(&TestClient::new(&stage, "portal").pushed(nothing()).await).await;
    for query in ["code=x", "code=x&state=", "code=x&state=made-up", "code=x&state=a&state=b"] {
        let shown = browser.get(&format!("/upstream/bst/callback?{query}")).await;
        assert_eq!(shown.status, StatusCode::BAD_REQUEST, "{query}");
    }
    assert_eq!(
        Browser::new(&stage).get("/upstream/nobody/callback?code=x&state=y").await.status,
        StatusCode::BAD_REQUEST
    );
}
