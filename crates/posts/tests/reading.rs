//! Reading posts and threads.
use std::collections::BTreeSet;

use claims::Assurance;
use serde_json::{Value, json};

use crate::network::{Network, member, named};

const ENTRY_PAGE: &str = "query EntryPage($org: OrgCode!, $id: ID!, $after: String) {
  post(org: $org, id: $id) {
    id title body(format: HTML) securityLevel publishedAt edited authorLabel
    author { org id }
    group { org id }
    commentCount
    comments(first: 50, after: $after, order: THREADED) {
      totalCount
      edges { node { id depth path state authorLabel inReplyToLabel body postedAt edited author { org id } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}";

#[tokio::test]
async fn the_entry_page_is_as_the_corpus_has_it() {
    for network in Network::each().await {
        let id = network.at.entry_post;
        let (answer, statements) = network.ask_counted(&claims::Caller::anonymous(), ENTRY_PAGE, named(id)).await;
        let post = network.corpus.post(id.org, id.index).unwrap();
        let shown = &answer["data"]["post"];
        assert_eq!((&shown["id"], &shown["title"]), (&json!(id.to_string()), &json!(post.title.en)), "{answer}");
        assert_eq!(
            (&shown["authorLabel"], &shown["commentCount"]),
            (&json!(post.author_label), &json!(post.comment_count))
        );
        assert_eq!(shown["comments"]["totalCount"], post.comment_count);
        assert_eq!(shown["author"]["id"], post.author.to_string());
        // The post, its comments, and those whom they answer.
        assert_eq!(statements, 3);

        let mut thread = network.corpus.thread(id);
        thread.sort_by(|a, b| a.path.cmp(&b.path));
        let comments = shown["comments"]["edges"].as_array().unwrap();
        assert_eq!(comments.len(), thread.len().min(50));
        for (shown, comment) in comments.iter().map(|edge| &edge["node"]).zip(&thread) {
            assert_eq!(shown["id"], comment.id.to_string());
            assert_eq!((&shown["path"], &shown["depth"]), (&json!(comment.path), &json!(comment.depth)));
            assert_eq!(shown["authorLabel"], comment.author_label);
            assert_eq!(shown["inReplyToLabel"], json!(comment.in_reply_to_label));
            assert_eq!(shown["edited"], comment.edited_at.is_some());
            assert_eq!(shown["body"] == Value::Null, comment.state != corpus::CommentState::Visible);
            assert_eq!(shown["state"] == "VISIBLE", comment.state == corpus::CommentState::Visible);
            assert_eq!(shown["author"]["org"], comment.author.org.as_str());
        }
        let former: BTreeSet<&str> = comments
            .iter()
            .filter_map(|edge| edge["node"]["authorLabel"].as_str())
            .filter(|label| label.starts_with("Former Member "))
            .collect();
        assert!(former.len() >= 2, "{former:?}");
        let is_removed_parent = |comment: &&corpus::Comment| {
            comment.body.is_none() && thread.iter().any(|reply| reply.parent == Some(comment.id))
        };
        assert!(thread.iter().any(|comment| is_removed_parent(&comment)), "the story's thread has a removed parent");
    }
}

#[tokio::test]
async fn a_thread_is_paged_in_each_order_without_gap_or_repeat() {
    let query = "query($org: OrgCode!, $id: ID!, $order: CommentOrder, $after: String) { post(org: $org, id: $id) {
      comments(first: 3, after: $after, order: $order) {
        edges { node { id path postedAt } } pageInfo { hasNextPage endCursor }
      }
    } }";
    for network in Network::each().await {
        let thread = network.corpus.thread(network.at.entry_post);
        for order in ["THREADED", "OLDEST", "NEWEST"] {
            let (mut seen, mut after) = (Vec::new(), Value::Null);
            loop {
                let mut variables = named(network.at.entry_post);
                variables["order"] = json!(order);
                variables["after"] = after;
                let answer = network.ask(query, variables).await;
                let page = &answer["data"]["post"]["comments"];
                seen.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()));
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                after = page["pageInfo"]["endCursor"].clone();
            }
            let of = |node: &Value, field: &str| node[field].as_str().unwrap().to_owned();
            let time = |node: &Value| (of(node, "postedAt"), of(node, "id"));
            match order {
                "THREADED" => assert!(seen.is_sorted_by_key(|node| of(node, "path"))),
                "OLDEST" => assert!(seen.is_sorted_by_key(time)),
                _ => assert!(seen.iter().rev().is_sorted_by_key(time)),
            }
            let ids: BTreeSet<String> = seen.iter().map(|node| of(node, "id")).collect();
            assert_eq!((ids.len(), seen.len()), (thread.len(), thread.len()), "{order}");
        }
    }
}

#[tokio::test]
async fn replies_and_parents_are_read_together() {
    let query = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { comments(first: 100) { edges { node {
      id parent { id } post { id commentCount } replies(first: 2) { totalCount edges { node { id parent { id } } } pageInfo { hasNextPage } }
    } } } } }";
    for network in Network::each().await {
        let thread = network.corpus.thread(network.at.entry_post);
        let (answer, statements) =
            network.ask_counted(&claims::Caller::anonymous(), query, named(network.at.entry_post)).await;
        for edge in answer["data"]["post"]["comments"]["edges"].as_array().unwrap() {
            let id = edge["node"]["id"].as_str().unwrap();
            let replies: Vec<String> = thread
                .iter()
                .filter(|comment| comment.parent.is_some_and(|parent| parent.to_string() == id))
                .map(|comment| comment.id.to_string())
                .collect();
            let shown = &edge["node"]["replies"];
            assert_eq!(shown["totalCount"], replies.len());
            assert_eq!(shown["pageInfo"]["hasNextPage"], replies.len() > 2);
            let first: Vec<&str> =
                shown["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].as_str().unwrap()).collect();
            assert_eq!(first, replies.iter().take(2).collect::<Vec<_>>());
        }
        // The post, its comments, all parents, all replies; the posts of comments were read already, and so were most
        // parents of replies.
        assert!(statements <= 6, "{statements}");
    }
}

#[tokio::test]
async fn paging_gives_every_post_once_the_newest_first() {
    let query = "query($after: String, $orgs: OrgSelector) {
      posts(orgs: $orgs, first: 17, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { publishedAt org id } } }
    }";
    for network in Network::each().await {
        for (orgs, codes) in
            [(json!({}), &[][..]), (json!({ "nations": ["WALES", "SCOTLAND"] }), &["CRF", "SWA", "ABE"])]
        {
            let (mut seen, mut after) = (Vec::new(), Value::Null);
            loop {
                let answer = network.ask(query, json!({ "after": after, "orgs": orgs })).await;
                let page = &answer["data"]["posts"];
                seen.extend(
                    page["edges"]
                        .as_array()
                        .unwrap_or_else(|| panic!("{answer}"))
                        .iter()
                        .map(|edge| edge["node"].clone()),
                );
                if page["pageInfo"]["hasNextPage"] == false {
                    assert_eq!(page["totalCount"], seen.len());
                    break;
                }
                after = page["pageInfo"]["endCursor"].clone();
            }
            let mut expected: Vec<corpus::Post> = network
                .corpus
                .posts()
                .filter(|post| post.security_level == corpus::SecurityLevel::Public)
                .filter(|post| codes.is_empty() || codes.contains(&post.id.org.as_str()))
                .collect();
            expected
                .sort_by_key(|post| (std::cmp::Reverse(post.published_at), post.id.org.as_str(), post.id.to_string()));
            let expected: Vec<String> = expected.iter().map(|post| post.id.to_string()).collect();
            let seen: Vec<&str> = seen.iter().map(|node| node["id"].as_str().unwrap()).collect();
            assert_eq!(seen, expected);
        }
    }
}

#[tokio::test]
async fn posts_are_found_by_tag_level_and_time() {
    let query = "query($filter: PostFilter) {
      posts(filter: $filter, first: 100) { totalCount edges { node { tags securityLevel publishedAt } } }
    }";
    for network in Network::each().await {
        let caller = member(network.at.desk_member, Assurance::High);
        let find = async |filter: Value| {
            let answer = network.ask_as(&caller, query, json!({ "filter": filter })).await;
            let edges = answer["data"]["posts"]["edges"].as_array().unwrap_or_else(|| panic!("{answer}"));
            edges.iter().map(|edge| edge["node"].clone()).collect::<Vec<Value>>()
        };
        let all = find(json!({})).await;
        let tag = all[0]["tags"][0].clone();
        let tagged = find(json!({ "tags": [tag, "no-such-tag"] })).await;
        assert!(!tagged.is_empty() && tagged.iter().all(|post| post["tags"].as_array().unwrap().contains(&tag)));
        let members = find(json!({ "securityLevels": ["MEMBERS", "MEMBERS"] })).await;
        assert!(!members.is_empty() && members.iter().all(|post| post["securityLevel"] == "MEMBERS"));
        let (from, to) = (all[60]["publishedAt"].clone(), all[20]["publishedAt"].clone());
        let between = find(json!({ "publishedFrom": from, "publishedTo": to })).await;
        assert_eq!(between, all[21..=60]);
    }
}

#[tokio::test]
async fn a_page_of_posts_takes_one_statement_for_each_kind_of_thing() {
    let query = "query Newest {
      posts(first: 100) {
        totalCount coverage { requested answered complete repairCursor missing { org } }
        edges { cursor node {
          org id version title excerpt languages publishedAt securityLevel tags authorLabel author { org id } group { org id }
          comments(first: 2, order: NEWEST) { totalCount edges { node { id authorLabel inReplyToLabel } } }
        } }
      }
    }";
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Substantial);
        let (answer, statements) = network.ask_counted(&caller, query, json!({})).await;
        assert_eq!(answer["data"]["posts"]["edges"].as_array().unwrap().len(), 100, "{answer}");
        let coverage = &answer["data"]["posts"]["coverage"];
        assert_eq!(coverage["requested"], network.corpus.organisations().count());
        assert_eq!((&coverage["answered"], &coverage["complete"]), (&coverage["requested"], &json!(true)));
        // Posts, their count, coverage; tags; comments; those whom they answer.
        assert_eq!(statements, 6);
        let (_, fewer) = network.ask_counted(&caller, "{ posts { edges { node { id title } } } }", json!({})).await;
        assert_eq!(fewer, 1, "what is not asked for is not counted");
    }
}

#[tokio::test]
async fn references_from_other_subgraphs_are_resolved_together() {
    let query = "query($of: [_Any!]!) { _entities(representations: $of) {
      __typename
      ... on Post { id title }
      ... on Comment { id body(format: PLAIN) post { id } }
      ... on Member { id posts(first: 3) { totalCount edges { node { author { id } } } } }
      ... on Group { id posts(first: 3) { totalCount edges { node { group { id } } } } }
      ... on Organisation { code posts(first: 3) { totalCount edges { node { org } } } }
    } }";
    for network in Network::each().await {
        let post = network.corpus.post(network.at.entry_post.org, network.at.entry_post.index).unwrap();
        let comment = network.corpus.thread(post.id).remove(0);
        let entity = |kind: &str, id: corpus::RecordId| json!({ "__typename": kind, "org": id.org.as_str(), "id": id.to_string() });
        let group = network
            .corpus
            .posts()
            .find(|post| post.group.is_some() && post.security_level == corpus::SecurityLevel::Public);
        let of = json!([
            entity("Post", post.id),
            entity("Post", network.at.members_only_post),
            entity("Comment", comment.id),
            entity("Member", post.author),
            entity("Group", group.unwrap().group.unwrap()),
            { "__typename": "Organisation", "code": "BST" },
            { "__typename": "Post", "org": "LDS", "id": post.id.to_string() },
            { "__typename": "Comment", "org": "BST", "id": post.id.to_string() },
            { "__typename": "Organisation", "code": "no code" },
        ]);
        let (answer, statements) = network.ask_counted(&claims::Caller::anonymous(), query, json!({ "of": of })).await;
        let entities = answer["data"]["_entities"].as_array().unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(entities[0]["title"], post.title.en);
        assert_eq!(entities[1], Value::Null);
        assert_eq!(entities[2]["post"]["id"], post.id.to_string());
        for (place, field) in [(3, "author"), (4, "group")] {
            for edge in entities[place]["posts"]["edges"].as_array().unwrap() {
                assert_eq!(edge["node"][field]["id"], entities[place]["id"]);
            }
        }
        assert_eq!(entities[5]["posts"]["edges"].as_array().unwrap().len(), 3);
        assert!(entities[6..].iter().all(Value::is_null));
        // Posts by key, comments by key; all lists, all counts; the comment's post was read already.
        assert_eq!(statements, 4);
    }
}

#[tokio::test]
async fn a_bilingual_post_is_read_in_either_language() {
    let query = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) {
      languages title en: title(lang: EN) cy: title(lang: CY) body(lang: CY, format: MARKDOWN) excerpt(lang: CY, length: 10)
    } }";
    for network in Network::each().await {
        let id = network.at.bilingual_post;
        let post = network.corpus.post(id.org, id.index).unwrap();
        let answer = network.ask(query, named(id)).await;
        let shown = &answer["data"]["post"];
        assert_eq!(shown["languages"], json!(["EN", "CY"]));
        assert_eq!((&shown["title"], &shown["en"]), (&json!(post.title.en), &json!(post.title.en)));
        assert_eq!((&shown["cy"], &shown["body"]), (&json!(post.title.cy), &json!(post.body.cy)));
        assert!(shown["excerpt"].as_str().unwrap().chars().count() <= 10);
        let english = network.ask(query, named(network.at.entry_post)).await;
        assert_eq!(english["data"]["post"]["cy"], english["data"]["post"]["en"], "another language stands in");
    }
}

#[tokio::test]
async fn both_databases_give_the_same_bytes() {
    let networks = Network::each().await;
    let queries = [
        "{ posts(first: 100) { totalCount edges { cursor node { id title body publishedAt tags comments { edges { cursor node { id path body(format: PLAIN) postedAt authorLabel } } } } } } }",
    ];
    for query in queries {
        let mut answers = Vec::new();
        for network in &networks {
            answers.push(network.ask(query, json!({})).await);
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    }
}
