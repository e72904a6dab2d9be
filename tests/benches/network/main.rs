//! The whole network in one process on SQLite, against the same rows read by hand: `cargo bench -p tests`.
//!
//! The figure is the ratio of `entry_page::through_the_graph` to `entry_page::by_hand`, from one run.
#![allow(clippy::unwrap_used)] // A benchmark that cannot go on should say where.

mod by_hand;
mod through_the_graph;

use corpus::{Corpus, Tier};
use storage::{Database, DatabaseConfig, DatabaseUrl};
use tempfile::TempDir;
use tokio::runtime::Runtime;

fn main() {
    service::crypto::install();
    divan::main();
}

/// The tiny network's databases, and the runtime they are used on.
struct Databases {
    runtime: Runtime,
    corpus: Corpus,
    members: Database,
    groups: Database,
    posts: Database,
    _folder: TempDir,
}

impl Databases {
    fn load(tier: Tier) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let corpus = Corpus::new(1, tier);
        let (members, groups, posts) = runtime.block_on(async {
            let connect = async |name: &str| {
                let url = DatabaseUrl::sqlite(folder.path().join(name));
                Database::connect(&DatabaseConfig::new(url)).await.unwrap()
            };
            let (members, groups, posts) = (connect("members").await, connect("groups").await, connect("posts").await);
            members.migrate::<migrations::members::Migrator>().await.unwrap();
            groups.migrate::<migrations::groups::Migrator>().await.unwrap();
            posts.migrate::<migrations::posts::Migrator>().await.unwrap();
            (members, groups, posts)
        });
        Self { runtime, corpus, members, groups, posts, _folder: folder }
    }

    fn seed(&self) -> u64 {
        self.runtime.block_on(async {
            members::seed(&self.members, &self.corpus, &|_| {}).await.unwrap();
            groups::seed(&self.groups, &self.corpus, &|_| {}).await.unwrap();
            posts::seed(&self.posts, &self.corpus, &|_| {}).await.unwrap();
        });
        self.corpus.totals().records()
    }

    fn seeded(tier: Tier) -> Self {
        let databases = Self::load(tier);
        databases.seed();
        databases
    }
}

/// An entry page with its thread, as Markdown: what a portal that renders by itself would ask.
mod entry_page {
    use corpus::Tier;
    use divan::Bencher;

    use crate::Databases;
    use crate::by_hand;
    use crate::through_the_graph::Graph;

    #[divan::bench(sample_count = 200)]
    fn by_hand(bencher: Bencher<'_, '_>) {
        let databases = Databases::seeded(Tier::Tiny);
        bencher.bench_local(|| databases.runtime.block_on(by_hand::entry_page(&databases)));
    }

    #[divan::bench(sample_count = 200)]
    fn through_the_graph(bencher: Bencher<'_, '_>) {
        let databases = Databases::seeded(Tier::Tiny);
        let graph = Graph::over(&databases);
        // Both give the same rows; else their times could not be compared.
        let by_hand = databases.runtime.block_on(by_hand::entry_page(&databases));
        let answer = databases.runtime.block_on(graph.entry_page(&databases, "MARKDOWN"));
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&by_hand).unwrap(),
            serde_json::from_slice::<serde_json::Value>(&answer).unwrap()
        );
        bencher.bench_local(|| databases.runtime.block_on(graph.entry_page(&databases, "MARKDOWN")));
    }

    /// The same with the texts rendered as safe HTML, which the by-hand page does not do.
    #[divan::bench(sample_count = 100)]
    fn through_the_graph_as_html(bencher: Bencher<'_, '_>) {
        let databases = Databases::seeded(Tier::Tiny);
        let graph = Graph::over(&databases);
        bencher.bench_local(|| databases.runtime.block_on(graph.entry_page(&databases, "HTML")));
    }
}

/// Loading the demonstration network into new databases; the counter is records.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn loading_the_small_tier(bencher: divan::Bencher<'_, '_>) {
    let records = Corpus::new(1, Tier::Small).totals().records();
    bencher
        .counter(divan::counter::ItemsCount::new(records))
        .with_inputs(|| Databases::load(Tier::Small))
        .bench_local_values(|databases| databases.seed());
}
