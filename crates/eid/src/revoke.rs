//! `POST /revoke` (RFC 7009).
use std::sync::Arc;

use poem::{Request, Response};

use crate::binding::Binding;
use crate::clients::Registration;
use crate::clients::authentication::authenticate_client;
use crate::dpop_proof::proved_key;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::own_token::read_own_token;
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::random;
use crate::store::Authorization;

/// Ends a refresh token with its whole family, or an access token alone. A token that is not there needs no ending, and
/// the answer is the same (§2.2).
pub(crate) async fn revoke(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let now = provider.now();
    let parameters = Parameters::of_form(&mut request).await?;
    let client = authenticate_client(&provider, &request, &parameters, now).await?;
    let token = parameters.required("token")?;
    let jkt = proved_key(&provider, &request, "/revoke", None, now).await?;
    let refreshing = provider.store.authorization_of_refresh_token(&random::digest(token), now).await?;
    if let Some(authorization) = refreshing {
        check(client, &authorization, jkt.as_deref())?;
        provider.store.end_authorization(&authorization.id, now).await?;
    } else if let Some(own) = read_own_token(&provider, token, now).await? {
        check(client, &own.authorization, jkt.as_deref())?;
        if let Ok(jti) = own.claims.name("jti") {
            provider.store.end_access_token(jti, now).await?;
        }
    }
    Ok(Response::default())
}

/// Whether the token is the client's. One that has no key of its own to prove who it is must prove the key that the token
/// is bound to: whoever stole a token may not end it either, and so learn that it was good (RFC 9449 §5).
fn check(client: &Registration, authorization: &Authorization, jkt: Option<&str>) -> Result<(), OAuthError> {
    let is_own = authorization.client_id == client.client_id;
    let is_proved = client.is_confidential() || authorization.binding.as_ref().and_then(Binding::key) == jkt;
    match (is_own, is_proved) {
        (true, true) => Ok(()),
        (true, false) => {
            Err(OAuthError::new(ErrorCode::InvalidDpopProof, "send proof of the key that the token is bound to"))
        }
        (false, _) => Err(OAuthError::new(ErrorCode::InvalidGrant, "the token is another client's")),
    }
}
