//! Telling how far long work is: a bar on a terminal, a line at the end elsewhere.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Progress of one piece of work with a known number of records.
pub(crate) struct Progress {
    bar: ProgressBar,
    what: String,
    started: Instant,
}

impl Progress {
    /// Begins; on a terminal a bar appears on standard error.
    pub(crate) fn start(what: &str, record_count: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(record_count), ProgressDrawTarget::stderr_with_hz(10));
        let template = "  loading {msg:<8} {wide_bar} {human_pos:>10} of {human_len} at {per_sec}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Self { bar, what: what.to_owned(), started: Instant::now() }
    }

    /// So many more records are done.
    pub(crate) fn advance(&self, record_count: u64) {
        self.bar.inc(record_count);
    }

    /// Ends, and prints what was done in what time.
    pub(crate) fn finish(self) {
        let records = self.bar.position();
        let seconds = self.started.elapsed().as_secs_f64();
        self.bar.finish_and_clear();
        let rate = records as f64 / seconds.max(0.001);
        println!("  loaded {:<8} {records:>9} records in {seconds:.1} s ({rate:.0} a second)", self.what);
    }
}
