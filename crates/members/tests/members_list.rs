//! Members in lists: order, pages, filters, coverage.
use serde_json::{Value, json};

use crate::network::Network;

const MEMBERS: &str = "query($orgs: OrgSelector, $filter: MemberFilter, $first: Int, $after: String) {
    members(orgs: $orgs, filter: $filter, first: $first, after: $after) {
        totalCount
        edges { cursor node { org id displayName state expertise } }
        pageInfo { hasNextPage endCursor startCursor }
        coverage { requested answered complete missing { org } repairCursor }
    } }";

async fn walk(network: &Network, query: &str, field: &[&str], variables: Value) -> Vec<Value> {
    let (mut all, mut variables) = (Vec::new(), variables);
    loop {
        let answer = network.ask(query, variables.clone()).await;
        assert!(answer["errors"].is_null(), "{answer}");
        let page = field.iter().fold(&answer["data"], |value, name| &value[name]);
        all.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()));
        if page["pageInfo"]["hasNextPage"] != json!(true) {
            return all;
        }
        variables["after"] = page["pageInfo"]["endCursor"].clone();
    }
}

/// What the corpus says of the members that `wanted` lets through, in the list's order.
fn known(network: &Network, wanted: impl Fn(&corpus::Member) -> bool) -> Vec<(String, String, String)> {
    let key = |it: corpus::Member| (it.display_name.clone(), it.org().to_string(), it.id.to_string());
    let mut known: Vec<_> = network.corpus.members().filter(wanted).map(key).collect();
    known.sort();
    known
}

fn keys(nodes: &[Value]) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    nodes.iter().map(|node| (text(&node["displayName"]), text(&node["org"]), text(&node["id"]))).collect()
}

#[tokio::test]
async fn pages_put_together_are_all_members_by_name_organisation_and_id() {
    for network in Network::each().await {
        let walked = walk(&network, MEMBERS, &["members"], json!({ "first": 7 })).await;
        assert_eq!(keys(&walked), known(&network, |_| true), "{:?}", network.test.kind());
    }
}

#[tokio::test]
async fn filters_choose_by_organisation_state_topic_and_beginning_of_the_name() {
    for network in Network::each().await {
        let ask = async |orgs, filter| {
            keys(&walk(&network, MEMBERS, &["members"], json!({ "first": 50, "orgs": orgs, "filter": filter })).await)
        };
        let welsh = ask(json!({ "nations": ["WALES"] }), json!({})).await;
        assert_eq!(welsh, known(&network, |it| it.org().as_str() == "CRF" || is_welsh(&network, it)));
        let former = ask(json!({}), json!({ "state": "FORMER" })).await;
        assert_eq!(former, known(&network, |it| it.state == corpus::MemberState::Former));

        let expert = network.corpus.members().find(|it| !it.expertise.is_empty()).unwrap();
        let topic = expert.expertise[0];
        let experts = ask(json!({}), json!({ "expertise": [topic] })).await;
        assert_eq!(experts, known(&network, |it| it.expertise.contains(&topic)));

        let start: String = expert.display_name.to_uppercase().chars().take(3).collect();
        let named = ask(json!({}), json!({ "nameStartsWith": start })).await;
        let folded = start.to_lowercase();
        assert_eq!(named, known(&network, |it| it.sort_name.starts_with(&folded)));
        assert!(!named.is_empty());
        assert_eq!(ask(json!({}), json!({ "nameStartsWith": "%" })).await, []);
    }
}

fn is_welsh(network: &Network, member: &corpus::Member) -> bool {
    network.corpus.organisation(member.org().as_str()).unwrap().nation == corpus::Nation::Wales
}

#[tokio::test]
async fn names_are_found_without_capitals_and_accents() {
    for network in Network::each().await {
        for member in network.corpus.members().filter(|it| it.display_name.to_lowercase() != it.sort_name) {
            let filter = json!({ "filter": { "nameStartsWith": member.sort_name }, "first": 100 });
            let found = walk(&network, MEMBERS, &["members"], filter).await;
            assert!(found.iter().any(|it| it["id"] == member.id.to_string()), "{}", member.sort_name);
        }
    }
}

#[tokio::test]
async fn coverage_tells_how_many_organisations_were_asked() {
    for network in Network::each().await {
        let answer = network.ask(MEMBERS, json!({ "orgs": { "nations": ["WALES"] } })).await;
        let coverage = &answer["data"]["members"]["coverage"];
        let welsh = network.corpus.organisations().filter(|it| it.nation == corpus::Nation::Wales).count();
        assert_eq!(
            coverage,
            &json!({ "requested": welsh, "answered": welsh, "complete": true, "missing": [], "repairCursor": null })
        );
        let one =
            network.ask(r#"{ organisation(code: "BST") { members { coverage { requested answered } } } }"#, json!({}));
        let one = one.await;
        assert_eq!(one["data"]["organisation"]["members"]["coverage"], json!({ "requested": 1, "answered": 1 }));
    }
}

#[tokio::test]
async fn an_organisation_pages_its_own_members() {
    let query = "query($code: OrgCode!, $first: Int, $after: String) { organisation(code: $code) {
        members(first: $first, after: $after) {
            edges { node { org id displayName } } pageInfo { hasNextPage endCursor } } } }";
    for network in Network::each().await {
        let variables = json!({ "code": "BST", "first": 3 });
        let walked = walk(&network, query, &["organisation", "members"], variables).await;
        assert_eq!(keys(&walked), known(&network, |it| it.org().as_str() == "BST"));
    }
}
