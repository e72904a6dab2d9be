//! Reading groups, and who is in them.
use std::collections::BTreeSet;

use claims::Assurance;
use serde_json::{Value, json};

use crate::network::{Network, member, named};

const DESK: &str = "query Desk($org: OrgCode!, $id: ID!) {
  group(org: $org, id: $id) {
    name access securityLevel memberCount viewerRole
    joinRequests(state: WAITING, first: 20) {
      totalCount
      edges { node { id message applicantLabel state applicant { org id } } }
    }
  }
}";

#[tokio::test]
async fn a_facilitator_sees_the_desk() {
    for network in Network::each().await {
        let caller = member(network.at.desk_facilitator, Assurance::Low);
        let (answer, statements) = network.ask_counted(&caller, DESK, named(network.at.desk_group)).await;
        // The group; its member count, what the caller is in it; its requests and their count.
        assert_eq!(statements, 5);
        let desk = &answer["data"]["group"];
        assert_eq!((&desk["access"], &desk["viewerRole"]), (&json!("RESTRICTED"), &json!("FACILITATOR")), "{answer}");
        let requests = desk["joinRequests"]["edges"].as_array().unwrap();
        assert!(requests.iter().any(|edge| edge["node"]["id"] == network.at.desk_request.to_string()));
        assert_eq!(desk["joinRequests"]["totalCount"], requests.len());
        let group = network.corpus.group(network.at.desk_group.org, network.at.desk_group.index).unwrap();
        assert_eq!((&desk["name"], &desk["memberCount"]), (&json!(group.name.en), &json!(group.member_count)));
    }
}

#[tokio::test]
async fn an_ordinary_member_sees_the_desk_without_requests() {
    for network in Network::each().await {
        let caller = member(network.at.desk_member, Assurance::High);
        let answer = network.ask_as(&caller, DESK, named(network.at.desk_group)).await;
        assert_eq!(answer["data"]["group"]["joinRequests"], Value::Null);
        assert_eq!(answer["data"]["group"]["viewerRole"], "MEMBER");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(answer["errors"][0]["path"], json!(["group", "joinRequests"]));
    }
}

#[tokio::test]
async fn paging_gives_every_group_once_in_order() {
    let query = "query($after: String) {
      groups(first: 3, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { sortName org id } }
      }
    }";
    for network in Network::each().await {
        let (mut seen, mut after, mut total) = (Vec::new(), Value::Null, 0);
        loop {
            let answer = network.ask(query, json!({ "after": after })).await;
            let page = &answer["data"]["groups"];
            assert_eq!(page["pageInfo"]["hasPreviousPage"], after != Value::Null, "{answer}");
            seen.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"].to_string()));
            total = page["totalCount"].as_u64().unwrap().max(total);
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(seen.len() as u64, total);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
        let key = |text: &String| {
            let node: Value = serde_json::from_str(text).unwrap();
            ["sortName", "org", "id"].map(|field| node[field].as_str().unwrap().to_owned())
        };
        assert!(seen.is_sorted_by_key(key), "{seen:?}");
        let visible = network.corpus.groups().filter(|group| {
            group.access != corpus::GroupAccess::Private && group.security_level == corpus::SecurityLevel::Public
        });
        assert_eq!(visible.count(), seen.len());
    }
}

#[tokio::test]
async fn a_page_of_groups_takes_one_statement_for_each_kind_of_thing() {
    let query = "{
      groups(first: 100) {
        totalCount
        coverage { requested answered complete }
        edges { node {
          org id version sortName name(lang: CY) summary tags memberCount viewerRole
          owner { code } network { id name groups(first: 2) { totalCount edges { node { id } } } }
          memberships(first: 5) { totalCount edges { node { memberLabel role since member { org id } group { id } } } }
        } }
      }
    }";
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Substantial);
        let (answer, statements) = network.ask_counted(&caller, query, json!({})).await;
        assert!(answer["data"]["groups"]["edges"].as_array().unwrap().len() > 10, "{answer}");
        // Groups, their count, coverage; tags, member counts, roles (also for who may see members), networks;
        // memberships and their count; networks' groups and their count; memberships' groups.
        assert_eq!(statements, 12);
        let (_, fewer) = network.ask_counted(&caller, "{ groups { edges { node { id name } } } }", json!({})).await;
        assert_eq!(fewer, 1, "what is not asked for is not counted");
    }
}

#[tokio::test]
async fn references_from_other_subgraphs_are_resolved_together() {
    let query = "query($of: [_Any!]!) { _entities(representations: $of) {
      __typename
      ... on Group { id name }
      ... on Member { id groups(first: 5) { totalCount edges { node { id } } } }
      ... on Organisation { code groups(first: 2) { totalCount edges { node { org } } } }
    } }";
    for network in Network::each().await {
        let entity = |kind: &str, id: corpus::RecordId| json!({ "__typename": kind, "org": id.org.as_str(), "id": id.to_string() });
        let of = json!([
            entity("Group", network.at.desk_group),
            entity("Group", network.at.private_group),
            entity("Member", network.at.desk_owner),
            entity("Member", network.at.desk_member),
            { "__typename": "Organisation", "code": "LDS" },
            { "__typename": "Organisation", "code": "BST" },
            { "__typename": "Group", "org": "BST", "id": "nonsense" },
            { "__typename": "Group", "org": "BST", "id": network.at.desk_group.to_string() },
            { "__typename": "Member", "org": "not a code", "id": "x" },
        ]);
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let (answer, statements) = network.ask_counted(&caller, query, json!({ "of": of })).await;
        let entities = answer["data"]["_entities"].as_array().unwrap();
        assert_eq!(entities.len(), 9, "{answer}");
        assert_eq!(entities[0]["id"], network.at.desk_group.to_string());
        assert_eq!(entities[1], Value::Null, "a private group does not exist for outsiders");
        assert!(
            entities[2]["groups"]["edges"]
                .as_array()
                .unwrap()
                .contains(&json!({ "node": { "id": network.at.desk_group.to_string() } }))
        );
        assert_eq!(entities[4]["groups"]["edges"][0]["node"]["org"], "LDS");
        assert!(entities[6].is_null() && entities[7].is_null() && entities[8].is_null());
        // Groups by key; all lists; all counts.
        assert_eq!(statements, 3);
    }
}

#[tokio::test]
async fn groups_are_found_by_name_tag_access_and_organisation() {
    let query = "query($orgs: OrgSelector, $filter: GroupFilter) {
      groups(orgs: $orgs, filter: $filter, first: 100) { totalCount edges { node { org access sortName name(lang: CY) tags } } }
    }";
    for network in Network::each().await {
        let caller = member(network.at.desk_member, Assurance::High);
        let find = async |orgs: Value, filter: Value| {
            let answer = network.ask_as(&caller, query, json!({ "orgs": orgs, "filter": filter })).await;
            let edges = answer["data"]["groups"]["edges"].as_array().unwrap_or_else(|| panic!("{answer}"));
            edges.iter().map(|edge| edge["node"].clone()).collect::<Vec<Value>>()
        };
        let welsh = find(json!({ "nations": ["WALES"] }), Value::Null).await;
        assert!(
            !welsh.is_empty() && welsh.iter().all(|group| ["CRF", "SWA"].contains(&group["org"].as_str().unwrap()))
        );
        let restricted = find(json!({ "codes": ["LDS"] }), json!({ "access": "RESTRICTED" })).await;
        assert!(!restricted.is_empty());
        assert!(restricted.iter().all(|group| group["org"] == "LDS" && group["access"] == "RESTRICTED"));
        let tag = welsh[0]["tags"][0].clone();
        let tagged = find(json!({}), json!({ "tags": [tag] })).await;
        assert!(!tagged.is_empty() && tagged.iter().all(|group| group["tags"].as_array().unwrap().contains(&tag)));
        let word = welsh[0]["sortName"].as_str().unwrap().split(' ').next().unwrap().to_uppercase();
        let named = find(json!({}), json!({ "text": word })).await;
        assert!(named.iter().any(|group| group["sortName"] == welsh[0]["sortName"]));
        assert_eq!(find(json!({}), json!({ "text": "100%_\\" })).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn welsh_names_are_given_where_there_are_some() {
    for network in Network::each().await {
        let query =
            "{ groups(orgs: { codes: [\"CRF\"] }, first: 100) { edges { node { id en: name cy: name(lang: CY) } } } }";
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let answer = network.ask_as(&caller, query, json!({})).await;
        let groups = answer["data"]["groups"]["edges"].as_array().unwrap().clone();
        assert!(groups.iter().any(|group| group["node"]["en"] != group["node"]["cy"]), "{answer}");
    }
}

#[tokio::test]
async fn the_groups_of_a_member_take_three_statements() {
    // What the gateway asks for story 2's `me { groups }`.
    let query = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Member {
      groups(first: 10) { edges { node { org name viewerRole } } totalCount }
    } } }";
    for network in Network::each().await {
        let owner = network.at.desk_owner;
        let of = json!({ "of": [{ "__typename": "Member", "org": "LDS", "id": owner.to_string() }] });
        let (answer, statements) = network.ask_counted(&member(owner, Assurance::High), query, of).await;
        let groups = &answer["data"]["_entities"][0]["groups"];
        assert!(
            groups["edges"].as_array().unwrap().iter().any(|edge| edge["node"]["viewerRole"] == "OWNER"),
            "{answer}"
        );
        assert_eq!(groups["totalCount"], network.corpus.memberships().filter(|place| place.member == owner).count());
        // The page, the count, what the caller is in each.
        assert_eq!(statements, 3);
    }
}

#[tokio::test]
async fn what_a_member_waits_for_takes_four_statements() {
    for network in Network::each().await {
        let officer = network.at.cardiff_officer;
        network.request_of(officer).await;
        for group in [network.at.private_group, network.at.official_group] {
            network.invite(&member(network.owner(group), Assurance::High), group, officer).await;
        }
        for (list, count) in [("invitations", 2), ("joinRequests", 1)] {
            let query = format!(
                "query($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on Member {{
                  {list} {{ totalCount edges {{ node {{ id group {{ name }} }} }} }}
                }} }} }}"
            );
            let of = json!({ "of": [{ "__typename": "Member", "org": "CRF", "id": officer.to_string() }] });
            let (answer, statements) = network.ask_counted(&member(officer, Assurance::Low), &query, of).await;
            assert_eq!(answer["data"]["_entities"][0][list]["totalCount"], count, "{answer}");
            // Whether the caller takes part; the list and its count; the groups.
            assert_eq!(statements, 4);
        }
    }
}

#[tokio::test]
async fn members_are_listed_by_role() {
    let query = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) {
      owners: memberships(role: OWNER) { totalCount edges { node { role member { id } } } }
      facilitators: memberships(role: FACILITATOR) { totalCount }
    } }";
    for network in Network::each().await {
        let caller = member(network.at.desk_member, Assurance::High);
        let answer = network.ask_as(&caller, query, named(network.at.desk_group)).await;
        let group = &answer["data"]["group"];
        assert_eq!(group["owners"]["totalCount"], 1, "{answer}");
        assert_eq!(group["owners"]["edges"][0]["node"]["member"]["id"], network.at.desk_owner.to_string());
        let facilitators = network.facilitators(network.at.desk_group).len();
        assert_eq!(group["facilitators"]["totalCount"], facilitators - 1);
    }
}
