//! A client's own word for tokens (RFC 6749 §4.4).
use poem::Response;

use super::access_token::ACCESS_TOKEN_LIFETIME;
use super::answer::Answer;
use super::endpoint::TokenRequest;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::random;
use crate::request::{Allowed, OPENID};
use crate::store::Authorization;

/// Gives a token by which the client speaks for itself. It proved who it is, or could not have come here.
pub(super) async fn grant(provider: &Provider, asked: &TokenRequest<'_>) -> Result<Response, OAuthError> {
    let allowed = Allowed::read(asked.parameters, asked.client, provider.issuer.as_str())?;
    if allowed.scopes.contains(OPENID) || allowed.outlives_session() || allowed.claims.all().next().is_some() {
        return Err(OAuthError::new(ErrorCode::InvalidScope, "there is no person to ask for"));
    }
    let authorization = Authorization {
        id: random::name(),
        client_id: asked.client.client_id.clone(),
        parent_id: None,
        person_id: None,
        session_id: None,
        sid: None,
        subject: asked.client.client_id.clone(),
        allowed,
        actors: Vec::new(),
        binding: asked.binding.clone(),
        acr: None,
        amr: None,
        auth_time: None,
        acting: None,
        created_at: asked.now,
        expires_at: asked.now + ACCESS_TOKEN_LIFETIME,
    };
    provider.store.add_authorization(&authorization, None).await?;
    let answer = Answer {
        client: asked.client,
        authorization: &authorization,
        scopes: &authorization.allowed.scopes,
        audience: authorization.allowed.audience(asked.parameters.resources())?,
        refresh_token: None,
        issued_token_type: None,
        id_token: None,
    };
    answer.give(provider, asked.now).await
}
