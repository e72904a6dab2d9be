//! Organisations: facts, names, successors, pages.
use serde_json::{Value, json};

use crate::network::Network;

#[tokio::test]
async fn an_organisation_has_its_facts_and_its_welsh_name() {
    for network in Network::each().await {
        let query = r#"{ organisation(code: "CRF") {
            code name welsh: name(lang: CY) kind nation region gssCode active successors { code } } }"#;
        let answer = network.ask(query, json!({})).await;
        let known = network.corpus.organisation("CRF").unwrap();
        assert_eq!(
            answer["data"]["organisation"],
            json!({
                "code": "CRF", "name": known.name.en, "welsh": known.name.cy, "kind": "UNITARY", "nation": "WALES",
                "region": "Wales", "gssCode": known.gss_code, "active": true, "successors": [],
            })
        );
        assert_ne!(answer["data"]["organisation"]["welsh"], answer["data"]["organisation"]["name"]);
    }
}

#[tokio::test]
async fn a_name_that_is_not_in_welsh_is_told_in_english() {
    for network in Network::each().await {
        let answer = network.ask(r#"{ organisation(code: "BST") { name(lang: CY) } }"#, json!({})).await;
        assert_eq!(answer["data"]["organisation"]["name"], network.corpus.organisation("BST").unwrap().name.en);
    }
}

#[tokio::test]
async fn the_successor_of_an_abolished_council_is_told() {
    for network in Network::each().await {
        let query = r#"{ organisation(code: "CAR") { active successors { code name successors { code } } } }"#;
        let answer = network.ask(query, json!({})).await;
        let carlisle = &answer["data"]["organisation"];
        assert_eq!(carlisle["active"], json!(false));
        assert_eq!(carlisle["successors"][0]["code"], "CBD", "{answer}");
        assert_eq!(carlisle["successors"][0]["successors"], json!([]));
    }
}

/// All organisations, a hundred at a time.
async fn walk(network: &Network, filter: &Value) -> Vec<Value> {
    let query =
        "query($filter: OrgSelector, $after: String) { organisations(filter: $filter, first: 100, after: $after) {
        edges { cursor node { code name } } pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    let (mut all, mut after) = (Vec::new(), json!(null));
    loop {
        let answer = network.ask(query, json!({ "filter": filter, "after": after })).await;
        let page = &answer["data"]["organisations"];
        assert_eq!(page["pageInfo"]["hasPreviousPage"], json!(!after.is_null()));
        all.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != json!(true) {
            return all;
        }
    }
}

#[tokio::test]
async fn every_organisation_is_on_exactly_one_page_in_the_same_order_on_each_database() {
    let mut walks = Vec::new();
    for network in Network::each().await {
        let all = walk(&network, &json!({})).await;
        let codes: std::collections::BTreeSet<String> = all.iter().map(|it| it["code"].to_string()).collect();
        assert_eq!(codes.len(), network.corpus.organisations().count());
        assert_eq!(codes.len(), all.len());
        walks.push(all);
    }
    assert!(walks.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn organisations_can_be_chosen_by_nation_kind_region_and_code() {
    for network in Network::each().await {
        let current = |nation| network.corpus.organisations().filter(move |it| it.nation == nation).count();
        let welsh = walk(&network, &json!({ "nations": ["WALES"] })).await;
        assert_eq!(welsh.len(), current(corpus::Nation::Wales));
        let some = json!({ "nations": ["ENGLAND"], "kinds": ["UNITARY"], "codes": ["BST", "CRF"], "regions": [] });
        let codes: Vec<Value> = walk(&network, &some).await.iter().map(|it| it["code"].clone()).collect();
        assert_eq!(codes, ["BST"]);
        let region = walk(&network, &json!({ "regions": ["South West"], "codes": ["BST"] })).await;
        assert_eq!(region.len(), 1);
        assert_eq!(walk(&network, &json!({ "regions": ["Atlantis"] })).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn a_page_of_organisations_with_members_and_counts_takes_one_statement_each() {
    for network in Network::each().await {
        let query = "{ organisations(first: 500) { totalCount edges { node {
            code successors { code } members(first: 2) { totalCount edges { node { displayName organisation { code } } } }
        } } } }";
        let (answer, statements) = network.ask_as(&claims::Caller::anonymous(), query, json!({})).await;
        assert!(answer["errors"].is_null(), "{answer}");
        let page = &answer["data"]["organisations"];
        let all = network.corpus.organisations().count();
        assert_eq!(page["totalCount"], json!(all));
        // Page, total, successors, counts and organisations: one each; pages of members: one for every 400 lists.
        assert_eq!(statements, 5 + all.div_ceil(400) as u64, "{:?}", network.test.kind());
        for edge in page["edges"].as_array().unwrap() {
            let node = &edge["node"];
            let known = network.corpus.members().filter(|member| node["code"] == member.org().as_str()).count();
            assert_eq!(node["members"]["totalCount"], json!(known));
            assert_eq!(node["members"]["edges"].as_array().unwrap().len(), known.min(2));
        }
    }
}
