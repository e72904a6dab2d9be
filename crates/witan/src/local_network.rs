//! The whole network in this process: our subgraphs on databases of a data folder, and the supergraph composed of them.

use anyhow::{Context as _, bail};
use composition::{SubgraphSource, compose};
use corpus::{Corpus, Tier};
use storage::{Database, DatabaseConfig, DatabaseUrl};
use subgraph::Subgraph;
use supergraph::Supergraph;

use crate::arguments::SubgraphKind;
use crate::data_folder::{DataFolder, Loaded};
use crate::demonstration::DEFAULT_SEED;
use crate::event_wiring::connect_in_process;
use crate::progress::Progress;

/// Our subgraphs, ready to answer.
pub(crate) struct LocalNetwork {
    pub(crate) subgraphs: Vec<Subgraph>,
    pub(crate) corpus: Corpus,
}

/// Which demonstration data are asked for, where that is said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) tier: Option<Tier>,
    pub(crate) seed: Option<u64>,
}

impl LocalNetwork {
    /// Opens the network of a data folder; a new folder is filled with demonstration data first.
    ///
    /// # Errors
    /// A folder that holds other data than those wanted is left as it is.
    pub(crate) async fn open(data: &DataFolder, wanted: Wanted) -> anyhow::Result<Self> {
        let loaded = match data.loaded()? {
            Some(loaded) => {
                refuse_other_data(loaded, wanted)?;
                loaded
            }
            None => load(data, wanted).await?,
        };
        let mut subgraphs = Vec::new();
        for kind in SubgraphKind::ALL {
            let database = connect(data.database(kind.as_str())).await?;
            let applied = kind.migrate(&database).await.with_context(|| unusable(kind))?.applied;
            if !applied.is_empty() {
                println!("  {}: applied {}", kind.as_str(), applied.join(", "));
            }
            subgraphs.push(kind.build(database).await.with_context(|| unusable(kind))?);
        }
        subgraphs.push(network::build()?);
        connect_in_process(&subgraphs)?;
        Ok(Self { subgraphs, corpus: Corpus::new(loaded.seed, loaded.tier) })
    }

    /// Our subgraphs over empty databases that vanish: for their schemas.
    pub(crate) async fn without_data() -> anyhow::Result<Vec<Subgraph>> {
        let folder = tempfile::tempdir().context("no temporary folder can be made")?;
        let mut subgraphs = Vec::new();
        for kind in SubgraphKind::ALL {
            let database = connect(DatabaseUrl::sqlite(folder.path().join(kind.as_str()))).await?;
            kind.migrate(&database).await?;
            subgraphs.push(kind.build(database).await?);
        }
        subgraphs.push(network::build()?);
        Ok(subgraphs)
    }
}

/// The supergraph of these subgraphs, as SDL.
///
/// # Errors
/// Every fault of composition, with the source shown.
pub(crate) fn compose_sdl(subgraphs: &[Subgraph]) -> anyhow::Result<String> {
    let sources: Vec<SubgraphSource> =
        subgraphs.iter().map(|subgraph| SubgraphSource::new(subgraph.name(), subgraph.sdl())).collect();
    match compose(&sources) {
        Ok(composed) => Ok(composed.supergraph_sdl),
        Err(faults) => {
            let faults: Vec<String> = faults.iter().map(|fault| fault.render(&sources)).collect();
            bail!("the subgraphs cannot be composed\n{}", faults.join("\n"))
        }
    }
}

/// Reads supergraph SDL.
///
/// # Errors
/// Every fault of the SDL, one a line.
pub(crate) fn parse_supergraph(sdl: &str) -> anyhow::Result<Supergraph> {
    Supergraph::parse(sdl).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the supergraph cannot be served:\n{}", faults.join("\n"))
    })
}

/// Connects to a database with the settings that suit our own.
pub(crate) async fn connect(url: DatabaseUrl) -> anyhow::Result<Database> {
    let shown = url.to_string();
    Database::connect(&DatabaseConfig::new(url))
        .await
        .with_context(|| format!("the database `{shown}` cannot be opened"))
}

fn unusable(kind: SubgraphKind) -> String {
    format!("the database of `{}` cannot be used", kind.as_str())
}

fn refuse_other_data(loaded: Loaded, wanted: Wanted) -> anyhow::Result<()> {
    let other_tier = wanted.tier.is_some_and(|tier| tier != loaded.tier);
    let other_seed = wanted.seed.is_some_and(|seed| seed != loaded.seed);
    if other_tier || other_seed {
        bail!(
            "the data folder holds the tier `{}` with seed {}; choose another folder with --data, or remove this one",
            loaded.tier,
            loaded.seed
        );
    }
    Ok(())
}

/// Fills the databases of a new folder. What a loading that was cut off left behind is removed first.
async fn load(data: &DataFolder, wanted: Wanted) -> anyhow::Result<Loaded> {
    let loaded = Loaded { tier: wanted.tier.unwrap_or(Tier::Small), seed: wanted.seed.unwrap_or(DEFAULT_SEED) };
    println!("Loading the demonstration network (tier `{}`); later starts find it here.", loaded.tier);
    let corpus = Corpus::new(loaded.seed, loaded.tier);
    for kind in SubgraphKind::ALL {
        data.remove_database(kind.as_str())?;
        let database = connect(data.database(kind.as_str())).await?;
        kind.migrate(&database).await?;
        let progress = Progress::start(kind.as_str(), kind.record_count(&corpus.totals()));
        kind.seed(&database, &corpus, &|records| progress.advance(records)).await?;
        progress.finish();
        database.close().await?;
    }
    data.set_loaded(loaded)?;
    Ok(loaded)
}
