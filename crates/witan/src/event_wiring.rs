//! Who hears whom: in one process, and over HTTP as configuration says.

use anyhow::{Context as _, bail};
use claims::hop::{HopSigner, HopVerifier};
use subgraph::Subgraph;
use subgraph::events::{self, EventSource};

use crate::config::{EventsConfig, ReaderConfig};
use crate::data_folder::read_signing_key;
use crate::key_files::KeyFile;
use crate::process::Process;

/// Lets each of these subgraphs hear those of the others that matter to it.
pub(crate) fn connect_in_process(subgraphs: &[Subgraph]) -> anyhow::Result<()> {
    for inbox in subgraphs.iter().filter_map(Subgraph::inbox) {
        for source in subgraphs.iter().filter(|source| inbox.wanted().contains(&source.name())) {
            if let Some(outbox) = source.outbox() {
                inbox.listen_to(EventSource::in_process(source.name(), outbox.clone()))?;
            }
        }
    }
    Ok(())
}

/// Lets the subgraph hear those that are configured, and says whom it does not hear.
///
/// # Errors
/// A source that does not matter to the subgraph, and a key that is missing or cannot be used.
pub(crate) fn connect_over_http(subgraph: &Subgraph, config: &EventsConfig) -> anyhow::Result<()> {
    let reader = subgraph.name();
    let Some(inbox) = subgraph.inbox() else {
        if !config.sources.is_empty() {
            bail!("the {reader} subgraph hears nobody; remove `events.sources`");
        }
        return Ok(());
    };
    if let Some(signer) = reading_signer(reader, config)? {
        for (name, source) in &config.sources {
            inbox.listen_to(EventSource::over_http(name, source.url.clone(), signer.clone())?)?;
        }
    }
    for source in inbox.wanted().iter().filter(|source| !config.sources.contains_key(**source)) {
        tracing::warn!(
            reader,
            source.name = source,
            "what changes in `{source}` is not heard by `{reader}`; name it in `events.sources.{source}`"
        );
    }
    Ok(())
}

/// Keeps the subgraph's copies of what others own up to date, until the process stops.
pub(crate) fn start_hearing(subgraphs: &[Subgraph], process: &Process) {
    for inbox in subgraphs.iter().filter_map(Subgraph::inbox).filter(|inbox| !inbox.sources().is_empty()) {
        let (inbox, health) = (inbox.clone(), process.health.clone());
        process.run_beside(async move { inbox.run(&health).await });
    }
}

/// How the subgraph `source` knows each of those that may hear it.
///
/// # Errors
/// A file that cannot be read, or holds no usable keys.
pub(crate) fn readers(source: &str, config: &EventsConfig) -> anyhow::Result<Vec<(KeyFile, HopVerifier)>> {
    let verifier = |(name, reader): (&String, &ReaderConfig)| {
        let file = KeyFile::read(&reader.jwks_file, None)?;
        let verifier = events::reader(source, name, file.keys());
        Ok((file, verifier))
    };
    config.readers.iter().map(verifier).collect()
}

/// The signer by which `reader` proves who it is; none where it hears nobody.
///
/// # Errors
/// A key that is missing, or cannot be used.
pub(crate) fn reading_signer(reader: &str, config: &EventsConfig) -> anyhow::Result<Option<HopSigner>> {
    if config.sources.is_empty() {
        return Ok(None);
    }
    let Some(path) = &config.key_file else {
        bail!("those in `events.sources` answer only readers they know; name a private key in `events.key_file`");
    };
    let key = read_signing_key(path)?.with_context(|| {
        format!("the private key `{}` is not there; `witan token key` makes a pair", path.display())
    })?;
    Ok(Some(HopSigner::new(reader, key)))
}
