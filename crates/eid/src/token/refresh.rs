//! A refresh token for tokens (RFC 6749 §6).
use poem::Response;

use super::answer::Answer;
use super::endpoint::TokenRequest;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::random;
use crate::store::{Authorization, RefreshUse};

/// Replaces a refresh token. One that was replaced before ends the whole family (RFC 9700 §4.14.2): either its owner or
/// a thief holds an old one, and it cannot be told which.
pub(super) async fn refresh(provider: &Provider, asked: &TokenRequest<'_>) -> Result<Response, OAuthError> {
    let old = random::digest(asked.parameters.required("refresh_token")?);
    let authorization = match provider.store.refresh_token(&old, asked.now).await? {
        RefreshUse::Usable(authorization) => *authorization,
        RefreshUse::Again(authorization) => return Err(end_family(provider, &authorization, asked).await?),
        RefreshUse::Unknown => return Err(invalid_grant()),
    };
    check(provider, &authorization, asked).await?;
    let scopes = authorization.allowed.narrowed_scopes(asked.parameters.get("scope"))?;
    let audience = authorization.allowed.audience(asked.parameters.resources())?;
    let new = random::secret();
    let rotated =
        provider.store.rotate_refresh_token(&old, &random::digest(&new), &authorization.id, asked.now).await?;
    if !rotated {
        return Err(end_family(provider, &authorization.id, asked).await?);
    }
    let answer = Answer {
        client: asked.client,
        authorization: &authorization,
        scopes: &scopes,
        audience,
        refresh_token: Some(new),
        issued_token_type: None,
        id_token: None,
    };
    answer.give(provider, asked.now).await
}

/// Whether the token is this client's, comes with proof of its key, and its session goes on.
async fn check(provider: &Provider, authorization: &Authorization, asked: &TokenRequest<'_>) -> Result<(), OAuthError> {
    if authorization.client_id != asked.client.client_id {
        return Err(invalid_grant());
    }
    if authorization.jkt.is_some() && authorization.jkt != asked.jkt {
        return Err(invalid_grant());
    }
    if let Some(session_id) = &authorization.session_id
        && provider.store.session(session_id, asked.now).await?.is_none()
    {
        return Err(invalid_grant());
    }
    Ok(())
}

async fn end_family(
    provider: &Provider,
    authorization_id: &str,
    asked: &TokenRequest<'_>,
) -> Result<OAuthError, OAuthError> {
    provider.store.end_authorization(authorization_id, asked.now).await?;
    tracing::warn!(client.id = %asked.client.client_id, "a refresh token was used twice; its whole family has ended");
    Ok(invalid_grant())
}

/// Alike for every reason.
fn invalid_grant() -> OAuthError {
    OAuthError::new(ErrorCode::InvalidGrant, "the refresh token is not good, or not for this client and key")
}
