//! Where subgraph schemas come from: folders, files and running subgraphs.

use std::path::Path;
use std::time::Duration;

use ::gateway::schema::{SchemaAsker, SourceFault, SubgraphFolder, read_folder, read_subgraph};
use anyhow::{Context as _, anyhow, bail};
use claims::hop::HopSigner;
use composition::SubgraphSource;
use executor::FetchError;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use url::Url;

use crate::config::HOP_ISSUER;

/// How long a running subgraph may take to tell its schema, and how large a schema may be.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
const SDL_BYTES_MAX: usize = 16 << 20;

/// Reads every source, in the order given; a folder gives its files in order of name.
///
/// # Errors
/// The first source that cannot be read, and two subgraphs of one name.
pub(super) async fn read_sources(given: &[String], hop_key: Option<&Path>) -> anyhow::Result<Vec<SubgraphSource>> {
    let signer = hop_key.map(signer).transpose()?;
    let has_key = signer.is_some();
    let asker = SchemaAsker::new(signer, ANSWER_TIMEOUT, SDL_BYTES_MAX).map_err(|cause| anyhow!(cause))?;
    let sources: Vec<Vec<SubgraphSource>> =
        stream::iter(given).map(|source| read_source(source, &asker, has_key)).buffered(8).try_collect().await?;
    let sources: Vec<SubgraphSource> = sources.into_iter().flatten().collect();
    for (index, source) in sources.iter().enumerate() {
        if sources[..index].iter().any(|earlier| earlier.name == source.name) {
            bail!("two subgraphs are named `{0}`; rename one file, or write NAME=URL", source.name);
        }
    }
    Ok(sources)
}

fn signer(path: &Path) -> anyhow::Result<HopSigner> {
    let shown = path.display();
    let pem = std::fs::read_to_string(path).with_context(|| format!("the key `{shown}` cannot be read"))?;
    HopSigner::from_pem(HOP_ISSUER, &pem).with_context(|| format!("`{shown}` holds no usable private key"))
}

async fn read_source(source: &str, asker: &SchemaAsker, has_key: bool) -> anyhow::Result<Vec<SubgraphSource>> {
    if let Some((name, url)) = as_address(source)? {
        return Ok(vec![ask(&name, &url, asker, has_key).await?]);
    }
    let path = Path::new(source);
    if !path.is_dir() {
        return Ok(vec![read_subgraph(path, SDL_BYTES_MAX)?]);
    }
    let SubgraphFolder { subgraphs, passed_over } = read_folder(path, SDL_BYTES_MAX)?;
    for file in passed_over {
        eprintln!("witan: `{}` is a supergraph, not a subgraph; passed over", file.display());
    }
    Ok(subgraphs)
}

/// Asks a running subgraph for its schema.
async fn ask(name: &str, url: &Url, asker: &SchemaAsker, has_key: bool) -> anyhow::Result<SubgraphSource> {
    let answer = asker.ask(name, url, has_key.then_some(name)).await;
    answer.map_err(|fault| match &fault {
        SourceFault::Silent { source: FetchError::Refused { .. }, .. } if !has_key => {
            anyhow!("`{url}` answers only its gateway; give the gateway's private key with --hop-key FILE")
        }
        _ => anyhow::Error::new(fault).context(format!("no schema from `{url}`")),
    })
}

/// `NAME=URL` or `URL`, which is named for its host.
fn as_address(source: &str) -> anyhow::Result<Option<(String, Url)>> {
    let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    let (name, address) = match source.split_once('=') {
        Some((name, address)) if is_address(address) => (Some(name.to_owned()), address),
        _ if is_address(source) => (None, source),
        _ => return Ok(None),
    };
    let url = Url::parse(address).with_context(|| format!("`{address}` is no address"))?;
    let name = name.or_else(|| url.host_str().map(str::to_owned));
    Ok(name.map(|name| (name, url)))
}
