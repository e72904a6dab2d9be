//! How SQLite reads a page.
use corpus::{Corpus, Tier};
use migrations::posts::Migrator;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, DbBackend};
use storage::TestDatabase;

/// Checks that each query walks along the index named with it and sorts nothing, so that the hundredth page costs what
/// the first does.
pub(super) async fn assert_walks(queries: &[(SelectStatement, &str)]) {
    for (steps, (_, index)) in plans(queries.iter().map(|(query, _)| query)).await.into_iter().zip(queries) {
        let walk = steps.first().map(String::as_str).unwrap_or_default();
        assert!(walk.starts_with("SEARCH ") && walk.contains(&format!(" INDEX {index} ")), "{steps:#?}");
        assert_nothing_sorted(&steps);
    }
}

/// Checks that each query walks along the full-text index, newest first, looks up a post's rows by their keys and sorts
/// nothing.
pub(super) async fn assert_walks_along_words(queries: &[SelectStatement]) {
    for steps in plans(queries).await {
        let walk = steps.first().map(String::as_str).unwrap_or_default();
        assert!(walk.starts_with("SCAN post_words VIRTUAL TABLE INDEX") && walk.contains(":M"), "{steps:#?}");
        let looked_up: Vec<_> = steps[1..].iter().filter(|step| step.starts_with("SCAN ")).collect();
        assert!(looked_up.is_empty(), "{steps:#?}");
        assert_nothing_sorted(&steps);
    }
}

fn assert_nothing_sorted(steps: &[String]) {
    assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:#?}");
}

/// The steps in which SQLite answers each query, over the tiny corpus.
async fn plans(queries: impl IntoIterator<Item = &SelectStatement>) -> Vec<Vec<String>> {
    let test = TestDatabase::sqlite().await.expect("a database");
    test.database().migrate::<Migrator>().await.expect("the schema");
    crate::seed(test.database(), &Corpus::new(1, Tier::Tiny), &|_| {}).await.expect("rows");
    let mut plans = Vec::new();
    for query in queries {
        let mut explain = DbBackend::Sqlite.build(query);
        explain.sql.insert_str(0, "explain query plan ");
        let steps = test.database().connection().query_all_raw(explain).await.expect("a plan");
        plans.push(steps.iter().map(|step| step.try_get("", "detail").expect("a step")).collect());
    }
    plans
}
