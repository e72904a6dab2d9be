//! `POST /token` (RFC 6749 §3.2).
use std::sync::Arc;

use chrono::{DateTime, Utc};
use poem::{Request, Response};
use service::server::ClientCertificate;

use super::{client_credentials, code, exchange, refresh};
use crate::binding::Binding;
use crate::clients::authentication::authenticate_client;
use crate::clients::{BoundTo, Registration, TOKEN_EXCHANGE};
use crate::dpop_proof::proved_key;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;

/// Who asks for tokens, and by what.
pub(super) struct TokenRequest<'a> {
    pub(super) client: &'a Registration,
    pub(super) parameters: &'a Parameters,
    /// What the tokens are to be bound to, which the request proves to hold.
    pub(super) binding: Option<Binding>,
    pub(super) now: DateTime<Utc>,
}

pub(crate) async fn token(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let now = provider.now();
    let parameters = Parameters::of_form(&mut request).await?;
    let client = authenticate_client(&provider, &request, &parameters, now).await?;
    let binding = proved_binding(&provider, &request, client, now).await?;
    let grant_type = parameters.required("grant_type")?;
    let asked = TokenRequest { client, parameters: &parameters, binding, now };
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

/// What the request proves to hold, of what the client's tokens are bound to.
async fn proved_binding(
    provider: &Provider,
    request: &Request,
    client: &Registration,
    now: DateTime<Utc>,
) -> Result<Option<Binding>, OAuthError> {
    let key = proved_key(provider, request, "/token", None, now).await?;
    let refused = |code, description: &str| Err(OAuthError::new(code, description));
    match (client.bound_to(), key, ClientCertificate::of(request)) {
        (BoundTo::Certificate, Some(_), _) => refused(
            ErrorCode::InvalidDpopProof,
            "the client's tokens are bound to its certificate; send no proof of a key",
        ),
        (BoundTo::Certificate, None, None) => refused(
            ErrorCode::InvalidRequest,
            "the client's tokens are bound to its certificate; come to the address in `mtls_endpoint_aliases` with it",
        ),
        (BoundTo::Certificate, None, Some(certificate)) => {
            Ok(Some(Binding::Certificate(certificate.thumbprint().to_owned())))
        }
        (BoundTo::Key, None, _) => {
            refused(ErrorCode::InvalidDpopProof, "the client's tokens are bound to a key; send its proof")
        }
        (BoundTo::Key | BoundTo::WhatIsProved, key, _) => Ok(key.map(Binding::Key)),
    }
}
