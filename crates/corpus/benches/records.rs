//! How fast records are made: `cargo bench -p corpus`. Nothing is kept, so memory stays flat.
use corpus::{Corpus, Tier};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// Posts of one large organisation at the full tier; the others differ in number only.
#[divan::bench]
fn posts(bencher: Bencher<'_, '_>) {
    let corpus = Corpus::new(Corpus::DEMONSTRATION_SEED, Tier::Full);
    let Some(bristol) = corpus.partition("BST") else { return };
    let count = bristol.totals().posts;
    bencher.counter(ItemsCount::new(count)).bench_local(|| bristol.posts().for_each(|post| drop(black_box(post))));
}

/// The comments of the same organisation.
#[divan::bench]
fn comments(bencher: Bencher<'_, '_>) {
    let corpus = Corpus::new(Corpus::DEMONSTRATION_SEED, Tier::Full);
    let Some(bristol) = corpus.partition("BST") else { return };
    let count = bristol.totals().comments;
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| bristol.comments().for_each(|comment| drop(black_box(comment))));
}

/// The posts of the same organisation with all that stands on them; comments are what is counted.
#[divan::bench]
fn entries(bencher: Bencher<'_, '_>) {
    let corpus = Corpus::new(Corpus::DEMONSTRATION_SEED, Tier::Full);
    let Some(bristol) = corpus.partition("BST") else { return };
    let count = bristol.totals().comments;
    bencher.counter(ItemsCount::new(count)).bench_local(|| bristol.entries().for_each(|entry| drop(black_box(entry))));
}

/// Counting what there is, as a progress bar does before it starts.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn totals_of_the_full_tier(bencher: Bencher<'_, '_>) {
    let corpus = Corpus::new(Corpus::DEMONSTRATION_SEED, Tier::Full);
    bencher.bench_local(|| black_box(corpus.totals()));
}

/// Every record of the demonstration.
#[divan::bench]
fn small_tier(bencher: Bencher<'_, '_>) {
    every_record(bencher, Tier::Small);
}

/// Every record of the largest tier, once.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn full_tier(bencher: Bencher<'_, '_>) {
    every_record(bencher, Tier::Full);
}

fn every_record(bencher: Bencher<'_, '_>, tier: Tier) {
    let corpus = Corpus::new(Corpus::DEMONSTRATION_SEED, tier);
    bencher.counter(ItemsCount::new(corpus.totals().records())).bench_local(|| {
        corpus.members().for_each(|record| drop(black_box(record)));
        corpus.networks().for_each(|record| drop(black_box(record)));
        corpus.groups().for_each(|record| drop(black_box(record)));
        corpus.memberships().for_each(|record| drop(black_box(record)));
        corpus.join_requests().for_each(|record| drop(black_box(record)));
        corpus.invitations().for_each(|record| drop(black_box(record)));
        corpus.identity_links().for_each(|record| drop(black_box(record)));
        corpus.entries().for_each(|entry| drop(black_box(entry)));
    });
}
