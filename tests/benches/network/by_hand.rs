//! The same page as somebody would write it who needs no graph: five statements, structs, serde.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait as _, DbBackend, FromQueryResult, Statement};
use serde::Serialize;
use storage::Database;

use crate::Databases;

const LEVELS: [&str; 4] = ["PUBLIC", "MEMBERS", "OFFICIAL", "OFFICIAL_SENSITIVE"];
const COMMENTS_MAX: usize = 50;

#[derive(FromQueryResult)]
struct PostRow {
    id: String,
    title_en: Option<String>,
    body_en: Option<String>,
    security_level: i32,
    published_at: i64,
    edited_at: Option<i64>,
    group_id: Option<String>,
    author_org: String,
    author_id: String,
    author_name: Option<String>,
    former_ordinal: Option<i32>,
    comment_count: i32,
}

#[derive(FromQueryResult)]
struct CommentRow {
    id: String,
    parent_id: Option<String>,
    depth: i32,
    path: String,
    state: String,
    body: Option<String>,
    author_org: String,
    author_id: String,
    author_name: Option<String>,
    former_ordinal: Option<i32>,
    posted_at: i64,
    edited_at: Option<i64>,
}

#[derive(FromQueryResult)]
struct GroupRow {
    name: String,
    access: String,
    network: Option<String>,
}

#[derive(FromQueryResult)]
struct MemberRow {
    id: String,
    org: String,
    state: String,
    display_name: String,
}

#[derive(FromQueryResult)]
struct OrganisationRow {
    code: String,
    name_en: String,
    nation: String,
}

#[derive(Serialize)]
struct Page {
    data: Data,
}

#[derive(Serialize)]
struct Data {
    post: Option<Post>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Post {
    id: String,
    title: Option<String>,
    body: Option<String>,
    security_level: &'static str,
    published_at: String,
    edited: bool,
    author_label: String,
    author: Option<Author>,
    group: Option<Group>,
    comment_count: i32,
    comments: Comments,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Author {
    state: String,
    display_name: String,
    organisation: Option<AuthorOrganisation>,
}

#[derive(Serialize)]
struct AuthorOrganisation {
    name: String,
    nation: String,
}

#[derive(Serialize)]
struct Group {
    name: String,
    access: String,
    network: Option<Network>,
}

#[derive(Serialize)]
struct Network {
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Comments {
    edges: Vec<Edge>,
    page_info: PageInfo,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
}

#[derive(Serialize)]
struct Edge {
    node: Comment,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Comment {
    id: String,
    depth: i32,
    path: String,
    state: String,
    author_label: String,
    in_reply_to_label: Option<String>,
    body: Option<String>,
    posted_at: String,
    edited: bool,
    author: Option<CommentAuthor>,
}

#[derive(Serialize)]
struct CommentAuthor {
    organisation: Option<CommentOrganisation>,
}

#[derive(Serialize)]
struct CommentOrganisation {
    code: String,
    name: String,
}

/// The answer's bytes.
pub(crate) async fn entry_page(databases: &Databases) -> Vec<u8> {
    let entry = databases.corpus.landmarks().entry_post;
    let global = entry.to_string();
    let (org, id) = (entry.org.to_string(), global.rsplit('_').next().unwrap());
    let post = "SELECT id, title_en, body_en, security_level, published_at, edited_at, group_id, author_org, author_id, author_name, \
                former_ordinal, comment_count FROM post WHERE org = ? AND id = ? AND security_level = 0";
    let post = query::<PostRow>(&databases.posts, post, &[&org, id]).await.remove(0);
    let comments = "SELECT id, parent_id, depth, path, state, body, author_org, author_id, author_name, former_ordinal, posted_at, \
                    edited_at FROM comment WHERE org = ? AND post_id = ? ORDER BY path LIMIT 51";
    let mut comments = query::<CommentRow>(&databases.posts, comments, &[&org, id]).await;
    let has_next_page = comments.len() > COMMENTS_MAX;
    comments.truncate(COMMENTS_MAX);
    let group = "SELECT g.name_en AS name, g.access, n.name_en AS network FROM \"group\" g \
                 LEFT JOIN network n ON n.org = g.org AND n.id = g.network_id WHERE g.org = ? AND g.id = ?";
    let group = query::<GroupRow>(&databases.groups, group, &[&org, post.group_id.as_deref().unwrap_or("")]).await;

    let authors = comments.iter().map(|comment| member_id(&comment.author_org, &comment.author_id));
    let authors: HashSet<String> = authors.chain([member_id(&post.author_org, &post.author_id)]).collect();
    let members = format!("SELECT id, org, state, display_name FROM member WHERE id IN ({})", marks(authors.len()));
    let ids: Vec<&str> = authors.iter().map(String::as_str).collect();
    let members = query::<MemberRow>(&databases.members, &members, &ids).await;
    let codes: HashSet<&str> = members.iter().map(|member| member.org.as_str()).collect();
    let organisations =
        format!("SELECT code, name_en, nation FROM organisation WHERE code IN ({})", marks(codes.len()));
    let organisations =
        query::<OrganisationRow>(&databases.members, &organisations, &codes.into_iter().collect::<Vec<_>>()).await;
    let people = People {
        members: members.iter().map(|member| (member.id.as_str(), member)).collect(),
        organisations: organisations.iter().map(|one| (one.code.as_str(), one)).collect(),
    };
    let page = Page { data: Data { post: Some(page_of(&org, post, comments, group, has_next_page, &people)) } };
    serde_json::to_vec(&page).unwrap()
}

struct People<'a> {
    members: HashMap<&'a str, &'a MemberRow>,
    organisations: HashMap<&'a str, &'a OrganisationRow>,
}

fn page_of(
    org: &str,
    post: PostRow,
    comments: Vec<CommentRow>,
    group: Vec<GroupRow>,
    has_next_page: bool,
    people: &People<'_>,
) -> Post {
    let labels: HashMap<String, String> = comments
        .iter()
        .map(|comment| (comment.id.clone(), label(comment.author_name.as_ref(), comment.former_ordinal)))
        .collect();
    let edges = comments.into_iter().map(|comment| Edge { node: comment_of(org, comment, &labels, people) }).collect();
    Post {
        title: post.title_en,
        body: post.body_en,
        security_level: LEVELS[usize::try_from(post.security_level).unwrap()],
        published_at: time(post.published_at),
        edited: post.edited_at.is_some(),
        author_label: label(post.author_name.as_ref(), post.former_ordinal),
        author: people.members.get(member_id(&post.author_org, &post.author_id).as_str()).map(|member| Author {
            state: member.state.clone(),
            display_name: member.display_name.clone(),
            organisation: people
                .organisations
                .get(member.org.as_str())
                .map(|one| AuthorOrganisation { name: one.name_en.clone(), nation: one.nation.clone() }),
        }),
        group: group.into_iter().next().map(|group| Group {
            name: group.name,
            access: group.access,
            network: group.network.map(|name| Network { name }),
        }),
        comment_count: post.comment_count,
        comments: Comments { edges, page_info: PageInfo { has_next_page } },
        id: format!("post_{org}_{}", post.id),
    }
}

fn comment_of(org: &str, comment: CommentRow, labels: &HashMap<String, String>, people: &People<'_>) -> Comment {
    let member = people.members.get(member_id(&comment.author_org, &comment.author_id).as_str());
    Comment {
        depth: comment.depth,
        path: comment.path,
        author_label: label(comment.author_name.as_ref(), comment.former_ordinal),
        in_reply_to_label: comment.parent_id.and_then(|parent| labels.get(&parent).cloned()),
        body: comment.body.filter(|_| comment.state == "VISIBLE"),
        state: comment.state,
        posted_at: time(comment.posted_at),
        edited: comment.edited_at.is_some(),
        author: member.map(|member| CommentAuthor {
            organisation: people
                .organisations
                .get(member.org.as_str())
                .map(|one| CommentOrganisation { code: one.code.clone(), name: one.name_en.clone() }),
        }),
        id: format!("comment_{org}_{}", comment.id),
    }
}

/// Members keeps whole ids, posts the parts of them.
fn member_id(org: &str, id: &str) -> String {
    format!("member_{org}_{id}")
}

fn label(name: Option<&String>, former: Option<i32>) -> String {
    match (name, former) {
        (Some(name), _) => name.clone(),
        (None, former) => format!("Former Member {}", former.unwrap_or_default()),
    }
}

fn time(milliseconds: i64) -> String {
    let instant = chrono::DateTime::from_timestamp_millis(milliseconds).unwrap();
    instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

async fn query<T: FromQueryResult>(database: &Database, sql: &str, values: &[&str]) -> Vec<T> {
    let values: Vec<sea_orm::Value> = values.iter().map(|value| (*value).into()).collect();
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    let rows = database.connection().query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| T::from_query_result(row, "").unwrap()).collect()
}
