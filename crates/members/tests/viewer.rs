//! Who is asking, and what only some may read.
use claims::{Assurance, Caller};
use serde_json::{Value, json};

use crate::callers::{signed_in, signed_in_at, system};
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

const IDENTITIES: &str = "query($org: OrgCode!, $id: ID!) { member(org: $org, id: $id) {
    displayName identities { issuer assurance linkedAt } } }";

#[tokio::test]
async fn a_member_reads_how_they_prove_who_they_are() {
    for network in Network::each().await {
        let officer = network.corpus.landmarks().cardiff_officer;
        let partition = network.corpus.partition("CRF").unwrap();
        let mut known = partition.identity_links(officer.index);
        known.sort_by_key(|link| link.linked_at);
        let known: Vec<Value> = known
            .iter()
            .map(|link| {
                json!({
                    "issuer": link.issuer,
                    "assurance": format!("{:?}", link.assurance).to_uppercase(),
                    "linkedAt": link.linked_at.format("%FT%TZ").to_string(),
                })
            })
            .collect();
        assert_eq!(known[0]["issuer"], "https://eid.example");
        let query = "{ me { identities { issuer assurance linkedAt } } }";
        for level in [Assurance::Substantial, Assurance::High] {
            let (answer, statements) = network.ask_as(&signed_in_at(level, &officer), query, json!({})).await;
            assert_eq!(answer, json!({ "data": { "me": { "identities": known } } }));
            assert_eq!(statements, 2, "one for the member, one for the links");
        }
    }
}

#[tokio::test]
async fn nobody_else_reads_how_a_member_proves_who_they_are() {
    for network in Network::each().await {
        let landmarks = network.corpus.landmarks();
        let officer = landmarks.cardiff_officer;
        let suspended = network.corpus.members().find(|it| it.state == corpus::MemberState::Suspended).unwrap().id;
        for (caller, member) in [
            (signed_in_at(Assurance::Low, &officer), officer),
            (signed_in_at(Assurance::High, &landmarks.desk_owner), officer),
            (signed_in(&landmarks.desk_owner, &["member:contact", "network:operate"]), officer),
            (system(), officer),
            (Caller::anonymous(), officer),
            (signed_in_at(Assurance::High, &suspended), suspended),
            (signed_in_at(Assurance::High, &landmarks.former_member), landmarks.former_member),
        ] {
            let named = json!({ "org": member.org.as_str(), "id": member.to_string() });
            let (answer, statements) = network.ask_as(&caller, IDENTITIES, named).await;
            assert_eq!(answer["data"]["member"]["identities"], Value::Null, "{answer}");
            assert!(answer["data"]["member"]["displayName"].is_string(), "a denied field costs itself alone");
            assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1));
            assert_eq!(answer["errors"][0]["path"], json!(["member", "identities"]));
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
            assert_eq!(statements, 1, "no link is read");
        }
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
