//! Numbers within their ranges, as the JSON Schema of the configuration gives them.

use std::ops::RangeInclusive;

use super::GatewayConfig;
use crate::gateway::StartError;

/// Bodies and answers are read whole.
pub(super) const BYTES_MAX: u64 = 1 << 30;

/// An hour.
pub(super) const MILLISECONDS_MAX: u64 = 3_600_000;

/// # Errors
/// [`StartError::OutOfRange`] for the first number out of its range; [`StartError::Contradictory`].
pub(super) fn check(config: &GatewayConfig) -> Result<(), StartError> {
    let GatewayConfig { limits, timeouts, reload, traffic, uploads, .. } = config;
    let document = &limits.document;
    for (key, given, range) in [
        ("limits.body_bytes_max", limits.body_bytes_max as u64, 1..=BYTES_MAX),
        ("limits.json_depth_max", limits.json_depth_max as u64, 1..=120),
        ("limits.requests_max", limits.requests_max as u64, 1..=u64::MAX),
        ("limits.subscriptions_max", limits.subscriptions_max as u64, 1..=u64::MAX),
        ("limits.document.depth_max", document.depth_max as u64, 1..=u64::MAX),
        ("limits.document.tokens_max", document.tokens_max as u64, 1..=u64::MAX),
        ("limits.document.fields_max", document.fields_max, 1..=u64::MAX),
        ("limits.plan_work_max", limits.plan_work_max, 1..=u64::MAX),
        ("limits.cost_list_size", limits.cost_list_size, 1..=1_000_000),
        ("limits.subgraph_answer_bytes_max", limits.subgraph_answer_bytes_max as u64, 1..=BYTES_MAX),
        ("timeouts.request_ms", timeouts.request_ms, 1..=MILLISECONDS_MAX),
        ("timeouts.subscription_ms", timeouts.subscription_ms, 1..=MILLISECONDS_MAX),
        ("timeouts.subgraph_ms", timeouts.subgraph_ms, 1..=MILLISECONDS_MAX),
        ("uploads.files_max", uploads.files_max as u64, 1..=1_000),
        ("uploads.file_bytes_max", uploads.file_bytes_max, 1..=BYTES_MAX),
        ("uploads.request_bytes_max", uploads.request_bytes_max, 1..=BYTES_MAX),
        ("traffic.breaker.failures", traffic.breaker.failures.into(), 1..=1_000_000),
        ("traffic.breaker.open_ms", traffic.breaker.open_ms, 1..=MILLISECONDS_MAX),
        ("traffic.retry_after_ms_max", traffic.retry_after_ms_max, 0..=MILLISECONDS_MAX),
        ("traffic.requests_max", traffic.requests_max as u64, 1..=1_000_000),
        ("reload.files_ms", reload.files_ms, 10..=MILLISECONDS_MAX),
        ("reload.subgraphs_ms", reload.subgraphs_ms, 10..=MILLISECONDS_MAX),
        ("reload.answer_ms", reload.answer_ms, 1..=MILLISECONDS_MAX),
        ("reload.sdl_bytes_max", reload.sdl_bytes_max as u64, 1..=BYTES_MAX),
        ("timeouts.connect_ms", timeouts.connect_ms, 1..=MILLISECONDS_MAX),
    ] {
        check_one(key, given, range)?;
    }
    for introspection in config.issuers.iter().filter_map(|issuer| issuer.introspection.as_ref()) {
        let most = identity::KEPT_MAX.as_secs();
        check_one("issuers.introspection.cache_seconds", introspection.cache_seconds.into(), 0..=most)?;
    }
    for (name, subgraph) in &config.subgraphs {
        if subgraph.in_process && subgraph.url.is_some() {
            let (one, other) = (format!("subgraphs.{name}.url"), format!("subgraphs.{name}.in_process"));
            return Err(StartError::Contradictory { one, other });
        }
        if let Some(timeout_ms) = subgraph.timeout_ms {
            check_one(&format!("subgraphs.{name}.timeout_ms"), timeout_ms, 1..=MILLISECONDS_MAX)?;
        }
    }
    Ok(())
}

fn check_one(key: &str, given: u64, range: RangeInclusive<u64>) -> Result<(), StartError> {
    if range.contains(&given) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    let allowed = if most == u64::MAX { format!("at least {least}") } else { format!("from {least} to {most}") };
    Err(StartError::OutOfRange { key: key.to_owned(), given, allowed })
}
