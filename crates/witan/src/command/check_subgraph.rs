//! `witan check-subgraph`: whether a subgraph refuses what its gateway did not sign.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use conformance::{Report, Target};
use serde_json::json;

use crate::arguments::{CheckSubgraphArguments, OutputFormat};
use crate::data_folder::read_signing_key;
use crate::output::print_whole;

pub(super) async fn run(arguments: CheckSubgraphArguments) -> anyhow::Result<ExitCode> {
    let CheckSubgraphArguments { url, gateway_key, issuer, audience, format, timeout } = arguments;
    if !matches!(url.scheme(), "http" | "https") {
        bail!("`{url}` is no address of a subgraph; it begins with http or https");
    }
    let key = read_signing_key(&gateway_key)?
        .with_context(|| format!("the private key `{}` is not there", gateway_key.display()))?;
    let target = Target { url: url.clone(), key, issuer, audience, timeout: Duration::from_secs(timeout.into()) };
    let report = conformance::check(&target).await.with_context(|| format!("`{url}` cannot be checked"))?;
    match format {
        OutputFormat::Text => print_whole(&report.to_string())?,
        OutputFormat::Json => print_whole(&format!("{:#}\n", as_json(&report)))?,
    }
    if report.findings.iter().take(3).any(|finding| !finding.is_as_expected) {
        eprintln!(
            "witan: calls that must be answered are not; check --gateway-key, --issuer and --audience against what the subgraph \
             is configured with"
        );
    }
    Ok(if report.is_passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn as_json(report: &Report) -> serde_json::Value {
    json!({ "ok": report.is_passed(), "findings": report.findings })
}
