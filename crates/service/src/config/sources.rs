//! Where settings come from.
use std::path::{Path, PathBuf};

use serde_json::Value;

/// What the names of all our environment variables begin with.
pub(super) const PREFIX: &str = "WITAN_";

/// The sources of a configuration. A later one overrides an earlier one: defaults, file, environment, flags.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    pub(super) file: Option<PathBuf>,
    pub(super) variables: Vec<(String, String)>,
    pub(super) flags: Vec<Flag>,
}

/// A setting from the command line.
#[derive(Debug, Clone)]
pub(super) struct Flag {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) value: Value,
}

impl Sources {
    /// Defaults only: no file, no variable, no flag.
    pub fn new() -> Self {
        Self::default()
    }

    /// The process's environment: each variable whose name begins with `WITAN_` overrides one key.
    ///
    /// `WITAN_TELEMETRY__LOG_FILTER` is the key `telemetry.log_filter`: two underscores stand for a dot. An empty
    /// variable counts as not set. `WITAN_CONFIG` (which names the file) and `WITAN_TEST_…` are left alone.
    pub fn from_process() -> Self {
        let variables = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
        Self::new().with_variables(variables)
    }

    /// Adds the TOML file at `path`, which must then exist.
    #[must_use]
    pub fn with_file(mut self, path: impl AsRef<Path>) -> Self {
        self.file = Some(path.as_ref().to_owned());
        self
    }

    /// Adds variables as from an environment; what is not ours is left out.
    #[must_use]
    pub fn with_variables(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = |name: &str| name.starts_with(PREFIX) && name != "WITAN_CONFIG" && !name.starts_with("WITAN_TEST_");
        self.variables.extend(variables.into_iter().filter(|(name, value)| ours(name) && !value.is_empty()));
        self
    }

    /// Adds the setting that the command line's flag `name` (such as `--listen`) makes for `key` (such as
    /// `server.listen`).
    #[must_use]
    pub fn with_flag(mut self, name: &str, key: &str, value: impl Into<Value>) -> Self {
        self.flags.push(Flag { name: name.to_owned(), key: key.to_owned(), value: value.into() });
        self
    }
}
