//! Entities found by key, as the gateway asks for them.
use claims::Caller;
use serde_json::{Value, json};

use crate::network::Network;

const ENTITIES: &str = "query($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename
    ... on Member { id displayName organisation { code name } }
    ... on Organisation { code name nation successors { code } } } }";

async fn find(network: &Network, representations: Vec<Value>) -> (Value, u64) {
    network.ask_as(&Caller::anonymous(), ENTITIES, json!({ "representations": representations })).await
}

#[tokio::test]
async fn many_members_of_many_organisations_take_one_statement_for_each_type() {
    for network in Network::each().await {
        let members: Vec<corpus::Member> = network.corpus.members().take(100).collect();
        let keys = members
            .iter()
            .map(|it| json!({ "__typename": "Member", "org": it.org().as_str(), "id": it.id.to_string() }));
        let (answer, statements) = find(&network, keys.collect()).await;
        let found = answer["data"]["_entities"].as_array().unwrap();
        assert_eq!(found.len(), 100, "{answer}");
        for (found, known) in found.iter().zip(&members) {
            assert_eq!(found["id"], known.id.to_string());
            assert_eq!(found["displayName"], known.display_name);
            assert_eq!(found["organisation"]["code"], known.org().as_str());
        }
        assert_eq!(statements, 2, "members, organisations: {:?}", network.test.kind());
    }
}

#[tokio::test]
async fn members_and_organisations_are_found_side_by_side() {
    for network in Network::each().await {
        let member = network.corpus.members().next().unwrap();
        let (answer, statements) = find(
            &network,
            vec![
                json!({ "__typename": "Organisation", "code": "CAR" }),
                json!({ "__typename": "Member", "org": member.org().as_str(), "id": member.id.to_string() }),
                json!({ "__typename": "Organisation", "code": "CRF" }),
            ],
        )
        .await;
        let found = &answer["data"]["_entities"];
        assert_eq!((&found[0]["code"], &found[2]["code"]), (&json!("CAR"), &json!("CRF")), "{answer}");
        assert_eq!(found[0]["successors"][0]["code"], "CBD");
        assert_eq!(found[1]["__typename"], "Member");
        assert!(statements <= 4, "members, organisations twice at most, successors: {statements}");
    }
}

#[tokio::test]
async fn a_key_that_leads_nowhere_costs_only_itself() {
    for network in Network::each().await {
        let known = network.corpus.members().next().unwrap();
        let (org, id) = (known.org().as_str(), known.id.to_string());
        let other = if org == "BST" { "CRF" } else { "BST" };
        let (answer, _) = find(
            &network,
            vec![
                json!({ "__typename": "Member", "org": org, "id": id }),
                json!({ "__typename": "Member", "org": other, "id": id }),
                json!({ "__typename": "Member", "org": org, "id": "member_BST_zzzzzzzz" }),
                json!({ "__typename": "Member", "org": "no code", "id": "no id" }),
                json!({ "__typename": "Member", "org": org, "id": id.replace("member_", "post_") }),
                json!({ "__typename": "Organisation", "code": "XXX" }),
                json!({ "__typename": "Organisation", "code": "no code at all" }),
            ],
        )
        .await;
        let found = answer["data"]["_entities"].as_array().unwrap();
        assert_eq!(found[0]["id"], json!(id));
        assert!(found[1..].iter().all(Value::is_null), "{answer}");
        assert!(answer["errors"].is_null(), "{answer}");
    }
}
