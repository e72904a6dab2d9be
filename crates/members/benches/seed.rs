//! How fast the demonstration's organisations and members go into a SQLite file, in rows a second.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]
use corpus::{Corpus, Tier};
use divan::Bencher;
use divan::counter::ItemsCount;
use storage::TestDatabase;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn small_tier(bencher: Bencher<'_, '_>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let corpus = Corpus::new(1, Tier::Small);
    let totals = corpus.totals();
    let fresh = || {
        runtime.block_on(async {
            let test = TestDatabase::sqlite().await.unwrap();
            test.database().migrate::<migrations::members::Migrator>().await.unwrap();
            test
        })
    };
    bencher.counter(ItemsCount::new(totals.organisations + totals.members)).with_inputs(fresh).bench_local_values(
        |test| {
            runtime.block_on(members::seed(test.database(), &corpus, &|_| {})).unwrap();
            test
        },
    );
}
