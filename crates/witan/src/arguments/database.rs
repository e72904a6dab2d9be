//! What can be typed after `witan seed` and `witan migrate`.

use clap::{Args, ValueEnum};
use corpus::Tier;
use storage::DatabaseUrl;

use super::subgraph::SubgraphKind;

/// `witan seed`
#[derive(Clone, Debug, Args)]
pub(crate) struct SeedArguments {
    /// Which subgraph's data
    pub(crate) name: SubgraphKind,
    /// The database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`; it must hold no data yet
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
    /// How much: tiny, small or full
    #[arg(long, default_value_t = Tier::Small)]
    pub(crate) tier: Tier,
    /// The seed of the demonstration data
    #[arg(long, value_name = "NUMBER", default_value_t = crate::demonstration::DEFAULT_SEED)]
    pub(crate) seed: u64,
}

/// `witan migrate`
#[derive(Clone, Debug, Args)]
pub(crate) struct MigrateArguments {
    /// Which subgraph's database
    pub(crate) name: SubgraphKind,
    /// What to do
    #[arg(value_enum, default_value_t = MigrateAction::Up)]
    pub(crate) action: MigrateAction,
    /// The database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
    /// How many migrations `down` takes back
    #[arg(long, default_value_t = 1)]
    pub(crate) steps: u32,
}

/// What to do with a database's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MigrateAction {
    /// Apply every migration that is missing
    Up,
    /// Take back the newest migrations, and the data in what they made
    Down,
    /// Say whether migrations are missing, and change nothing
    Check,
}
