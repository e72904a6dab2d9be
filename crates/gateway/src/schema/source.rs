//! Where the schema comes from.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use composition::SubgraphSource;
use futures::FutureExt as _;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use subgraph::Subgraph;
use url::Url;

use super::fault::SourceFault;
use super::files::{read_folder, read_text};
use super::material::SchemaMaterial;
use super::running::SchemaAsker;
use crate::config::GatewayConfig;
use crate::gateway::StartError;

/// How many subgraphs are asked for their schemas at the same time.
const ASKED_AT_ONCE_MAX: usize = 16;

/// Where the schema comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaSource {
    /// A file with supergraph SDL, composed elsewhere.
    SupergraphFile(PathBuf),
    /// A folder with one `.graphql` file a subgraph, and the subgraphs of this process that are configured.
    SubgraphFolder {
        /// The folder.
        folder: PathBuf,
        /// Subgraphs of this process.
        in_process: Vec<String>,
    },
    /// The configured subgraphs themselves.
    Subgraphs(Vec<SubgraphPlace>),
}

/// Where one subgraph's schema is had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubgraphPlace {
    /// It runs in this process.
    InProcess(String),
    /// It runs elsewhere and is asked.
    Running {
        /// Its name.
        name: String,
        /// Its GraphQL endpoint.
        url: Url,
        /// Whom hop tokens for it name.
        audience: Option<String>,
    },
}

impl SchemaSource {
    /// The source that the configuration names: `supergraph`, or `subgraph_folder`, or else the subgraphs of `subgraphs`.
    ///
    /// # Errors
    /// [`StartError::Contradictory`] where both are named, [`StartError::NoSchema`] where nothing is, and
    /// [`StartError::NoEndpoint`] for a subgraph that shall tell its schema and has no address.
    pub fn of(config: &GatewayConfig) -> Result<SchemaSource, StartError> {
        config.check()?;
        match (&config.supergraph, &config.subgraph_folder) {
            (Some(_), Some(_)) => {
                Err(StartError::Contradictory { one: "supergraph".into(), other: "subgraph_folder".into() })
            }
            (Some(file), None) => Ok(SchemaSource::SupergraphFile(file.clone())),
            (None, Some(folder)) => {
                let local = config.subgraphs.iter().filter(|(_, said)| said.in_process);
                let in_process = local.map(|(name, _)| name.clone()).collect();
                Ok(SchemaSource::SubgraphFolder { folder: folder.clone(), in_process })
            }
            (None, None) if config.subgraphs.is_empty() => Err(StartError::NoSchema),
            (None, None) => places(config).map(SchemaSource::Subgraphs),
        }
    }

    /// How often it is looked at.
    pub(super) fn interval(&self, config: &GatewayConfig) -> Duration {
        match self {
            SchemaSource::SupergraphFile(_) | SchemaSource::SubgraphFolder { .. } => config.reload.files(),
            SchemaSource::Subgraphs(_) => config.reload.subgraphs(),
        }
    }

    /// Whether it may be met half written, so that a change counts only once it was found the same twice.
    pub(super) fn is_written_in_steps(&self) -> bool {
        match self {
            SchemaSource::SupergraphFile(_) | SchemaSource::SubgraphFolder { .. } => true,
            SchemaSource::Subgraphs(_) => false,
        }
    }
}

fn places(config: &GatewayConfig) -> Result<Vec<SubgraphPlace>, StartError> {
    let place = |(name, said): (&String, &crate::config::SubgraphConfig)| match &said.url {
        Some(url) => {
            let (name, url, audience) = (name.clone(), url.clone(), said.audience_of(name));
            Ok(SubgraphPlace::Running { name, url, audience })
        }
        None if said.in_process => Ok(SubgraphPlace::InProcess(name.clone())),
        None => Err(StartError::NoEndpoint { subgraph: name.clone() }),
    };
    config.subgraphs.iter().map(place).collect()
}

/// Reads a source again and again.
pub(super) struct SourceReader {
    source: SchemaSource,
    in_process: Vec<Subgraph>,
    asker: SchemaAsker,
    bytes_max: usize,
    /// What running subgraphs told last.
    told: BTreeMap<String, SubgraphSource>,
}

/// What reading a source gives.
pub(super) struct Found {
    pub(super) material: SchemaMaterial,
    /// Why a part of it is what was read earlier: a subgraph that does not answer keeps the schema it told last.
    pub(super) remembered_for: Option<SourceFault>,
}

impl SourceReader {
    pub(super) fn new(
        source: SchemaSource,
        in_process: Vec<Subgraph>,
        asker: SchemaAsker,
        bytes_max: usize,
    ) -> SourceReader {
        SourceReader { source, in_process, asker, bytes_max, told: BTreeMap::new() }
    }

    /// Reads all of it. Cancel-safe.
    ///
    /// # Errors
    /// The first thing that cannot be read, for which nothing is remembered.
    pub(super) async fn read(&mut self) -> Result<Found, SourceFault> {
        let bytes_max = self.bytes_max;
        match &self.source {
            SchemaSource::SupergraphFile(file) => {
                let file = file.clone();
                let sdl = off_thread(move || read_text(&file, bytes_max)).await?;
                Ok(Found { material: SchemaMaterial::Supergraph(sdl), remembered_for: None })
            }
            SchemaSource::SubgraphFolder { folder, in_process } => {
                let folder = folder.clone();
                let mut subgraphs = off_thread(move || read_folder(&folder, bytes_max)).await?.subgraphs;
                let missing = in_process.iter().filter(|name| subgraphs.iter().all(|read| read.name != **name));
                let local: Vec<SubgraphSource> = missing.filter_map(|name| self.local(name)).collect();
                subgraphs.extend(local);
                Ok(Found { material: SchemaMaterial::Subgraphs(subgraphs), remembered_for: None })
            }
            SchemaSource::Subgraphs(places) => {
                let places = places.clone();
                self.ask_all(&places).await
            }
        }
    }

    async fn ask_all(&mut self, places: &[SubgraphPlace]) -> Result<Found, SourceFault> {
        let asking: Vec<_> = places.iter().map(|place| self.ask(place).boxed()).collect();
        let answers: Vec<_> = stream::iter(asking).buffered(ASKED_AT_ONCE_MAX).try_collect().await?;
        let (mut subgraphs, mut remembered_for) = (Vec::new(), None);
        for (subgraph, fault) in answers {
            self.told.insert(subgraph.name.clone(), subgraph.clone());
            subgraphs.push(subgraph);
            remembered_for = remembered_for.or(fault);
        }
        Ok(Found { material: SchemaMaterial::Subgraphs(subgraphs), remembered_for })
    }

    async fn ask(&self, place: &SubgraphPlace) -> Result<(SubgraphSource, Option<SourceFault>), SourceFault> {
        let (name, answer) = match place {
            SubgraphPlace::Running { name, url, audience } => {
                (name, self.asker.ask(name, url, audience.as_deref()).await)
            }
            SubgraphPlace::InProcess(name) => {
                (name, self.local(name).ok_or_else(|| SourceFault::NoSdl { subgraph: name.clone() }))
            }
        };
        match (answer, self.told.get(name)) {
            (Ok(subgraph), _) => Ok((subgraph, None)),
            (Err(fault), Some(remembered)) => Ok((remembered.clone(), Some(fault))),
            (Err(fault), None) => Err(fault),
        }
    }

    fn local(&self, name: &str) -> Option<SubgraphSource> {
        let subgraph = self.in_process.iter().find(|subgraph| subgraph.name() == name)?;
        Some(SubgraphSource::new(subgraph.name(), subgraph.sdl()))
    }
}

/// Reading files waits for disks, which must not hold up requests.
async fn off_thread<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, SourceFault> + Send + 'static,
) -> Result<T, SourceFault> {
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|broken| {
        let source = std::io::Error::other(broken);
        Err(SourceFault::Unreadable { path: "the schema's files".to_owned(), source })
    })
}
