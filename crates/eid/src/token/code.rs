//! A code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5).
use poem::Response;

use super::answer::Answer;
use super::endpoint::TokenRequest;
use crate::binding::Binding;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::random;
use crate::store::{Authorization, Code, CodeUse};

/// Redeems a code. One that was redeemed before ends everything that came of it (RFC 6749 §4.1.2).
pub(super) async fn redeem(provider: &Provider, asked: &TokenRequest<'_>) -> Result<Response, OAuthError> {
    let code = asked.parameters.required("code")?;
    let verifier = asked.parameters.required("code_verifier")?;
    let redirect_uri = asked.parameters.required("redirect_uri")?;
    let used = provider.store.use_code(&random::digest(code), &asked.client.client_id, asked.now).await?;
    let (code, mut authorization) = match used {
        CodeUse::First(found) => *found,
        CodeUse::Again(authorization) => {
            provider.store.end_authorization(&authorization, asked.now).await?;
            tracing::warn!(client.id = %asked.client.client_id, "a code was used twice; what it gave has ended");
            return Err(invalid_grant());
        }
        CodeUse::Unknown => return Err(invalid_grant()),
    };
    check(&code, verifier, redirect_uri, asked.binding.as_ref().and_then(Binding::key))?;
    bind(provider, &mut authorization, asked).await?;
    let audience = authorization.allowed.audience(asked.parameters.resources())?.to_owned();
    let answer = Answer {
        client: asked.client,
        scopes: &authorization.allowed.scopes,
        audience: &audience,
        refresh_token: first_refresh_token(provider, &authorization, asked).await?,
        issued_token_type: None,
        id_token: Some(code.nonce.as_deref()),
        authorization: &authorization,
    };
    answer.give(provider, asked.now).await
}

fn check(code: &Code, verifier: &str, redirect_uri: &str, jkt: Option<&str>) -> Result<(), OAuthError> {
    let is_verifier = (43..=128).contains(&verifier.len());
    let is_proved = is_verifier && random::digest(verifier) == code.code_challenge;
    let is_same_key = code.jkt.as_deref().is_none_or(|bound| jkt == Some(bound));
    if is_proved && is_same_key && redirect_uri == code.redirect_uri { Ok(()) } else { Err(invalid_grant()) }
}

/// Binds all that comes of the authorization to the key or certificate that was proved, if one was.
async fn bind(
    provider: &Provider,
    authorization: &mut Authorization,
    asked: &TokenRequest<'_>,
) -> Result<(), OAuthError> {
    if let Some(binding) = &asked.binding {
        provider.store.bind_authorization(&authorization.id, binding).await?;
        authorization.binding = Some(binding.clone());
    }
    Ok(())
}

async fn first_refresh_token(
    provider: &Provider,
    authorization: &Authorization,
    asked: &TokenRequest<'_>,
) -> Result<Option<String>, OAuthError> {
    if !asked.client.may_bring("refresh_token") {
        return Ok(None);
    }
    let token = random::secret();
    provider.store.add_refresh_token(&random::digest(&token), &authorization.id, asked.now).await?;
    Ok(Some(token))
}

/// Alike for every reason: who holds somebody else's code learns nothing of it.
fn invalid_grant() -> OAuthError {
    OAuthError::new(ErrorCode::InvalidGrant, "the code is not good, or not for this client, address, verifier and key")
}
