//! Two things measured in turns.

use std::time::{Duration, Instant};

/// How long one comparison may take.
const TIME_FOR_BOTH: Duration = Duration::from_secs(3);
const ROUNDS_MAX: usize = 300;

/// Runs both in turns and prints the median of each and the ratio of the first to the second.
pub(crate) fn compare(name: &str, mut ours: impl FnMut(), mut baseline: impl FnMut()) {
    let started = Instant::now();
    let (mut our_times, mut baseline_times) = (Vec::new(), Vec::new());
    while our_times.len() < ROUNDS_MAX && (started.elapsed() < TIME_FOR_BOTH || our_times.len() < 3) {
        our_times.push(time(&mut ours));
        baseline_times.push(time(&mut baseline));
    }
    let (ours, baseline) = (median(our_times), median(baseline_times));
    let ratio = ours.as_secs_f64() / baseline.as_secs_f64();
    println!("{name:>42}  {:>9} us {:>9} us  {ratio:>6.2}", ours.as_micros(), baseline.as_micros());
}

fn time(what: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    what();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
