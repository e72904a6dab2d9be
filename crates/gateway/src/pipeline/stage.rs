//! The names of the stages, and how long each takes.

use std::time::Instant;

use crate::metrics::Metrics;

/// A stage of the pipeline.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stage {
    Authenticate,
    Parse,
    Validate,
    Plan,
    Authorize,
    Execute,
    Respond,
}

impl Stage {
    /// All of them, in the order they are declared and run.
    pub(crate) const ALL: [Stage; 7] = [
        Stage::Authenticate,
        Stage::Parse,
        Stage::Validate,
        Stage::Plan,
        Stage::Authorize,
        Stage::Execute,
        Stage::Respond,
    ];

    /// The label in metrics: the name of the function, the module and the span.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Stage::Authenticate => "authenticate",
            Stage::Parse => "parse",
            Stage::Validate => "validate",
            Stage::Plan => "plan",
            Stage::Authorize => "authorize",
            Stage::Execute => "execute",
            Stage::Respond => "respond",
        }
    }
}

/// Measures a stage from its making to its dropping.
pub(crate) struct StageTimer<'a> {
    metrics: &'a Metrics,
    stage: Stage,
    started: Instant,
}

impl<'a> StageTimer<'a> {
    pub(crate) fn start(metrics: &'a Metrics, stage: Stage) -> StageTimer<'a> {
        StageTimer { metrics, stage, started: Instant::now() }
    }
}

impl Drop for StageTimer<'_> {
    fn drop(&mut self) {
        self.metrics.stage_took(self.stage, self.started.elapsed());
    }
}
