//! What the first and the hundredth page of a long list cost: `cargo bench -p tests --bench pages`.
//!
//! The figure is the ratio of the two, from one run: pages are walks along an index, so it is near one. Without more, the
//! posts of the tier `small` on SQLite are read; `WITAN_BENCH_POSTS` names a posts database that is seeded already, such
//! as one of the tier `full` on PostgreSQL, where the rows read for a page are told too.
#![allow(clippy::unwrap_used)] // A benchmark that cannot go on should say where.
#![allow(clippy::print_stdout)] // Its output is its purpose.

use std::time::{Duration, Instant};

use bytes::Bytes;
use claims::Caller;
use corpus::{Corpus, Tier};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};
use storage::{Database, DatabaseConfig, DatabaseKind, DatabaseUrl};
use subgraph::Subgraph;
use tempfile::TempDir;

const POSTS: &str = "query ($after: String) { list: posts(first: 50, after: $after) {
  edges { node { id title publishedAt securityLevel } } pageInfo { endCursor hasNextPage } } }";
const THREAD: &str =
    "query ($org: OrgCode!, $id: ID!, $after: String) { post(org: $org, id: $id) { list: comments(first: 50, after: $after) {
  edges { node { id depth path state authorLabel body } } pageInfo { endCursor hasNextPage } } } }";
const ROUNDS: usize = 200;
const FAR_PAGE: usize = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (database, _folder) = database().await;
    let posts = posts::build(database.clone()).await.unwrap();
    let bench = Bench { database, posts };
    bench.compare("posts", POSTS, json!({})).await;
    let (org, id, comments) = bench.longest_thread().await;
    let name = format!("thread of {comments} comments");
    bench.compare(&name, THREAD, json!({ "org": org, "id": format!("post_{org}_{id}") })).await;
}

/// The database that the environment names, or one that is seeded now.
async fn database() -> (Database, Option<TempDir>) {
    let connect = async |url| Database::connect(&DatabaseConfig::new(url)).await.unwrap();
    if let Ok(url) = std::env::var("WITAN_BENCH_POSTS") {
        return (connect(url.parse::<DatabaseUrl>().unwrap()).await, None);
    }
    let folder = tempfile::tempdir().unwrap();
    let database = connect(DatabaseUrl::sqlite(folder.path().join("posts"))).await;
    database.migrate::<migrations::posts::Migrator>().await.unwrap();
    posts::seed(&database, &Corpus::new(1, Tier::Small), &|_| {}).await.unwrap();
    (database, Some(folder))
}

struct Bench {
    database: Database,
    posts: Subgraph,
}

/// What one page costs.
struct Cost {
    p50: Duration,
    /// On PostgreSQL, which counts them: rows that one request fetched, of all tables.
    rows: Option<f64>,
}

impl Bench {
    /// Measures the first page of a list and one far down, in turns.
    async fn compare(&self, name: &str, query: &str, variables: Value) {
        let (number, far) = self.far_page(query, &variables).await;
        let mut at_far = variables.clone();
        at_far["after"] = far;
        let (first, far) = (self.cost(query, &variables).await, self.cost(query, &at_far).await);
        let ratio = far.p50.as_secs_f64() / first.p50.as_secs_f64();
        println!("{name}: page 1 {}, page {number} {}, ratio {ratio:.2}", first.told(), far.told());
    }

    /// The number of the hundredth page or the last before, and the cursor that leads to it.
    async fn far_page(&self, query: &str, variables: &Value) -> (usize, Value) {
        let mut variables = variables.clone();
        for number in 2..=FAR_PAGE {
            let answer = self.ask(query, &variables).await;
            let data = &answer["data"];
            let list = if data["list"].is_null() { &data["post"]["list"] } else { &data["list"] };
            assert!(list["pageInfo"].is_object(), "{answer:#}");
            if list["pageInfo"]["hasNextPage"] == false {
                return (number - 1, variables["after"].clone());
            }
            variables["after"] = list["pageInfo"]["endCursor"].clone();
        }
        (FAR_PAGE, variables["after"].clone())
    }

    async fn cost(&self, query: &str, variables: &Value) -> Cost {
        let before = self.rows_read().await;
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let start = Instant::now();
            self.ask(query, variables).await;
            times.push(start.elapsed());
        }
        times.sort_unstable();
        let rows = self.rows_read().await.zip(before).map(|(after, before)| (after - before) as f64 / ROUNDS as f64);
        Cost { p50: times[ROUNDS / 2], rows }
    }

    async fn ask(&self, query: &str, variables: &Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        serde_json::from_slice(&self.posts.execute(&Caller::anonymous(), Bytes::from(body)).await).unwrap()
    }

    /// How many rows PostgreSQL has fetched from tables so far; SQLite does not say.
    async fn rows_read(&self) -> Option<i64> {
        if self.database.kind() == DatabaseKind::Sqlite {
            return None;
        }
        // A connection tells what it did once it has done nothing for a second.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let sum =
            "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int8 as rows from pg_stat_user_tables";
        let row = self.database.connection().query_one_raw(Statement::from_string(DbBackend::Postgres, sum)).await;
        Some(row.unwrap().unwrap().try_get("", "rows").unwrap())
    }

    /// The post of the public with the most comments.
    async fn longest_thread(&self) -> (String, String, i32) {
        let longest = "select p.org, p.id, p.comment_count from post p left join group_fact g on g.org = p.org and g.id = p.group_id \
                       where p.security_level = 0 and coalesce(g.security_level, 0) = 0 and coalesce(g.access, 'OPEN') <> 'PRIVATE' \
                       order by p.comment_count desc limit 1";
        let backend = self.database.connection().get_database_backend();
        let row = self.database.connection().query_one_raw(Statement::from_string(backend, longest)).await;
        let row = row.unwrap().unwrap();
        let text = |column| row.try_get::<String>("", column).unwrap();
        (text("org"), text("id"), row.try_get("", "comment_count").unwrap())
    }
}

impl Cost {
    fn told(&self) -> String {
        let rows = self.rows.map(|rows| format!(" and {rows:.0} rows")).unwrap_or_default();
        format!("{:.2} ms{rows}", self.p50.as_secs_f64() * 1e3)
    }
}
