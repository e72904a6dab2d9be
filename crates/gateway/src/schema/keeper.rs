//! Reads the schema at start and whenever it changed, for as long as the gateway runs.

use std::sync::Arc;
use std::time::Duration;

use subgraph::Subgraph;
use supergraph::Supergraph;
use tokio::sync::Notify;

use super::fault::SchemaFault;
use super::last_good::LastGood;
use super::load::{LoadedSchema, load, of_sdl};
use super::material::SchemaMaterial;
use super::running::SchemaAsker;
use super::source::{Found, SchemaSource, SourceReader};
use crate::config::GatewayConfig;
use crate::gateway::StartError;
use crate::schema_exchange::SchemaExchange;

/// Asks a [`SchemaKeeper`] to read its source now. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct ReloadSignal(Arc<Notify>);

impl ReloadSignal {
    /// Asks. While a reading is under way, asking once or often has it read once more.
    pub fn request(&self) {
        self.0.notify_one();
    }

    async fn requested(&self) {
        self.0.notified().await;
    }
}

/// Gives a gateway its schema, and keeps it up to date.
pub struct SchemaKeeper {
    config: Arc<GatewayConfig>,
    in_process: Vec<Subgraph>,
    reader: SourceReader,
    interval: Duration,
    is_written_in_steps: bool,
    last_good: Option<LastGood>,
    /// What the schema that is served was made of; `None` while the one kept in the file serves.
    served: Option<SchemaMaterial>,
    refused: Option<SchemaMaterial>,
    /// What was found last, and has to be found once more before it counts.
    seen: Option<SchemaMaterial>,
    /// Why the source gave none at start.
    fault_at_start: Option<SchemaFault>,
    /// What was told last: a fault that stays is told once.
    told: Option<String>,
}

impl SchemaKeeper {
    /// One that reads `source`. `in_process` are the subgraphs linked into this program.
    ///
    /// # Errors
    /// [`StartError`] for a number out of its range, or where no client for running subgraphs can be made.
    pub fn new(
        config: &GatewayConfig,
        source: SchemaSource,
        in_process: Vec<Subgraph>,
        signer: Option<claims::hop::HopSigner>,
    ) -> Result<SchemaKeeper, StartError> {
        config.check()?;
        let bytes_max = config.reload.sdl_bytes_max;
        let asker = SchemaAsker::new(signer, config.reload.answer(), bytes_max).map_err(StartError::Client)?;
        Ok(SchemaKeeper {
            interval: source.interval(config),
            is_written_in_steps: source.is_written_in_steps(),
            reader: SourceReader::new(source, in_process.clone(), asker, bytes_max),
            last_good: config.reload.last_good.clone().map(|path| LastGood::new(path, bytes_max)),
            config: Arc::new(config.clone()),
            in_process,
            served: None,
            refused: None,
            seen: None,
            fault_at_start: None,
            told: None,
        })
    }

    /// The schema to begin with: the source's, or else the one that was kept in the file.
    ///
    /// # Errors
    /// Why the source gives none, where the file gives none either.
    pub async fn first(&mut self) -> Result<LoadedSchema, SchemaFault> {
        match self.read_and_load().await {
            Ok((material, schema)) => {
                self.served = Some(material);
                self.keep(&schema.supergraph).await;
                Ok(schema)
            }
            Err(fault) => match self.recall() {
                Some(schema) => {
                    self.fault_at_start = Some(fault);
                    Ok(schema)
                }
                None => Err(fault),
            },
        }
    }

    /// Exchanges the schema whenever the source has another one that can be served, and tells of those that cannot.
    ///
    /// Never ends. Cancel-safe: a schema is exchanged at once or not at all.
    pub async fn run(mut self, exchange: SchemaExchange, signal: ReloadSignal) {
        if let Some(fault) = self.fault_at_start.take() {
            self.tell(&exchange, &fault);
        }
        loop {
            let next_look = async {
                if self.config.reload.enabled {
                    tokio::time::sleep(self.interval).await;
                } else {
                    std::future::pending::<()>().await;
                }
            };
            let asked = tokio::select! {
                () = signal.requested() => true,
                () = next_look => false,
            };
            if asked {
                (self.refused, self.told) = (None, None);
            }
            self.look(&exchange, asked).await;
        }
    }

    async fn look(&mut self, exchange: &SchemaExchange, at_once: bool) {
        let Found { material, remembered_for } = match self.reader.read().await {
            Ok(found) => found,
            Err(fault) => return self.tell(exchange, &fault.into()),
        };
        if self.refused.as_ref() == Some(&material) {
            return;
        }
        if self.served.as_ref() != Some(&material) {
            if !at_once && !self.is_settled(&material) {
                return;
            }
            if let Err(fault) = self.take(exchange, material.clone()).await {
                self.refused = Some(material);
                return self.tell(exchange, &fault);
            }
        }
        self.refused = None;
        match remembered_for {
            Some(fault) => self.tell(exchange, &fault.into()),
            None => {
                self.told = None;
                exchange.is_current();
            }
        }
    }

    fn is_settled(&mut self, material: &SchemaMaterial) -> bool {
        if !self.is_written_in_steps || self.seen.as_ref() == Some(material) {
            self.seen = None;
            return true;
        }
        self.seen = Some(material.clone());
        false
    }

    async fn take(&mut self, exchange: &SchemaExchange, material: SchemaMaterial) -> Result<(), SchemaFault> {
        let (material, schema) = self.load(material).await?;
        let supergraph = exchange.serve(schema)?;
        self.served = Some(material);
        self.keep(&supergraph).await;
        Ok(())
    }

    async fn read_and_load(&mut self) -> Result<(SchemaMaterial, LoadedSchema), SchemaFault> {
        let found = self.reader.read().await?;
        self.load(found.material).await
    }

    /// Composing may take a processor for long, which must not hold up requests.
    async fn load(&self, material: SchemaMaterial) -> Result<(SchemaMaterial, LoadedSchema), SchemaFault> {
        let (config, in_process) = (Arc::clone(&self.config), self.in_process.clone());
        let loading = tokio::task::spawn_blocking(move || {
            let schema = load(&material, &config, &in_process)?;
            Ok((material, schema))
        });
        loading.await.unwrap_or(Err(SchemaFault::Broken))
    }

    fn recall(&self) -> Option<LoadedSchema> {
        let recalled = self.last_good.as_ref()?.recall();
        let sdl = recalled
            .inspect_err(|fault| tracing::error!("nothing was kept that can serve: {}", chain(fault)))
            .ok()??;
        let schema = of_sdl(&sdl, &self.config, &self.in_process);
        schema.inspect_err(|fault| tracing::error!("what was kept cannot serve: {}", chain(fault))).ok()
    }

    /// Keeps a schema that is served. That it cannot be kept is told and costs nothing else.
    async fn keep(&self, supergraph: &Supergraph) {
        let Some(last_good) = self.last_good.clone() else { return };
        let sdl = Arc::clone(supergraph.sdl());
        let keeping = tokio::task::spawn_blocking(move || last_good.keep(&sdl, service::clock::now()));
        if let Ok(Err(fault)) = keeping.await {
            let why = chain(&fault);
            tracing::error!("the supergraph cannot be kept for a start without its source (`reload.last_good`): {why}");
        }
    }

    fn tell(&mut self, exchange: &SchemaExchange, fault: &SchemaFault) {
        let text = chain(fault);
        if self.told.as_ref() != Some(&text) {
            exchange.is_outdated(fault, &text);
            self.told = Some(text);
        }
    }
}

/// A fault with its causes.
fn chain(fault: &dyn std::error::Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use service::Health;

    use super::*;
    use crate::metrics::Metrics;
    use crate::served::{CurrentSupergraph, Lanes, Served};

    #[tokio::test]
    async fn a_file_that_is_being_written_counts_once_it_was_found_the_same_twice() {
        service::crypto::install();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.graphql");
        let write = |field: &str| std::fs::write(&file, format!("type Query {{ {field}: String }}")).unwrap();
        write("first");
        let mut config = GatewayConfig { subgraph_folder: Some(folder.path().to_owned()), ..GatewayConfig::default() };
        config.subgraphs.entry("shop".to_owned()).or_default().url = Some("http://127.0.0.1:9/".parse().unwrap());
        let mut keeper = SchemaKeeper::new(&config, SchemaSource::of(&config).unwrap(), Vec::new(), None).unwrap();
        let LoadedSchema { supergraph, endpoints } = keeper.first().await.unwrap();
        let lanes = Lanes { before: None, traffic: &config.traffic, metrics: &Metrics::new() };
        let current = CurrentSupergraph::new(Served::new(Arc::new(supergraph), endpoints, &lanes).unwrap());
        let exchange = SchemaExchange {
            current: current.clone(),
            config: Arc::new(config),
            component: Health::new().component("supergraph"),
            metrics: Metrics::new(),
        };
        let serves = |field: &str| current.get().supergraph.sdl().contains(&format!("{field}: String"));
        for half in ["second", "third"] {
            write(half);
            keeper.look(&exchange, false).await;
            assert!(serves("first") && !serves(half));
        }
        keeper.look(&exchange, false).await;
        assert!(serves("third"));
        write("fourth");
        keeper.look(&exchange, true).await;
        assert!(serves("fourth"), "an operator who asks knows that it is whole");
    }
}
