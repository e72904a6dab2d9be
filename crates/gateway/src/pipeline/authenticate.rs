//! The first stage: who is asking.

use claims::{Caller, Refused};
use identity::Presented;
use tokio::time::timeout_at;

use super::passage::Passage;
use super::refusal::Refusal;
use super::request::Credential;
use super::stage::Stage;
use crate::portal::HeldToken;

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
    let Credential { authorization, proofs, method, session, certificate, .. } = credential;
    if let Some(session) = session {
        if !authorization.is_empty() || !proofs.is_empty() {
            let refused = Refused::Credential("there is a session's cookie, too; send one of both");
            return Err(Refusal::Credential(refused.into()));
        }
        return in_session(passage, session).await;
    }
    let presented = Presented { authorization, proofs, method, certificate: certificate.as_ref() };
    let verdict = passage.verifier().authenticate(presented, service::clock::now());
    // Its issuer may be asked for its keys, which takes as long as that takes.
    timeout_at(passage.deadline(), verdict).await.map_err(|_| Refusal::Late)?.map_err(Refusal::Credential)
}

/// Whom the token speaks for that is kept here for a browser: judged as any other, but that its key is ours.
async fn in_session(passage: &Passage<'_>, session: &Result<HeldToken, Refused>) -> Result<Caller, Refusal> {
    let refused = |refused: Refused| Refusal::Credential(refused.into());
    let HeldToken { token, key } = session.as_ref().map_err(|reason| refused(*reason))?;
    let verdict = passage.verifier().verify_held(token, key, service::clock::now());
    timeout_at(passage.deadline(), verdict).await.map_err(|_| Refusal::Late)?.map_err(refused)
}
