//! Accounts that an organisation registers for a person, who accepts with their e-ID.
use chrono::TimeDelta;
use claims::MemberRef;
use eid::enrolment::EnrolmentCode;
use eid::registrar::{self, UpstreamIdentity};
use serde_json::json;

use super::council::Council;
use super::signing_in::token_by;
use crate::browser::{Browser, Shown};
use crate::stage::{Stage, nothing};

async fn invite(council: &Council, stage: &Stage, subject: &str, member: &str) -> EnrolmentCode {
    let account = UpstreamIdentity { issuer: council.issuer.clone(), tenant: None, subject: subject.to_owned() };
    let org = member.split('_').nth(1).unwrap();
    let member = MemberRef::new(org, member).unwrap();
    registrar::invite(stage.database.database(), account, member, "HR", stage.clock.now()).await.unwrap()
}

async fn accept(browser: &Browser, ready: &str, code: &str) -> Shown {
    let page = browser.open("/me/credentials").await;
    let page = if page.text.contains("<nav>") { page } else { browser.sign_in(&page, ready).await };
    let accepted = browser.post("/me/links/accept", &[("token", &page.field("token")), ("code", code)]).await;
    browser.follow(accepted).await
}

/// L1: the organisation says which account and which member, the person accepts.
#[tokio::test]
async fn a_person_accepts_an_account_that_their_council_registered_for_them() {
    let council = Council::start().await;
    for stage in council.each_stage().await {
        let code = invite(&council, &stage, "staff-7", "member_BST_0000007g").await;
        let browser = Browser::new(&stage);
        let page = accept(&browser, "citizen", &code.shown().to_lowercase()).await;
        assert!(page.text.contains("name=\"link\""), "{}", page.text);
        let changes = json!({ "sub": "staff-7", "member": null });
        let token = token_by(&council, &stage, &Browser::new(&stage), changes).await;
        assert_eq!(token["member"], "member_BST_0000007g");
        let again = accept(&browser, "citizen", &code.shown()).await;
        assert!(again.text.contains("the code is not good"), "{}", again.text);
    }
}

#[tokio::test]
async fn an_invitation_is_accepted_with_a_good_e_id_and_in_time() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let code = invite(&council, &stage, "staff-7", "member_BST_0000007g").await;
    let weak = accept(&Browser::new(&stage), "newcomer", &code.shown()).await;
    assert!(weak.text.contains("at level substantial"), "{}", weak.text);
    let newer = invite(&council, &stage, "staff-7", "member_BST_0000007g").await;
    let replaced = accept(&Browser::new(&stage), "citizen", &code.shown()).await;
    assert!(replaced.text.contains("the code is not good"));
    stage.clock.move_on(TimeDelta::days(7));
    let late = accept(&Browser::new(&stage), "citizen", &newer.shown()).await;
    assert!(late.text.contains("the code is not good"), "{}", late.text);
}

/// Nobody invites to a council's accounts as another council's member, nor to what is somebody's.
#[tokio::test]
async fn an_invitation_moves_nothing_and_opens_no_other_council() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let foreign = invite(&council, &stage, "staff-7", "member_CRF_0000007g").await;
    let refused = accept(&Browser::new(&stage), "citizen", &foreign.shown()).await;
    assert!(refused.text.contains("not known any more"), "{}", refused.text);
    council.link(&stage, &Browser::new(&stage), "officer", nothing()).await;
    let taken = invite(&council, &stage, "staff-1", "member_BST_0000007g").await;
    let refused = accept(&Browser::new(&stage), "citizen", &taken.shown()).await;
    assert!(refused.text.contains("linked to another person"), "{}", refused.text);
}
