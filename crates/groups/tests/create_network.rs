//! Making networks.
use claims::{Assurance, Caller};
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "network { org id name welsh: name(lang: CY) groups { totalCount } }
  errors { __typename ... on ValidationError { path message } ... on NotPermitted { message } }";

impl Network {
    async fn create_network(&self, caller: &Caller, input: Value) -> Value {
        self.change(caller, "createNetwork", PAYLOAD, input).await
    }
}

fn officer(network: &Network) -> Caller {
    member(network.at.cardiff_officer, Assurance::Low)
}

#[tokio::test]
async fn a_member_of_the_organisation_makes_a_network_and_only_once() {
    for network in Network::each().await {
        let input = json!({ "org": "CRF", "name": " Libraries ", "nameCy": "Llyfrgelloedd", "idempotencyKey": "k" });
        let created = network.create_network(&officer(&network), input.clone()).await;
        let made = &created["network"];
        assert_eq!((&made["name"], &made["welsh"]), (&json!("Libraries"), &json!("Llyfrgelloedd")), "{created}");
        assert_eq!((&made["org"], &made["groups"]["totalCount"]), (&json!("CRF"), &json!(0)));
        assert_eq!(network.create_network(&officer(&network), input).await, created);
        let other = json!({ "org": "CRF", "name": "Museums", "idempotencyKey": "k" });
        assert_eq!(refused_field(&network.create_network(&officer(&network), other).await), "idempotencyKey");
        let of = json!([{ "__typename": "Network", "org": "CRF", "id": made["id"] }]);
        let query = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Network { name } } }";
        assert_eq!(network.ask(query, json!({ "of": of })).await["data"]["_entities"][0]["name"], "Libraries");
    }
}

#[tokio::test]
async fn members_of_other_organisations_and_nobody_make_none() {
    for network in Network::each().await {
        let input = json!({ "org": "LDS", "name": "Libraries", "idempotencyKey": "k" });
        let refused = network.create_network(&officer(&network), input.clone()).await;
        assert_eq!(refusal(&refused), "NotPermitted");
        for caller in strangers(&network.corpus, network.at.private_group).iter().chain([&system()]) {
            let own = caller.member().map_or("LDS".to_owned(), |member| member.org().to_owned());
            let input = json!({ "org": own, "name": "Libraries", "idempotencyKey": "k" });
            let refused = network.create_network(caller, input).await;
            assert_eq!(refusal(&refused), "NotPermitted");
            assert_eq!(refused["errors"][0]["message"], "Only a member of the network can make networks and groups.");
        }
        let anonymous = network
            .ask(
                "mutation($in: CreateNetworkInput!) { createNetwork(input: $in) { errors { __typename } } }",
                json!({ "in": input }),
            )
            .await;
        assert_eq!(code(&anonymous), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_network_is_told_as_data() {
    for network in Network::each().await {
        let wrong = [
            (json!({ "org": "CRF", "name": "  ", "idempotencyKey": "k" }), "name"),
            (json!({ "org": "CRF", "name": "two\nlines", "idempotencyKey": "k" }), "name"),
            (json!({ "org": "CRF", "name": "x".repeat(201), "idempotencyKey": "k" }), "name"),
            (json!({ "org": "CRF", "name": "x", "nameCy": "x".repeat(201), "idempotencyKey": "k" }), "nameCy"),
            (json!({ "org": "CRF", "name": "x", "idempotencyKey": "" }), "idempotencyKey"),
        ];
        for (input, field) in wrong {
            assert_eq!(refused_field(&network.create_network(&officer(&network), input).await), field);
        }
        let group = network.corpus.groups().find(|group| group.network.is_some()).unwrap();
        let read =
            "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { network { id groups { totalCount } } } }";
        let caller = member(network.owner(group.id), Assurance::High);
        let shown = network.ask_as(&caller, read, named(group.id)).await;
        assert!(shown["data"]["group"]["network"]["groups"]["totalCount"].as_u64() > Some(0), "{shown}");
    }
}
