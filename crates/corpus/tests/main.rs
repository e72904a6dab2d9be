//! What the demonstration network promises, seen from outside.
mod attached;
mod determinism;
mod distributions;
mod integrity;
mod landmarks;
mod polls;
mod register;
mod totals;

use corpus::{Corpus, Tier};

/// The seed of these tests; the promises hold for others as well.
const SEED: u64 = Corpus::DEMONSTRATION_SEED;

fn tiny() -> Corpus {
    Corpus::new(SEED, Tier::Tiny)
}

fn small() -> Corpus {
    Corpus::new(SEED, Tier::Small)
}
