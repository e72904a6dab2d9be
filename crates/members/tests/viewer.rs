//! Who is asking, and what only some may read.
use claims::Caller;
use serde_json::json;

use crate::callers::signed_in;
use crate::network::Network;

const ME: &str = "{ me { org id displayName organisation { name } } }";

#[tokio::test]
async fn me_is_the_member_of_the_token() {
    for network in Network::each().await {
        let officer = network.corpus.landmarks().cardiff_officer;
        let known = network.corpus.member(officer.org, officer.index).unwrap();
        let (answer, statements) = network.ask_as(&signed_in(&officer, &[]), ME, json!({})).await;
        assert_eq!(
            answer,
            json!({ "data": { "me": {
                "org": "CRF",
                "id": officer.to_string(),
                "displayName": known.display_name,
                "organisation": { "name": network.corpus.organisation("CRF").unwrap().name.en },
            } } })
        );
        assert_eq!(statements, 2, "one for the member, one for the organisation");
    }
}

#[tokio::test]
async fn nobody_is_asked_to_sign_in() {
    for network in Network::each().await {
        let (answer, statements) = network.ask_as(&Caller::anonymous(), ME, json!({})).await;
        assert_eq!(answer["data"]["me"], json!(null));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(statements, 0);
    }
}

#[tokio::test]
async fn an_address_is_for_those_with_the_scope() {
    for network in Network::each().await {
        let officer = network.corpus.landmarks().cardiff_officer;
        let email = network.corpus.member(officer.org, officer.index).unwrap().email;
        let query = "{ me { displayName email } }";

        let (answer, _) = network.ask_as(&signed_in(&officer, &["member:contact"]), query, json!({})).await;
        assert_eq!(answer["data"]["me"]["email"], json!(email));

        let (answer, _) = network.ask_as(&signed_in(&officer, &[]), query, json!({})).await;
        assert_eq!(answer["data"]["me"]["email"], json!(null));
        assert_ne!(answer["data"]["me"]["displayName"], json!(null), "a denied field costs itself alone");
        assert_eq!(answer["errors"][0]["path"], json!(["me", "email"]));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }
}

#[tokio::test]
async fn someone_who_has_left_has_no_name() {
    for network in Network::each().await {
        let former = network.corpus.landmarks().former_member;
        let query = "query($org: OrgCode!, $id: ID!) { member(org: $org, id: $id) {
            state displayName jobTitle expertise leftAt joinedAt } }";
        let answer = network.ask(query, json!({ "org": former.org.as_str(), "id": former.to_string() })).await;
        let member = &answer["data"]["member"];
        assert_eq!(member["state"], "FORMER", "{answer}");
        assert_eq!(member["displayName"], "Former Member");
        assert_eq!(member["jobTitle"], json!(null));
        assert_eq!(member["expertise"], json!([]));
        assert_ne!(member["leftAt"], json!(null));
    }
}
