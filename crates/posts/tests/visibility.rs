//! Who reads what.
use std::collections::BTreeSet;

use claims::{Assurance, Caller};
use corpus::{GroupAccess, RecordId, SecurityLevel};
use serde_json::{Value, json};

use crate::network::{Network, member, named, strangers, system};

const POST: &str = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { id title } }";

#[tokio::test]
async fn a_post_that_may_not_be_read_is_not_there() {
    for network in Network::each().await {
        let hidden = network.ask(POST, named(network.at.members_only_post)).await;
        assert_eq!(hidden, json!({ "data": { "post": null } }));
        let absent = network.ask(POST, json!({ "org": "BST", "id": "post_BST_zzzzzzzz" })).await;
        assert_eq!(hidden, absent);
        assert_eq!(network.ask_as(&system(), POST, named(network.at.members_only_post)).await, absent);
        let shown = network
            .ask_as(&member(network.at.cardiff_officer, Assurance::Low), POST, named(network.at.members_only_post))
            .await;
        assert_eq!(shown["data"]["post"]["id"], network.at.members_only_post.to_string());
    }
}

#[tokio::test]
async fn a_post_in_a_private_group_is_read_by_its_members_alone() {
    let through_group = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Group { posts(first: 100) { totalCount edges { node { id } } } } } }";
    for network in Network::each().await {
        let post = network.at.private_post;
        let group = network.at.private_group;
        let of = json!({ "of": [{ "__typename": "Group", "org": "LDS", "id": group.to_string() }] });
        let insider = member(network.at.private_group_member, Assurance::High);
        assert_eq!(network.ask_as(&insider, POST, named(post)).await["data"]["post"]["id"], post.to_string());
        assert!(network.ask_as(&insider, through_group, of.clone()).await.to_string().contains(&post.to_string()));
        for caller in [member(network.at.private_group_outsider, Assurance::High), system(), Caller::anonymous()] {
            assert_eq!(network.ask_as(&caller, POST, named(post)).await["data"]["post"], Value::Null);
            let listed = network.ask_as(&caller, through_group, of.clone()).await;
            assert_eq!(listed["data"]["_entities"][0]["posts"], json!({ "totalCount": 0, "edges": [] }));
        }
    }
}

/// What the rules say, computed from the corpus: see the table in the subgraph's module `visibility`.
fn readable(network: &Network, who: Option<(RecordId, Assurance)>) -> BTreeSet<String> {
    let groups: BTreeSet<RecordId> = match who {
        Some((member, _)) => {
            network.corpus.memberships().filter(|place| place.member == member).map(|place| place.group).collect()
        }
        None => BTreeSet::new(),
    };
    let ceiling = match who {
        None => SecurityLevel::Public,
        Some((_, Assurance::Low)) => SecurityLevel::Members,
        Some((_, Assurance::Substantial)) => SecurityLevel::Official,
        Some((_, Assurance::High)) => SecurityLevel::OfficialSensitive,
    };
    let may_read = |post: &corpus::Post| {
        let group = post.group.and_then(|group| network.corpus.group(group.org, group.index));
        let level = group.as_ref().map_or(post.security_level, |group| group.security_level.max(post.security_level));
        let is_private = group.is_some_and(|group| group.access == GroupAccess::Private);
        let is_inside = post.group.is_some_and(|group| groups.contains(&group));
        let is_near = level <= SecurityLevel::Members || who.is_some_and(|(member, _)| member.org == post.id.org);
        level <= ceiling && (is_inside || (!is_private && is_near))
    };
    network.corpus.posts().filter(may_read).map(|post| post.id.to_string()).collect()
}

#[tokio::test]
async fn everyone_reads_exactly_what_the_rules_let_them() {
    let query = "query($after: String) { posts(first: 100, after: $after) {
      totalCount edges { node { id } } pageInfo { hasNextPage endCursor }
    } }";
    for network in Network::each().await {
        let people = [network.at.cardiff_officer, network.at.private_group_member, network.at.desk_member];
        let levels = [Assurance::Low, Assurance::Substantial, Assurance::High];
        let mut whos: Vec<Option<(RecordId, Assurance)>> = vec![None];
        whos.extend(people.iter().flat_map(|person| levels.map(|level| Some((*person, level)))));
        for who in whos {
            let caller = who.map_or_else(Caller::anonymous, |(person, assurance)| member(person, assurance));
            let (mut seen, mut after) = (BTreeSet::new(), Value::Null);
            loop {
                let answer = network.ask_as(&caller, query, json!({ "after": after })).await;
                let page = &answer["data"]["posts"];
                seen.extend(
                    page["edges"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()),
                );
                if page["pageInfo"]["hasNextPage"] == false {
                    assert_eq!(page["totalCount"], seen.len());
                    break;
                }
                after = page["pageInfo"]["endCursor"].clone();
            }
            assert_eq!(seen, readable(&network, who), "{:?}", who.map(|(person, level)| (person.to_string(), level)));
        }
    }
}

#[tokio::test]
async fn a_comment_is_read_by_whoever_reads_its_post() {
    let query = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Comment { id body } } }";
    for network in Network::each().await {
        let is_members = |post: &corpus::Post| post.security_level == SecurityLevel::Members && post.comment_count > 0;
        let post = network.corpus.posts().find(is_members).unwrap();
        let comment = network.corpus.thread(post.id).remove(0);
        let of = json!({ "of": [{ "__typename": "Comment", "org": comment.id.org.as_str(), "id": comment.id.to_string() }] });
        let hidden = network.ask(query, of.clone()).await;
        assert_eq!(hidden, json!({ "data": { "_entities": [null] } }));
        let shown = network.ask_as(&member(post.author, Assurance::High), query, of).await;
        assert_eq!(shown["data"]["_entities"][0]["id"], comment.id.to_string());
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_reads_what_is_public() {
    let list = "{ posts(first: 100) { totalCount edges { node { id } } } }";
    for network in Network::each().await {
        let public = network.ask(list, json!({})).await;
        for caller in strangers(&network.corpus, network.at.private_group) {
            assert_eq!(network.ask_as(&caller, list, json!({})).await, public);
            for hidden in [network.at.private_post, network.at.members_only_post] {
                assert_eq!(network.ask_as(&caller, POST, named(hidden)).await["data"]["post"], Value::Null);
            }
        }
    }
}
