//! Runs every call against a subgraph.
use std::time::{Duration, Instant};

use crate::attack::Attack;
use crate::attacks::{self, SERVICE, TYPENAME};
use crate::bait::Bait;
use crate::call::{Answer, Call, Caller};
use crate::forge::{By, Forge, with};
use crate::report::{Expected, Finding, Report};
use crate::target::Target;

/// How old tokens may be when they are sent.
const FRESH_FOR: Duration = Duration::from_secs(5);

/// Why a subgraph could not be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The subgraph gave no answer to a call.
    #[error("the subgraph gives no answer; check that it runs, and its address")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The private key is not on P-256.
    #[error("the gateway's key cannot be used")]
    UnusableKey,
    /// A name or a key cannot stand in a header.
    #[error("a call cannot be written down; check issuer and audience")]
    NotSent,
    /// No HTTP client can be made.
    #[error("no HTTP client can be made")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No port of this machine can be opened, by which addresses in tokens are watched.
    #[error("no port can be opened on this machine")]
    NoPort(#[source] std::io::Error),
    /// The system has no randomness.
    #[error("the system has no randomness")]
    NoRandomness,
}

/// Makes every call to the subgraph, one after the other, and says what came of each.
///
/// First and last come calls that must be answered: of a subgraph that answers nothing, refusals prove nothing. Each attack has
/// tokens of its own.
///
/// Cancel-safe: nothing is left behind but the names of the tokens that the subgraph saw.
///
/// # Errors
/// [`CheckError`] where no verdict can be given.
pub async fn check(target: &Target) -> Result<Report, CheckError> {
    let caller = Caller::new(target)?;
    let mut findings = answered(&caller, target).await?;
    let forge = Forge::new(target, service::clock::now())?;
    let bait = Bait::open(&forge.jwk(By::Stranger)).await.map_err(CheckError::NoPort)?;
    let (mut made, mut attacks) = (Instant::now(), attacks::all(&forge, &bait));
    for index in 0..attacks.len() {
        // Tokens live half a minute, and a slow subgraph may take longer over all of them.
        if made.elapsed() > FRESH_FOR {
            let forge = Forge::new(target, service::clock::now())?;
            (made, attacks) = (Instant::now(), attacks::all(&forge, &bait));
        }
        if let Some(attack) = attacks.get(index) {
            findings.push(refused(&caller, attack).await?);
        }
    }
    findings.push(Finding {
        case: 48,
        name: "an address in a token is not called".to_owned(),
        expected: Expected::Refused,
        is_as_expected: !bait.was_taken(),
        seen: if bait.was_taken() { "it was called" } else { "not called" }.to_owned(),
    });
    findings.extend(answered(&caller, target).await?);
    Ok(Report { findings })
}

/// The calls that must be answered.
async fn answered(caller: &Caller, target: &Target) -> Result<Vec<Finding>, CheckError> {
    let forge = Forge::new(target, service::clock::now())?;
    let nobody = ["sub", "act", "ctx", "acr", "scope"].map(|claim| (claim.to_owned(), serde_json::Value::Null));
    let nobody = with(forge.claims(TYPENAME), serde_json::Value::Object(nobody.into_iter().collect()));
    let nobody = forge.sign(&forge.header().to_string(), &nobody.to_string(), By::Gateway);
    let calls = [
        ("good: for a caller", Call::with_token(forge.good(TYPENAME), TYPENAME)),
        ("good: for nobody known", Call::with_token(nobody, TYPENAME)),
        ("good: `_service`", Call::with_token(forge.good(SERVICE), SERVICE)),
    ];
    let mut findings = Vec::new();
    for (name, call) in calls {
        let answer = caller.make(&call).await?;
        findings.push(finding(68, name, Expected::Answered, &answer));
    }
    Ok(findings)
}

async fn refused(caller: &Caller, attack: &Attack) -> Result<Finding, CheckError> {
    let mut last = None;
    for call in &attack.calls {
        last = Some(caller.make(call).await?);
    }
    let answer = last.unwrap_or(Answer { status: 0, has_data: false, has_errors: false });
    Ok(finding(attack.case, &attack.name, Expected::Refused, &answer))
}

fn finding(case: u8, name: &str, expected: Expected, answer: &Answer) -> Finding {
    let is_as_expected = match expected {
        Expected::Answered => answer.is_answer(),
        Expected::Refused => answer.is_refusal(),
    };
    Finding { case, name: name.to_owned(), expected, is_as_expected, seen: answer.to_string() }
}
