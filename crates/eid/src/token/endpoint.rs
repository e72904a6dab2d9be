//! `POST /token` (RFC 6749 §3.2).
use std::sync::Arc;

use chrono::{DateTime, Utc};
use poem::{Request, Response};

use super::{client_credentials, code, exchange, refresh};
use crate::clients::authentication::authenticate_client;
use crate::clients::{Registration, TOKEN_EXCHANGE};
use crate::dpop_proof::proved_key;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;

/// Who asks for tokens, and by what.
pub(super) struct TokenRequest<'a> {
    pub(super) client: &'a Registration,
    pub(super) parameters: &'a Parameters,
    /// The thumbprint of the key that the request proves to hold.
    pub(super) jkt: Option<String>,
    pub(super) now: DateTime<Utc>,
}

pub(crate) async fn token(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let now = provider.now();
    let parameters = Parameters::of_form(&mut request).await?;
    let client = authenticate_client(&provider, &request, &parameters, now).await?;
    let jkt = proved_key(&provider, &request, "/token", None, now).await?;
    if jkt.is_none() && client.needs_dpop() {
        return Err(OAuthError::new(
            ErrorCode::InvalidDpopProof,
            "the client's tokens are bound to a key; send its proof",
        ));
    }
    let grant_type = parameters.required("grant_type")?;
    let asked = TokenRequest { client, parameters: &parameters, jkt, now };
    match grant_type {
        "authorization_code" | "refresh_token" | "client_credentials" | TOKEN_EXCHANGE
            if !client.may_bring(grant_type) =>
        {
            Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client is not registered for this `grant_type`"))
        }
        "authorization_code" => code::redeem(&provider, &asked).await,
        "refresh_token" => refresh::refresh(&provider, &asked).await,
        "client_credentials" => client_credentials::grant(&provider, &asked).await,
        TOKEN_EXCHANGE => exchange::exchange(&provider, &asked).await,
        _ => Err(OAuthError::new(ErrorCode::UnsupportedGrantType, "the `grant_type` is not supported")),
    }
}
