//! How SQLite reads a page.
use corpus::{Corpus, Tier};
use migrations::posts::Migrator;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, DbBackend};
use storage::TestDatabase;

/// Checks that each query walks along the index named with it and sorts nothing, so that the hundredth page costs what
/// the first does.
pub(super) async fn assert_walks(queries: &[(SelectStatement, &str)]) {
    let test = TestDatabase::sqlite().await.expect("a database");
    test.database().migrate::<Migrator>().await.expect("the schema");
    crate::seed(test.database(), &Corpus::new(1, Tier::Tiny), &|_| {}).await.expect("rows");
    for (query, index) in queries {
        let mut explain = DbBackend::Sqlite.build(query);
        explain.sql.insert_str(0, "explain query plan ");
        let steps = test.database().connection().query_all_raw(explain).await.expect("a plan");
        let steps: Vec<String> = steps.iter().map(|step| step.try_get("", "detail").expect("a step")).collect();
        let walk = steps.first().map(String::as_str).unwrap_or_default();
        assert!(walk.starts_with("SEARCH ") && walk.contains(&format!("USING INDEX {index} ")), "{steps:#?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:#?}");
    }
}
