//! What must hold after every round.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::cast::Person;
use super::dice::Dice;
use super::ledger::Ledger;
use super::snapshot::Snapshot;
use super::world::{World, rows, text};

/// Statements that find what may not be: each names the rule it would break.
const BROKEN_IN_POSTS: [(&str, &str); 6] = [
    (
        "a post counts its comments",
        "select p.id from post p where p.comment_count <> (select count(*) from comment c where c.org = p.org and c.post_id = p.id)",
    ),
    (
        "a post counts the comments that answer it",
        "select p.id from post p where p.root_comment_count <> (select count(*) from comment c where c.org = p.org and c.post_id = p.id and c.parent_id is null)",
    ),
    (
        "a comment counts its replies",
        "select c.id from comment c where c.reply_count <> (select count(*) from comment r where r.org = c.org and r.parent_id = c.id)",
    ),
    (
        "a reply stands below what it answers",
        "select r.id from comment r join comment c on c.org = r.org and c.id = r.parent_id where r.post_id <> c.post_id or r.depth <> c.depth + 1 or substr(r.path, 1, length(c.path)) <> c.path",
    ),
    ("what was removed has no text", "select id from comment where state <> 'VISIBLE' and body is not null"),
    (
        "a vote is for an option of its poll",
        "select v.poll_id as id from poll_vote v where not exists (select 1 from poll_option o where o.org = v.org and o.poll_id = v.poll_id and o.id = v.option_id)",
    ),
];

const BROKEN_IN_GROUPS: [(&str, &str); 2] = [
    (
        "a group has somebody who facilitates it",
        "select g.id from \"group\" g where not exists (select 1 from membership m where m.org = g.org and m.group_id = g.id and m.role <> 'MEMBER')",
    ),
    (
        "nobody waits twice for the same group",
        "select group_id as id from join_request where state = 'WAITING' group by org, group_id, applicant_org, applicant_id having count(*) > 1",
    ),
];

pub(super) async fn check(world: &World, now: &Snapshot, ledger: &Ledger) {
    for (rule, found) in BROKEN_IN_POSTS {
        let broken: Vec<_> = rows(&world.posts, found).await.iter().map(|row| text(row, "id")).collect();
        assert!(broken.is_empty(), "{rule}: {broken:?}");
    }
    for (rule, found) in BROKEN_IN_GROUPS {
        let broken: Vec<_> = rows(&world.groups, found).await.iter().map(|row| text(row, "id")).collect();
        assert!(broken.is_empty(), "{rule}: {broken:?}");
    }
    check_copies(world, now).await;
    check_promises(now, ledger);
}

/// Posts knows of groups and members what groups and members know.
async fn check_copies(world: &World, now: &Snapshot) {
    let facts = rows(&world.posts, "select org, id, access, security_level from group_fact").await;
    let known = facts.iter().map(|row| {
        let level: i32 = row.try_get("", "security_level").unwrap();
        (format!("group_{}_{}", text(row, "org"), text(row, "id")), text(row, "access"), level)
    });
    let true_ones = now.groups.iter().map(|(id, group)| (id.clone(), group.access.clone(), group.level));
    assert_eq!(known.collect::<BTreeSet<_>>(), true_ones.collect::<BTreeSet<_>>(), "groups as posts knows them");
    let places = rows(&world.posts, "select org, group_id, member_org, member_id, role from group_member").await;
    let known = places.iter().map(|row| {
        let group = format!("group_{}_{}", text(row, "org"), text(row, "group_id"));
        ((group, format!("member_{}_{}", text(row, "member_org"), text(row, "member_id"))), text(row, "role"))
    });
    let true_ones = now.places.iter().map(|(place, role)| (place.clone(), role.clone()));
    assert_eq!(known.collect::<BTreeSet<_>>(), true_ones.collect::<BTreeSet<_>>(), "memberships as posts knows them");
}

/// What was answered is there.
fn check_promises(now: &Snapshot, ledger: &Ledger) {
    let book = ledger.book();
    for (id, (post, parent)) in &book.comments {
        let comment = now.comments.get(id).unwrap_or_else(|| panic!("{id} was lost"));
        assert_eq!((&comment.post, &comment.parent), (post, parent), "{id} was moved");
    }
    for id in &book.removed {
        let comment = &now.comments[id];
        assert!(comment.state != "VISIBLE" && !comment.has_body, "{id} was not removed");
    }
    assert!(book.posts.iter().all(|id| now.posts.contains_key(id)), "a post was lost");
    assert!(book.groups.iter().all(|id| now.groups.contains_key(id)), "a group was lost");
}

/// Somebody reads while nothing happens: they see exactly what they may, and the counts say so.
pub(super) async fn check_what_one_sees(person: &Person, now: &Snapshot, dice: &mut Dice) {
    let posts: BTreeSet<String> = all(person, "posts", json!({}), "posts(first: 100, after: $after)").await;
    let allowed = now.posts.keys().filter(|id| now.may_read_post(person, id)).cloned();
    assert_eq!(posts, allowed.collect(), "the posts that {:?} reads", person.member);
    let groups: BTreeSet<String> = all(person, "groups", json!({}), "groups(first: 100, after: $after)").await;
    let allowed = now.groups.keys().filter(|id| now.may_see_group(person, id)).cloned();
    assert_eq!(groups, allowed.collect(), "the groups that {:?} sees", person.member);
    let ids: Vec<&String> = posts.iter().collect();
    let Some(post) = dice.pick(&ids) else { return };
    let query = "query ($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { commentCount securityLevel comments(first: 100) { totalCount } } }";
    let org = post.split('_').nth(1);
    let data = person.client.graphql(query, json!({ "org": org, "id": post })).await.data();
    let truth = &now.posts[*post];
    assert_eq!(data["post"]["commentCount"], truth.comment_count, "{post}");
    assert_eq!(data["post"]["comments"]["totalCount"], truth.comment_count, "{post}");
    let levels = ["PUBLIC", "MEMBERS", "OFFICIAL", "OFFICIAL_SENSITIVE"];
    assert_eq!(
        data["post"]["securityLevel"], levels[truth.level as usize],
        "{post} stands at least at its group's level"
    );
}

/// The ids of a whole list, page by page; its total must be their number.
async fn all(person: &Person, name: &str, variables: Value, list: &str) -> BTreeSet<String> {
    let query = format!(
        "query ($after: String) {{ {list} {{ totalCount edges {{ node {{ id }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut ids, mut variables) = (BTreeSet::new(), variables);
    loop {
        let data = person.client.graphql(&query, variables.clone()).await.data();
        let page = &data[name];
        for edge in page["edges"].as_array().unwrap() {
            assert!(ids.insert(edge["node"]["id"].as_str().unwrap().to_owned()), "{name}: an id came twice");
        }
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], ids.len(), "{name}: the total");
            return ids;
        }
        variables["after"] = page["pageInfo"]["endCursor"].clone();
    }
}
