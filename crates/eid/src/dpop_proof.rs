//! The proof of a key that a request carries (RFC 9449), with what only the provider can judge: nonce and replay.
use chrono::{DateTime, Utc};
use claims::dpop::{ProvedRequest, verify_proof};
use poem::Request;

use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;

/// The thumbprint of the key that `request`, which goes to the provider's `path`, proves to hold. `None` where it proves
/// nothing.
pub(crate) async fn proved_key(
    provider: &Provider,
    request: &Request,
    path: &str,
    access_token: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<String>, OAuthError> {
    let mut headers = request.headers().get_all("dpop").iter();
    let Some(header) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(invalid("there is more than one `DPoP` header"));
    }
    let text = header.to_str().map_err(|_| invalid("the `DPoP` header is not text"))?;
    // The address is the configured one: what `Host` says is the sender's to choose.
    let uri = provider.issuer.at(path);
    let proved = ProvedRequest { method: request.method().as_str(), uri: &uri, access_token };
    let proof = verify_proof(text, &proved, now).map_err(|refused| invalid(&refused.to_string()))?;
    let nonces = provider.nonces()?;
    if !proof.nonce.as_deref().is_some_and(|nonce| nonces.is_live(nonce, now)) {
        return Err(OAuthError::new(ErrorCode::UseDpopNonce, "take up the nonce in the header `DPoP-Nonce`"));
    }
    let kind = format!("dpop:{}", proof.key_thumbprint);
    if provider.store.use_name(&kind, proof.id.as_str(), proof.forget_at).await? {
        Ok(Some(proof.key_thumbprint))
    } else {
        Err(invalid("the proof was used before; make one for each request"))
    }
}

fn invalid(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidDpopProof, description)
}
