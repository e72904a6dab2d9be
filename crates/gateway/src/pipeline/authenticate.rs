//! The first stage: who is asking.

use claims::{Caller, Refused};
use identity::Presented;
use tokio::time::timeout_at;

use super::passage::Passage;
use super::refusal::Refusal;
use super::request::Credential;
use super::stage::Stage;

/// Says who is asking: nobody known when no credential was presented, or whom a verified access token speaks for.
///
/// With no issuer configured every credential is refused. A refused credential is never an anonymous caller.
///
/// # Errors
/// [`Refusal::Credential`] for anything but one token in one `Authorization` header that verifies (RFC 6750 §2);
/// [`Refusal::Late`].
#[tracing::instrument(name = "authenticate", level = "debug", skip_all)]
pub(super) async fn authenticate(passage: &Passage<'_>, credential: &Credential) -> Result<Caller, Refusal> {
    let _timer = passage.time(Stage::Authenticate);
    if credential.in_address {
        let refused = Refused::Credential("the token stands in the address; send it in the header");
        return Err(Refusal::Credential(refused.into()));
    }
    let Credential { authorization, proofs, method, certificate, .. } = credential;
    let presented = Presented { authorization, proofs, method, certificate: certificate.as_ref() };
    let verdict = passage.verifier().authenticate(presented, service::clock::now());
    // Its issuer may be asked for its keys, which takes as long as that takes.
    timeout_at(passage.deadline(), verdict).await.map_err(|_| Refusal::Late)?.map_err(Refusal::Credential)
}
