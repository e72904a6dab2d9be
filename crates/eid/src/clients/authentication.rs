//! Which client a request comes from.
use chrono::{DateTime, Utc};
use claims::{CLIENT_ASSERTION_TYPE, verify_client_assertion};
use poem::Request;
use poem::http::header;
use service::server::ClientCertificate;

use super::certificate::is_clients;
use super::registration::{Registration, TokenEndpointAuthentication};
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;

/// The client that a request to a back-channel endpoint comes from, once it proved who it is as registered.
///
/// A client without a key of its own is only named by the request; what it gets is bound to the key it shows.
pub(crate) async fn authenticate_client<'p>(
    provider: &'p Provider,
    request: &Request,
    parameters: &Parameters,
    now: DateTime<Utc>,
) -> Result<&'p Registration, OAuthError> {
    if request.headers().contains_key(header::AUTHORIZATION) || parameters.get("client_secret").is_some() {
        return Err(invalid_client(
            "there are no client secrets; send an assertion (`private_key_jwt`), or prove a certificate",
        ));
    }
    let named = parameters.get("client_id");
    let Some(assertion) = parameters.get("client_assertion") else {
        let client = provider.clients.get(named.ok_or_else(unknown_client)?).ok_or_else(unknown_client)?;
        return match client.token_endpoint_auth_method {
            TokenEndpointAuthentication::None => Ok(client),
            TokenEndpointAuthentication::PrivateKeyJwt => {
                Err(invalid_client("this client proves who it is by an assertion (`private_key_jwt`)"))
            }
            TokenEndpointAuthentication::TlsClientAuth | TokenEndpointAuthentication::SelfSignedTlsClientAuth => {
                accept_certificate(provider, client, ClientCertificate::of(request), now)
            }
        };
    };
    if parameters.get("client_assertion_type") != Some(CLIENT_ASSERTION_TYPE) {
        return Err(invalid_client(format!("`client_assertion_type` must be `{CLIENT_ASSERTION_TYPE}`")));
    }
    let client = client_of_assertion(provider, assertion)?;
    if named.is_some_and(|named| named != client.client_id) {
        return Err(invalid_client("`client_id` is another client's than the assertion"));
    }
    accept_assertion(provider, client, assertion, now).await?;
    Ok(client)
}

/// The client that the assertion says it is by: unproved, it only picks the keys.
fn client_of_assertion<'p>(provider: &'p Provider, assertion: &str) -> Result<&'p Registration, OAuthError> {
    let claimed = claims::Unverified::read(assertion).map_err(|refused| invalid_client(refused.to_string()))?;
    let client = claimed.claimed_text("sub").and_then(|client_id| provider.clients.get(client_id));
    let is_by_key =
        |client: &&Registration| client.token_endpoint_auth_method == TokenEndpointAuthentication::PrivateKeyJwt;
    client.filter(is_by_key).ok_or_else(unknown_client)
}

/// The client, where the connection's certificate is its own.
fn accept_certificate<'c>(
    provider: &Provider,
    client: &'c Registration,
    certificate: Option<&ClientCertificate>,
    now: DateTime<Utc>,
) -> Result<&'c Registration, OAuthError> {
    let certificate = certificate.ok_or_else(|| {
        invalid_client("this client proves who it is by its certificate, at the address in `mtls_endpoint_aliases`")
    })?;
    match &provider.mtls {
        Some(mtls) if is_clients(certificate, client, mtls, now) => Ok(client),
        Some(_) | None => Err(unknown_client()),
    }
}

async fn accept_assertion(
    provider: &Provider,
    client: &Registration,
    assertion: &str,
    now: DateTime<Utc>,
) -> Result<(), OAuthError> {
    let keys = client.keys().map_err(invalid_client)?;
    let assertion = verify_client_assertion(assertion, &client.client_id, &keys, provider.issuer.as_str(), now)
        .map_err(|refused| invalid_client(refused.to_string()))?;
    let kind = format!("assertion:{}", client.client_id);
    if provider.store.use_name(&kind, assertion.id.as_str(), assertion.forget_at).await? {
        Ok(())
    } else {
        Err(invalid_client("the assertion was used before; make one for each request"))
    }
}

/// Alike for a client that does not exist and one that may not do this, so that nobody learns which there are.
fn unknown_client() -> OAuthError {
    invalid_client("the client is unknown, or not authenticated")
}

fn invalid_client(description: impl Into<String>) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClient, description)
}
