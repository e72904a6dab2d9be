//! Making groups.
use claims::{Assurance, Caller};
use serde_json::{Value, json};

use crate::network::{Network, code, member, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "group {
    org id version sortName name welsh: name(lang: CY) summary welshSummary: summary(lang: CY)
    access securityLevel tags memberCount viewerRole network { id }
    memberships { totalCount edges { node { role memberLabel member { id } } } }
  }
  errors {
    __typename
    ... on ValidationError { path message } ... on NotPermitted { message } ... on ClearanceTooLow { required }
  }";

impl Network {
    pub(crate) async fn create_group(&self, caller: &Caller, input: Value) -> Value {
        self.change(caller, "createGroup", PAYLOAD, input).await
    }
}

/// An input that is right, with `changes` made to it.
fn group(changes: &Value) -> Value {
    let mut input = json!({
        "org": "CRF", "name": "Street Lighting", "access": "OPEN", "securityLevel": "PUBLIC", "idempotencyKey": "k",
    });
    input.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    input
}

#[tokio::test]
async fn a_group_is_made_with_its_maker_as_owner_and_only_once() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        let caller = member(officer, Assurance::Substantial);
        let of_cardiff = network.corpus.networks().find(|network| network.id.org.as_str() == "CRF").unwrap();
        let input = group(&json!({
            "networkId": of_cardiff.id.to_string(), "nameCy": "Tŷ’r Goleuadau", "summary": "Lamps.\nAll of them.",
            "summaryCy": "Lampau.", "access": "RESTRICTED", "securityLevel": "OFFICIAL",
            "tags": ["Street Scene", "lighting", "lighting"],
        }));
        let created = network.create_group(&caller, input.clone()).await;
        let made = &created["group"];
        assert_eq!(made["version"], "1", "{created}");
        assert_eq!((&made["sortName"], &made["welsh"]), (&json!("street lighting"), &json!("Tŷ’r Goleuadau")));
        assert_eq!(made["summary"], "Lamps.\nAll of them.");
        assert_eq!(made["welshSummary"], "Lampau.");
        assert_eq!((&made["access"], &made["securityLevel"]), (&json!("RESTRICTED"), &json!("OFFICIAL")));
        assert_eq!(made["tags"], json!(["lighting", "street-scene"]));
        assert_eq!((&made["memberCount"], &made["viewerRole"]), (&json!(1), &json!("OWNER")));
        assert_eq!(made["network"]["id"], of_cardiff.id.to_string());
        let place = &made["memberships"]["edges"][0]["node"];
        assert_eq!((&place["role"], &place["memberLabel"]), (&json!("OWNER"), &json!(network.name_of(officer))));
        assert_eq!(network.create_group(&caller, input).await, created);
        let id = &made["id"];
        let told = [
            json!({ "event": "groupChanged", "group": id, "access": "Restricted", "securityLevel": "Official" }),
            json!({ "event": "membershipChanged", "group": id, "member": officer.to_string(), "role": "Owner" }),
        ];
        assert_eq!(network.told().await, told);
    }
}

#[tokio::test]
async fn a_group_is_found_by_its_names_whatever_their_accents() {
    let find = "query($text: String!) { groups(filter: { text: $text }) { edges { node { id } } } }";
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let input = group(&json!({ "name": "Café Culture", "nameCy": "ŴYLFA Lôn", "tags": ["cafés"] }));
        let created = network.create_group(&caller, input).await;
        for text in ["CAFE", "café", "ŵylfa", "wylfa lon", " WYLFA "] {
            let found = network.ask(find, json!({ "text": text })).await;
            assert_eq!(found["data"]["groups"]["edges"][0]["node"]["id"], created["group"]["id"], "{text}");
        }
        let by_tag = "{ groups(filter: { tags: [\"Cafés\"] }) { totalCount } }";
        assert_eq!(network.ask(by_tag, json!({})).await["data"]["groups"]["totalCount"], 1);
    }
}

#[tokio::test]
async fn a_group_above_the_makers_own_level_is_not_made() {
    for network in Network::each().await {
        let input = |level: &str| group(&json!({ "securityLevel": level }));
        let low = member(network.at.cardiff_officer, Assurance::Low);
        let refused = network.create_group(&low, input("OFFICIAL")).await;
        assert_eq!(refusal(&refused), "ClearanceTooLow");
        assert_eq!(refused["errors"][0]["required"], "OFFICIAL");
        let substantial = member(network.at.cardiff_officer, Assurance::Substantial);
        let refused = network.create_group(&substantial, input("OFFICIAL_SENSITIVE")).await;
        assert_eq!(refused["errors"][0]["required"], "OFFICIAL_SENSITIVE");
        assert_eq!(network.told().await, Vec::<Value>::new());
        // A refusal uses no key up.
        assert_ne!(network.create_group(&substantial, input("OFFICIAL")).await["group"], Value::Null);
    }
}

#[tokio::test]
async fn members_of_other_organisations_and_nobody_make_no_group() {
    for network in Network::each().await {
        let officer = member(network.at.cardiff_officer, Assurance::High);
        let refused = network.create_group(&officer, group(&json!({ "org": "LDS" }))).await;
        assert_eq!(refusal(&refused), "NotPermitted");
        for caller in strangers(&network.corpus, network.at.private_group).iter().chain([&system()]) {
            let own = caller.member().map_or("LDS".to_owned(), |member| member.org().to_owned());
            assert_eq!(refusal(&network.create_group(caller, group(&json!({ "org": own }))).await), "NotPermitted");
        }
        let query = "mutation($in: CreateGroupInput!) { createGroup(input: $in) { errors { __typename } } }";
        assert_eq!(code(&network.ask(query, json!({ "in": group(&json!({})) })).await), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_group_is_told_as_data() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let of_leeds = network.corpus.networks().find(|network| network.id.org.as_str() == "LDS").unwrap();
        let many: Vec<String> = (0..21).map(|n| format!("tag-{n}")).collect();
        let wrong = [
            (json!({ "name": "\t" }), "name"),
            (json!({ "name": "x".repeat(201) }), "name"),
            (json!({ "nameCy": "dwy\nlinell" }), "nameCy"),
            (json!({ "summary": "x".repeat(2_001) }), "summary"),
            (json!({ "summaryCy": "Dim ond Cymraeg" }), "summaryCy"),
            (json!({ "tags": many }), "tags"),
            (json!({ "tags": [""] }), "tags"),
            (json!({ "tags": ["x".repeat(51)] }), "tags"),
            (json!({ "tags": ["semi;colon"] }), "tags"),
            (json!({ "networkId": of_leeds.id.to_string() }), "networkId"),
            (json!({ "networkId": "network_CRF_zzzzzzzz" }), "networkId"),
            (json!({ "networkId": network.at.desk_group.to_string() }), "networkId"),
            (json!({ "idempotencyKey": "k".repeat(129) }), "idempotencyKey"),
        ];
        for (changes, field) in wrong {
            assert_eq!(refused_field(&network.create_group(&caller, group(&changes)).await), field);
        }
        network.create_group(&caller, group(&json!({}))).await;
        let reused = network.create_group(&caller, group(&json!({ "name": "Another" }))).await;
        assert_eq!(refused_field(&reused), "idempotencyKey");
    }
}

#[tokio::test]
async fn a_private_group_just_made_is_there_for_its_maker_alone() {
    let read = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { name } }";
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let created = network.create_group(&caller, group(&json!({ "access": "PRIVATE" }))).await;
        let variables = json!({ "org": "CRF", "id": created["group"]["id"] });
        assert_eq!(network.ask_as(&caller, read, variables.clone()).await["data"]["group"]["name"], "Street Lighting");
        let other = member(network.newcomer(network.at.desk_group, "CRF"), Assurance::High);
        let other =
            if other.member() == caller.member() { member(network.at.desk_owner, Assurance::High) } else { other };
        assert_eq!(network.ask_as(&other, read, variables).await, json!({ "data": { "group": null } }));
    }
}

#[tokio::test]
async fn a_name_that_folding_makes_long_breaks_no_page() {
    let list = "query($after: String) { groups(first: 1, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id } } } }";
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let created = network.create_group(&caller, group(&json!({ "name": "ﷺ".repeat(200) }))).await;
        let (mut after, mut seen) = (Value::Null, Vec::new());
        loop {
            let page = network.ask(list, json!({ "after": after })).await["data"]["groups"].take();
            seen.push(page["edges"][0]["node"]["id"].clone());
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert!(seen.contains(&created["group"]["id"]));
    }
}
