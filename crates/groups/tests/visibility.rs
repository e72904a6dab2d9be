//! Who sees what.
use claims::{Assurance, Caller};
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, strangers, system};

const GROUP: &str = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { id memberCount } }";

#[tokio::test]
async fn a_private_group_is_there_for_its_members_alone() {
    let list = "{ groups(orgs: { codes: [\"LDS\"] }, first: 100) { totalCount edges { node { id } } } }";
    for network in Network::each().await {
        let private = network.at.private_group;
        let insider = member(network.at.private_group_member, Assurance::Substantial);
        let answer = network.ask_as(&insider, GROUP, named(private)).await;
        assert_eq!(answer["data"]["group"]["id"], private.to_string());
        let seen = network.ask_as(&insider, list, json!({})).await;
        assert!(seen.to_string().contains(&private.to_string()));

        let outsider = member(network.at.private_group_outsider, Assurance::High);
        for caller in [outsider, system(), Caller::anonymous()] {
            let answer = network.ask_as(&caller, GROUP, named(private)).await;
            assert_eq!(answer, json!({ "data": { "group": null } }));
            let listed = network.ask_as(&caller, list, json!({})).await;
            assert!(!listed.to_string().contains(&private.to_string()));
            let connection = &listed["data"]["groups"];
            assert_eq!(connection["totalCount"], connection["edges"].as_array().unwrap().len());
        }
    }
}

#[tokio::test]
async fn a_private_group_hides_what_leads_to_it() {
    let query = "query($of: [_Any!]!) { _entities(representations: $of) {
      ... on Membership { id memberLabel }
      ... on Member { groups(first: 100) { totalCount edges { node { id } } } }
    } }";
    for network in Network::each().await {
        let private = network.at.private_group;
        let place = network.corpus.memberships().find(|place| place.group == private).unwrap();
        let of = json!([
            { "__typename": "Membership", "org": "LDS", "id": place.id.to_string() },
            { "__typename": "Member", "org": place.member.org.as_str(), "id": place.member.to_string() },
        ]);
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let hidden = network.ask_as(&outsider, query, json!({ "of": of })).await;
        assert_eq!(hidden["data"]["_entities"][0], Value::Null);
        assert!(!hidden.to_string().contains(&private.to_string()), "{hidden}");
        let insider = member(network.at.private_group_member, Assurance::Substantial);
        let shown = network.ask_as(&insider, query, json!({ "of": of })).await;
        assert_eq!(shown["data"]["_entities"][0]["memberLabel"], place.member_label);
        assert!(shown["data"]["_entities"][1].to_string().contains(&private.to_string()), "{shown}");
    }
}

#[tokio::test]
async fn a_group_above_public_is_there_for_those_signed_in() {
    for network in Network::each().await {
        let official = named(network.at.official_group);
        let hidden = network.ask(GROUP, official.clone()).await;
        assert_eq!(hidden, json!({ "data": { "group": null } }));
        let shown = network.ask_as(&member(network.at.cardiff_officer, Assurance::Low), GROUP, official).await;
        assert_eq!(shown["data"]["group"]["id"], network.at.official_group.to_string());
    }
}

#[tokio::test]
async fn who_is_in_a_group_is_for_members_of_the_network() {
    let query =
        "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { id memberships { edges { node { id } } } } }";
    let groups =
        "query($of: [_Any!]!) { _entities(representations: $of) { ... on Member { id groups { totalCount } } } }";
    for network in Network::each().await {
        let open = network.corpus.groups().find(|group| {
            group.access == corpus::GroupAccess::Open && group.security_level == corpus::SecurityLevel::Public
        });
        let open = named(open.unwrap().id);
        for caller in [Caller::anonymous(), system()] {
            let answer = network.ask_as(&caller, query, open.clone()).await;
            assert_eq!((code(&answer), &answer["data"]["group"]["memberships"]), ("FORBIDDEN", &Value::Null));
            let someone = network.at.desk_member;
            let of = json!([{ "__typename": "Member", "org": someone.org.as_str(), "id": someone.to_string() }]);
            let answer = network.ask_as(&caller, groups, json!({ "of": of })).await;
            assert_eq!(code(&answer), "FORBIDDEN");
            assert_eq!(answer["data"]["_entities"][0]["id"], someone.to_string());
        }
        let officer = member(network.at.cardiff_officer, Assurance::Low);
        let answer = network.ask_as(&officer, query, open).await;
        assert!(!answer["data"]["group"]["memberships"]["edges"].as_array().unwrap().is_empty(), "{answer}");
        let official = network.ask_as(&officer, query, named(network.at.official_group)).await;
        assert_eq!(code(&official), "FORBIDDEN", "above MEMBERS, only for the group's own members");
    }
}

#[tokio::test]
async fn a_request_to_join_is_for_its_applicant_and_the_facilitators() {
    let query =
        "query($of: [_Any!]!) { _entities(representations: $of) { ... on JoinRequest { id message group { id } } } }";
    for network in Network::each().await {
        let request = network.corpus.join_requests().find(|request| request.id == network.at.desk_request).unwrap();
        let of = json!([{ "__typename": "JoinRequest", "org": "LDS", "id": request.id.to_string() }]);
        let sees = async |caller: &Caller| {
            network.ask_as(caller, query, json!({ "of": of })).await["data"]["_entities"][0] != Value::Null
        };
        assert!(sees(&member(network.at.desk_owner, Assurance::Low)).await);
        assert!(sees(&member(request.applicant, Assurance::Low)).await);
        assert!(!sees(&member(network.at.desk_member, Assurance::High)).await);
        assert!(!sees(&Caller::anonymous()).await);
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_sees_what_is_public() {
    let list = "{ groups(first: 100) { totalCount edges { node { id viewerRole } } } }";
    let places = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { memberships { totalCount } } }";
    let own = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Member { groups { totalCount } } } }";
    for network in Network::each().await {
        let public = network.ask(list, json!({})).await;
        let shown = public["data"]["groups"]["edges"][0]["node"]["id"].as_str().unwrap();
        let group = network.corpus.groups().find(|group| group.id.to_string() == shown).unwrap().id;
        for caller in strangers(&network.corpus, network.at.private_group) {
            assert_eq!(network.ask_as(&caller, list, json!({})).await, public);
            let hidden = network.ask_as(&caller, GROUP, named(network.at.private_group)).await;
            assert_eq!(hidden["data"]["group"], Value::Null);
            assert_eq!(code(&network.ask_as(&caller, places, named(group)).await), "FORBIDDEN");
            let someone = caller.member().unwrap();
            let of = json!({ "of": [{ "__typename": "Member", "org": someone.org(), "id": someone.id() }] });
            assert_eq!(code(&network.ask_as(&caller, own, of).await), "FORBIDDEN");
        }
    }
}

#[tokio::test]
async fn what_is_inside_an_official_group_takes_clearance() {
    let query = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { name memberships { totalCount } } }";
    let of_member = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Membership { id } } }";
    for network in Network::each().await {
        for (group, is_private) in [(network.at.private_group, true), (network.at.official_group, false)] {
            let is_active = |id: corpus::RecordId| {
                network.corpus.member(id.org, id.index).unwrap().state == corpus::MemberState::Active
            };
            let is_insider = |place: &corpus::Membership| place.group == group && is_active(place.member);
            let place = network.corpus.memberships().find(is_insider).unwrap();
            let key = json!({ "__typename": "Membership", "org": "LDS", "id": place.id.to_string() });
            let of = json!({ "of": [key] });
            let low = member(place.member, Assurance::Low);
            let answer = network.ask_as(&low, query, named(group)).await;
            if is_private {
                assert_eq!(answer, json!({ "data": { "group": null } }));
            } else {
                assert_eq!(code(&answer), "FORBIDDEN");
                assert!(answer["data"]["group"]["name"].is_string());
            }
            assert_eq!(network.ask_as(&low, of_member, of.clone()).await["data"]["_entities"][0], Value::Null);
            let substantial = member(place.member, Assurance::Substantial);
            let answer = network.ask_as(&substantial, query, named(group)).await;
            assert!(answer["data"]["group"]["memberships"]["totalCount"].is_number(), "{answer}");
            let shown = network.ask_as(&substantial, of_member, of).await;
            assert_eq!(shown["data"]["_entities"][0]["id"], place.id.to_string());
        }
    }
}

/// How long an answer takes must not tell a hidden group from one that is not there, so both take the same statements.
#[tokio::test]
async fn a_hidden_group_costs_what_an_absent_one_does() {
    let outsiders = [
        ("group(org: \"LDS\", id: \"ID\") { id memberCount }", "query"),
        ("joinGroup(input: { org: \"LDS\", groupId: \"ID\", idempotencyKey: \"k\" }) { errors { __typename } }", "mutation"),
        ("leaveGroup(input: { org: \"LDS\", groupId: \"ID\" }) { errors { __typename } }", "mutation"),
        (
            "updateGroup(input: { org: \"LDS\", groupId: \"ID\", version: \"1\", tags: [\"x\"] }) { errors { __typename } }",
            "mutation",
        ),
        (
            "inviteMember(input: { org: \"LDS\", groupId: \"ID\", memberOrg: \"LDS\", memberId: \"MEMBER\", idempotencyKey: \"k\" }) {
               errors { __typename }
             }",
            "mutation",
        ),
    ];
    for network in Network::each().await {
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        for (field, kind) in outsiders {
            let ask = async |id: &str| {
                let member = network.at.private_group_member.to_string();
                let query = format!("{kind} {{ {} }}", field.replace("ID", id).replace("MEMBER", &member));
                network.ask_counted(&outsider, &query, json!({})).await
            };
            let hidden = ask(&network.at.private_group.to_string()).await;
            assert_eq!(hidden, ask("group_LDS_zzzzzzzz").await, "{field}");
        }
    }
}
