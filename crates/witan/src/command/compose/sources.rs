//! Where subgraph schemas come from: folders, files and running subgraphs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use claims::hop::HopSigner;
use claims::{Caller, TokenId};
use composition::SubgraphSource;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};
use url::Url;

use crate::config::HOP_ISSUER;

/// How long a running subgraph may take to tell its schema, and how large that may be.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_BYTES_MAX: u64 = 16 << 20;

/// Reads every source, in the order given; a folder gives its files in order of name.
///
/// # Errors
/// The first source that cannot be read, and two subgraphs of one name.
pub(super) async fn read_sources(given: &[String], hop_key: Option<&Path>) -> anyhow::Result<Vec<SubgraphSource>> {
    let signer = hop_key.map(signer).transpose()?;
    let sources: Vec<Vec<SubgraphSource>> =
        stream::iter(given).map(|source| read_source(source, signer.as_ref())).buffered(8).try_collect().await?;
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

async fn read_source(source: &str, signer: Option<&HopSigner>) -> anyhow::Result<Vec<SubgraphSource>> {
    if let Some((name, url)) = as_address(source)? {
        return Ok(vec![ask(&name, &url, signer).await?]);
    }
    let path = Path::new(source);
    if path.is_dir() { read_folder(path) } else { Ok(vec![read_file(path)?]) }
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

fn read_folder(folder: &Path) -> anyhow::Result<Vec<SubgraphSource>> {
    let shown = folder.display();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("the folder `{shown}` cannot be read"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "graphql" || extension == "graphqls"))
        .collect();
    files.sort();
    let mut sources = Vec::new();
    for file in &files {
        let source = read_file(file)?;
        if is_supergraph(&source.sdl) {
            eprintln!("witan: `{}` is a supergraph, not a subgraph; passed over", file.display());
        } else {
            sources.push(source);
        }
    }
    if sources.is_empty() {
        bail!("the folder `{shown}` holds no subgraph; put one `.graphql` file a subgraph there");
    }
    Ok(sources)
}

/// What only composition prints.
fn is_supergraph(sdl: &str) -> bool {
    sdl.contains("join__Graph") && sdl.contains("https://specs.apollo.dev/join/")
}

fn read_file(file: &Path) -> anyhow::Result<SubgraphSource> {
    let shown = file.display();
    let name = file.file_stem().and_then(|stem| stem.to_str());
    let name = name.with_context(|| format!("`{shown}` gives no name to its subgraph; rename the file"))?;
    let sdl = std::fs::read_to_string(file).with_context(|| format!("`{shown}` cannot be read"))?;
    Ok(SubgraphSource::new(name, sdl))
}

/// Asks a running subgraph for its schema, as the federation specification says: `{ _service { sdl } }`.
async fn ask(name: &str, url: &Url, signer: Option<&HopSigner>) -> anyhow::Result<SubgraphSource> {
    let body = json!({ "query": "{ _service { sdl } }" }).to_string();
    let client = reqwest::Client::builder()
        .timeout(ANSWER_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .context("no HTTP client can be made")?;
    let mut request = client.post(url.clone()).header("content-type", "application/json");
    if let Some(signer) = signer {
        let mut random = [0; 16];
        getrandom::fill(&mut random).context("the system has no randomness")?;
        let (id, now) = (TokenId::from_random(random), service::clock::now());
        let token = signer.mint(&Caller::anonymous(), name, body.as_bytes(), None, &id, now);
        request = request.bearer_auth(token.as_str());
    }
    let answer = request.body(body).send().await.with_context(|| format!("`{url}` cannot be reached"))?;
    let status = answer.status();
    if status == reqwest::StatusCode::UNAUTHORIZED {
        bail!("`{url}` answers only its gateway; give the gateway's private key with --hop-key FILE");
    }
    if answer.content_length().is_some_and(|bytes| bytes > ANSWER_BYTES_MAX) {
        bail!("the answer of `{url}` is larger than {ANSWER_BYTES_MAX} bytes");
    }
    let answer: Value = answer.json().await.with_context(|| format!("`{url}` did not answer with JSON ({status})"))?;
    match answer.pointer("/data/_service/sdl").and_then(Value::as_str) {
        Some(sdl) => Ok(SubgraphSource::new(name, sdl).at(url.as_str())),
        None => bail!("`{url}` is no federation subgraph: it gave no `_service {{ sdl }}` ({status})"),
    }
}
