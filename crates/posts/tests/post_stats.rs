//! Statistics.
use std::collections::{BTreeMap, BTreeSet};

use corpus::{Corpus, GroupAccess, RecordId, SecurityLevel};
use serde_json::{Value, json};

use crate::network::{Network, code, local, member, system, system_with};

const STATS: &str = "query($by: [StatDimension!]!, $orgs: OrgSelector, $filter: PostFilter) {
  postStats(by: $by, orgs: $orgs, filter: $filter) {
    dimensions rule suppressedCells rows { keys posts comments authors medianReplyHours } coverage { requested answered complete }
  }
}";

const FIGURES: [&str; 3] = ["posts", "comments", "authors"];

impl Network {
    async fn stats(&self, variables: Value) -> Value {
        let mut answer = self.ask_as(&system_with(["stats:read"]), STATS, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"]["postStats"].take()
    }
}

/// What falls into one cell, recomputed from the corpus.
#[derive(Default)]
struct Cell {
    posts: u64,
    comments: u64,
    posters: BTreeSet<RecordId>,
    commenters: BTreeSet<RecordId>,
    /// Hours to the first comment, who wrote the post, who wrote the comment.
    replies: Vec<(f64, RecordId, RecordId)>,
}

impl Cell {
    fn authors(&self) -> usize {
        self.posters.union(&self.commenters).count()
    }

    fn median(&self) -> Option<f64> {
        let mut hours: Vec<f64> = self.replies.iter().map(|(hours, _, _)| *hours).collect();
        hours.sort_by(f64::total_cmp);
        let middle = hours.len() / 2;
        let median = if hours.len() % 2 == 1 {
            *hours.get(middle)?
        } else {
            (hours.get(middle.checked_sub(1)?)? + hours[middle]) / 2.0
        };
        let distinct = |who: fn(&(f64, RecordId, RecordId)) -> RecordId| {
            self.replies.iter().map(who).collect::<BTreeSet<_>>().len()
        };
        (distinct(|reply| reply.1) >= 10 && distinct(|reply| reply.2) >= 10).then_some((median * 10.0).round() / 10.0)
    }
}

fn level_of(corpus: &Corpus, post: &corpus::Post) -> (SecurityLevel, bool) {
    let group = post.group.and_then(|group| corpus.group(group.org, group.index));
    let level = group.as_ref().map_or(post.security_level, |group| group.security_level.max(post.security_level));
    (level, group.is_some_and(|group| group.access == GroupAccess::Private))
}

/// The values of a post in one dimension.
fn values(corpus: &Corpus, post: &corpus::Post, dimension: &str) -> Vec<String> {
    let organisation = corpus.organisation(post.id.org.as_str()).unwrap();
    match dimension {
        "ORGANISATION" => vec![post.id.org.to_string()],
        "NATION" => vec![
            match organisation.nation {
                corpus::Nation::England => "ENGLAND",
                corpus::Nation::Scotland => "SCOTLAND",
                corpus::Nation::Wales => "WALES",
                corpus::Nation::NorthernIreland => "NORTHERN_IRELAND",
            }
            .to_owned(),
        ],
        "KIND" => vec![
            match organisation.kind {
                corpus::OrganisationKind::County => "COUNTY",
                corpus::OrganisationKind::District => "DISTRICT",
                corpus::OrganisationKind::Unitary => "UNITARY",
                corpus::OrganisationKind::Metropolitan => "METROPOLITAN",
                corpus::OrganisationKind::LondonBorough => "LONDON_BOROUGH",
            }
            .to_owned(),
        ],
        "MONTH" => vec![post.published_at.format("%Y-%m").to_string()],
        "TAG" if post.tags.is_empty() => vec![String::new()],
        "TAG" => post.tags.iter().map(|tag| (*tag).to_owned()).collect::<BTreeSet<_>>().into_iter().collect(),
        "SECURITY_LEVEL" => {
            vec![if level_of(corpus, post).0 == SecurityLevel::Public { "PUBLIC" } else { "MEMBERS" }.to_owned()]
        }
        other => panic!("{other}"),
    }
}

/// The cells of a table over those posts that `which` lets through.
fn cells(corpus: &Corpus, by: &[&str], which: impl Fn(&corpus::Post) -> bool) -> BTreeMap<Vec<String>, Cell> {
    let mut cells: BTreeMap<Vec<String>, Cell> = BTreeMap::new();
    for post in corpus.posts().filter(which) {
        let (level, is_private) = level_of(corpus, &post);
        if level > SecurityLevel::Members || is_private {
            continue;
        }
        let thread = corpus.thread(post.id);
        let mut keys = vec![Vec::new()];
        for dimension in by {
            let values = values(corpus, &post, dimension);
            let with = |key: &Vec<String>| {
                values.iter().map(|value| [key.clone(), vec![value.clone()]].concat()).collect::<Vec<_>>()
            };
            keys = keys.iter().flat_map(with).collect();
        }
        let first = thread.iter().min_by_key(|comment| (comment.posted_at, comment.id));
        for key in keys {
            let cell = cells.entry(key).or_default();
            cell.posts += 1;
            cell.comments += thread.len() as u64;
            cell.posters.insert(post.author);
            cell.commenters.extend(thread.iter().map(|comment| comment.author));
            cell.replies.extend(first.map(|first| {
                let delay = first.posted_at - post.published_at;
                (delay.num_milliseconds() as f64 / 3_600_000.0, post.author, first.author)
            }));
        }
    }
    cells
}

/// Compares a table with what is recomputed, and gives how many figures it shows and withholds.
fn compare(table: &Value, expected: &BTreeMap<Vec<String>, Cell>) -> (usize, usize) {
    let (mut shown, mut withheld) = (0, 0);
    for row in table["rows"].as_array().unwrap() {
        let keys: Vec<String> = serde_json::from_value(row["keys"].clone()).unwrap();
        let cell = &expected[&keys];
        let counts = [
            ("posts", cell.posts, cell.posters.len()),
            ("comments", cell.comments, cell.commenters.len()),
            ("authors", cell.authors() as u64, cell.authors()),
        ];
        for (figure, count, persons) in counts {
            match row[figure].as_u64() {
                Some(told) => {
                    assert!(persons >= 10, "{figure} of {persons} persons is told: {row}");
                    assert_eq!(told, (count + 2) / 5 * 5, "{figure}: {row}");
                    shown += 1;
                }
                None => withheld += 1,
            }
        }
        if let Some(told) = row["medianReplyHours"].as_f64() {
            assert_eq!(Some(told), cell.median(), "{row}");
            assert!(row["posts"].is_u64() && row["comments"].is_u64());
        }
        let is_told = row["posts"].is_u64() && row["comments"].is_u64();
        assert!(!is_told || row["medianReplyHours"].as_f64() == cell.median(), "{row}");
    }
    (shown, withheld)
}

#[tokio::test]
async fn figures_are_those_recomputed_from_the_corpus() {
    let tables: [&[&str]; 9] = [
        &[],
        &["NATION"],
        &["KIND"],
        &["ORGANISATION"],
        &["SECURITY_LEVEL"],
        &["TAG"],
        &["NATION", "SECURITY_LEVEL"],
        &["SECURITY_LEVEL", "KIND", "NATION"],
        &["TAG", "ORGANISATION"],
    ];
    for network in Network::each().await {
        let (mut shown, mut withheld) = (0, 0);
        for by in tables {
            let table = network.stats(json!({ "by": by })).await;
            assert_eq!((&table["rule"], &table["dimensions"]), (&json!("10-5"), &json!(by)));
            let expected = cells(&network.corpus, by, |_| true);
            let counts = compare(&table, &expected);
            let rows = table["rows"].as_array().unwrap();
            let keys = |row: &Value| -> Vec<String> { serde_json::from_value(row["keys"].clone()).unwrap() };
            assert!(rows.iter().map(keys).is_sorted(), "{table}");
            let is_null = |row: &Value, figure: &&str| row[*figure].is_null();
            let is_whole = |row: &&Value| !FIGURES.iter().any(|figure| is_null(row, figure));
            assert!(!rows.iter().any(|row| FIGURES.iter().all(|figure| is_null(row, figure))), "{table}");
            assert_eq!(table["suppressedCells"], expected.len() - rows.iter().filter(is_whole).count());
            let without_row = FIGURES.len() * (expected.len() - rows.len());
            (shown, withheld) = (shown + counts.0, withheld + counts.1 + without_row);
        }
        assert!(shown > 50 && withheld > 5, "{shown} shown, {withheld} withheld");
        // The total over all is told whole.
        let total = network.stats(json!({ "by": [] })).await;
        assert_eq!((&total["suppressedCells"], &total["rows"][0]["keys"]), (&json!(0), &json!([])));
        assert!(total["rows"][0]["medianReplyHours"].is_f64());
    }
}

#[tokio::test]
async fn months_tags_and_organisations_choose_the_posts() {
    for network in Network::each().await {
        let corpus = &network.corpus;
        let months: BTreeSet<String> =
            corpus.posts().map(|post| post.published_at.format("%Y-%m").to_string()).collect();
        let months: Vec<String> = months.into_iter().collect();
        let (from, to) = (&months[months.len() / 3], &months[months.len() * 2 / 3]);
        let tag = corpus.posts().find(|post| post.tags.len() > 1).unwrap().tags[0];
        let instant = |month: &str| format!("{month}-01T00:00:00Z");
        let asked = [
            (json!({ "by": [], "filter": { "publishedFrom": instant(from), "publishedTo": instant(to) } }), 0),
            (json!({ "by": ["NATION"], "filter": { "tags": [tag] } }), 1),
            (json!({ "by": ["SECURITY_LEVEL"], "orgs": { "nations": ["ENGLAND"] } }), 2),
        ];
        for (variables, case) in asked {
            let by: Vec<String> = serde_json::from_value(variables["by"].clone()).unwrap();
            let by: Vec<&str> = by.iter().map(String::as_str).collect();
            let expected = cells(corpus, &by, |post| match case {
                0 => (from..to).contains(&&post.published_at.format("%Y-%m").to_string()),
                1 => post.tags.contains(&tag),
                _ => corpus.organisation(post.id.org.as_str()).unwrap().nation == corpus::Nation::England,
            });
            let table = network.stats(variables.clone()).await;
            assert!(compare(&table, &expected).0 > 0, "{variables} {table}");
        }
        let wales = network.stats(json!({ "by": [], "orgs": { "nations": ["WALES"] } })).await;
        let councils =
            corpus.organisations().filter(|organisation| organisation.nation == corpus::Nation::Wales).count();
        let covered = json!({ "requested": councils, "answered": councils, "complete": true });
        assert_eq!(wales["coverage"], covered);
        let nowhere = network.stats(json!({ "by": ["MONTH"], "filter": { "tags": ["no such tag"] } })).await;
        assert_eq!((&nowhere["rows"], &nowhere["suppressedCells"]), (&json!([]), &json!(0)));
    }
}

#[tokio::test]
async fn both_databases_count_alike() {
    let networks = Network::each().await;
    for by in [json!(["MONTH"]), json!(["NATION", "KIND", "SECURITY_LEVEL"]), json!(["ORGANISATION", "TAG"])] {
        let mut tables = Vec::new();
        for network in &networks {
            tables.push(network.stats(json!({ "by": by })).await);
        }
        assert!(tables.windows(2).all(|pair| pair[0] == pair[1]), "{by}");
    }
}

#[tokio::test]
async fn never_is_exactly_one_cell_withheld_of_a_total() {
    for network in Network::each().await {
        for by in ["NATION", "KIND", "ORGANISATION", "MONTH", "SECURITY_LEVEL"] {
            let table = network.stats(json!({ "by": [by] })).await;
            let all = cells(&network.corpus, &[by], |_| true).len();
            for figure in FIGURES {
                let rows = table["rows"].as_array().unwrap();
                assert_ne!(rows.iter().filter(|row| row[figure].is_u64()).count() + 1, all, "{by} {figure}: {table}");
            }
        }
    }
}

#[tokio::test]
async fn a_tag_that_few_have_used_is_not_named() {
    for network in Network::each().await {
        let table = network.stats(json!({ "by": ["TAG"] })).await;
        let named: BTreeSet<&str> =
            table["rows"].as_array().unwrap().iter().map(|row| row["keys"][0].as_str().unwrap()).collect();
        let expected = cells(&network.corpus, &["TAG"], |_| true);
        let rare: Vec<&String> =
            expected.iter().filter(|(_, cell)| cell.authors() < 10).map(|(key, _)| &key[0]).collect();
        assert!(!rare.is_empty() && rare.iter().all(|tag| !named.contains(tag.as_str())), "{rare:?}");
        assert!(table["suppressedCells"].as_u64().unwrap() as usize >= rare.len());
    }
}

#[tokio::test]
async fn a_table_takes_three_statements_whatever_it_is_divided_by() {
    for network in Network::each().await {
        for by in [json!([]), json!(["NATION", "MONTH"]), json!(["ORGANISATION", "SECURITY_LEVEL"])] {
            let (answer, statements) =
                network.ask_counted(&system_with(["stats:read"]), STATS, json!({ "by": by })).await;
            assert_eq!(answer.get("errors"), None, "{answer}");
            // Counts, medians, and how many organisations are covered.
            assert_eq!(statements, 3, "{by}");
        }
    }
}

#[tokio::test]
async fn without_the_scope_nothing_is_told() {
    for network in Network::each().await {
        let owner = member(network.at.desk_owner, claims::Assurance::High);
        for caller in [system(), owner, claims::Caller::anonymous(), system_with(["stats:write", "export:run"])] {
            let (answer, statements) = network.ask_counted(&caller, STATS, json!({ "by": ["NATION"] })).await;
            assert_eq!((code(&answer), &answer["data"]["postStats"]), ("FORBIDDEN", &Value::Null));
            assert_eq!(statements, 0);
        }
    }
}

#[tokio::test]
async fn what_cannot_be_a_table_is_refused_and_says_how_it_can() {
    for network in Network::each().await {
        let wrong = [
            (json!({ "by": ["NATION", "NATION"] }), "twice"),
            (json!({ "by": ["NATION", "KIND", "MONTH", "TAG"] }), "3 are allowed"),
            (json!({ "by": ["MONTH"], "filter": { "publishedFrom": "2026-03-02T00:00:00Z" } }), "2026-03-01T00:00:00Z"),
            (
                json!({ "by": ["MONTH"], "filter": { "publishedTo": "2026-03-01T00:00:00.001Z" } }),
                "2026-03-01T00:00:00Z",
            ),
            (json!({ "by": [], "filter": { "tags": ["a", "b"] } }), "`TAG`"),
            (json!({ "by": ["TAG"], "filter": { "tags": ["a"] } }), "not both"),
            (json!({ "by": [], "filter": { "hasPoll": true } }), "`hasPoll`"),
            (json!({ "by": [], "filter": { "securityLevels": ["PUBLIC"] } }), "`SECURITY_LEVEL`"),
            (json!({ "by": ["MONTH", "TAG"] }), "fewer dimensions"),
        ];
        let tags: Vec<String> =
            (0..1_001).map(|number| format!("('BST', '{}', 't{number}')", local(network.at.entry_post))).collect();
        network.write(&format!("insert into post_tag (org, post_id, tag) values {}", tags.join(", "))).await;
        for (variables, hint) in wrong {
            let answer = network.ask_as(&system_with(["stats:read"]), STATS, variables.clone()).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{variables}");
            assert!(answer["errors"][0]["message"].as_str().unwrap().contains(hint), "{answer}");
        }
    }
}
