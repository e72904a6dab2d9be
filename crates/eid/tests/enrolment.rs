//! How real people begin, and come back. The numbers are those of the attack cases.
use chrono::TimeDelta;
use claims::{Assurance, MemberRef};
use eid::enrolment::{self, EnrolmentCode, NewPerson, NotDone};
use reqwest::StatusCode;

use crate::browser::{Browser, Shown};
use crate::passkeys::{register_in, signed_in_level};
use crate::stage::Stage;

fn person() -> NewPerson {
    NewPerson {
        name: "Dilys Rees".to_owned(),
        person_code: None,
        member: Some(MemberRef::new("BST", "member_BST_0000002b").unwrap()),
        level: Assurance::Substantial,
        evidence: "passport seen".to_owned(),
    }
}

async fn enrol(stage: &Stage) -> (String, EnrolmentCode) {
    enrolment::enrol(stage.database.database(), person(), stage.clock.now()).await.unwrap()
}

async fn enter(browser: &Browser, code: &str) -> Shown {
    let page = browser.open("/enrol").await;
    let fields = [("interaction", page.field("interaction")), ("code", code.to_owned())];
    let entered = browser.post("/enrol", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    browser.follow(entered).await
}

#[tokio::test]
async fn a_person_enrols_makes_a_passkey_and_signs_in() {
    for stage in Stage::each().await {
        let (_, code) = enrol(&stage).await;
        let browser = Browser::new(&stage);
        let page = enter(&browser, &code.shown().to_lowercase()).await;
        assert!(page.text.contains("How I sign in"), "{}", page.text);
        let authenticator = register_in(&stage, &browser, &page, 7).await;
        assert_eq!(signed_in_level(&stage, authenticator).await, "substantial");
    }
}

/// 25: a code is for one use, in one browser, for a day; whoever comes second gets nothing.
#[tokio::test]
async fn a_code_lets_in_once_and_in_time() {
    let stage = Stage::start().await;
    let (id, code) = enrol(&stage).await;
    assert_eq!(enter(&Browser::new(&stage), "0000-0000-0000-0000").await.status, StatusCode::FORBIDDEN);
    enter(&Browser::new(&stage), &code.shown()).await;
    let second = Browser::new(&stage);
    assert_eq!(enter(&second, &code.shown()).await.status, StatusCode::FORBIDDEN);
    assert!(second.cookie("eid-session").is_none());

    let earlier = enrolment::readmit(stage.database.database(), &id, stage.clock.now()).await.unwrap();
    let late = enrolment::readmit(stage.database.database(), &id, stage.clock.now()).await.unwrap();
    assert_eq!(
        enter(&Browser::new(&stage), &earlier.shown()).await.status,
        StatusCode::FORBIDDEN,
        "a new code replaces it"
    );
    stage.clock.move_on(TimeDelta::hours(24));
    assert_eq!(enter(&Browser::new(&stage), &late.shown()).await.status, StatusCode::FORBIDDEN);
}

/// 25: a page that was opened in one browser takes no code in another, nor from another site.
#[tokio::test]
async fn a_code_is_taken_by_the_browser_that_saw_the_page() {
    let stage = Stage::start().await;
    let (_, code) = enrol(&stage).await;
    let page = Browser::new(&stage).open("/enrol").await;
    let form = format!("interaction={}&code={}", page.field("interaction"), code.shown());
    let other = Browser::new(&stage);
    other.open("/enrol").await;
    let shown = other.post_raw("/enrol", form.clone(), &[]).await;
    assert_eq!(shown.status, StatusCode::BAD_REQUEST);
    let shown = other.post_raw("/enrol", form, &[("origin", "https://evil.example")]).await;
    assert_eq!(shown.status, StatusCode::FORBIDDEN);
    assert!(
        enter(&Browser::new(&stage), &code.shown()).await.text.contains("How I sign in"),
        "the code was not used up"
    );
}

#[tokio::test]
async fn who_is_let_back_in_is_hardly_known_until_two_officials_say_otherwise() {
    for stage in Stage::each().await {
        let database = stage.database.database();
        let (id, _) = enrol(&stage).await;
        let code = enrolment::readmit(database, &id, stage.clock.now()).await.unwrap();
        let browser = Browser::new(&stage);
        let page = enter(&browser, &code.shown()).await;
        let authenticator = register_in(&stage, &browser, &page, 7).await;
        assert_eq!(signed_in_level(&stage, authenticator.clone()).await, "low");

        let say = async |officials| {
            enrolment::proof(database, &id, Assurance::Substantial, "passport seen", officials, stage.clock.now()).await
        };
        for officials in [["A", "A"], ["A", " a "], ["A", ""]] {
            assert!(matches!(say(officials).await, Err(NotDone::OneOfficial)), "{officials:?}");
        }
        say(["A", "B"]).await.unwrap();
        let mut authenticator = authenticator;
        authenticator.counter += 1;
        assert_eq!(signed_in_level(&stage, authenticator).await, "substantial");
    }
}

#[tokio::test]
async fn nobody_unknown_is_let_back_in() {
    let stage = Stage::start().await;
    let refused = enrolment::readmit(stage.database.database(), "nobody", stage.clock.now()).await;
    assert!(matches!(refused, Err(NotDone::NoSuchPerson(_))));
}
