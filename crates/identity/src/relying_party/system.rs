//! A system that asks on its own behalf (client credentials, RFC 6749 §4.4).
use chrono::{DateTime, Utc};
use claims::SigningKey;
use claims::dpop::{ProvedRequest, make_proof};
use oauth2::Scope;
use url::Url;

use super::exchange::{Exchange, new_id};
use super::provider::{Provider, Providers};
use super::{SignInFault, Tokens, fault, tokens};
use crate::fetch::FetchFault;

/// A system that is registered with a provider, and proves who it is by its key.
pub struct SystemClient {
    issuer: String,
    metadata_url: Url,
    client_id: String,
    key: SigningKey,
    providers: Providers,
    exchange: Exchange,
}

impl SystemClient {
    /// The client `client_id` of the provider `issuer`, whose metadata are at `metadata_url`.
    ///
    /// # Errors
    /// No HTTP client can be made.
    pub fn new(issuer: &str, metadata_url: Url, client_id: &str, key: SigningKey) -> Result<Self, FetchFault> {
        Ok(Self {
            exchange: Exchange::new(issuer, client_id, key.clone())?,
            issuer: issuer.to_owned(),
            metadata_url,
            client_id: client_id.to_owned(),
            key,
            providers: Providers::default(),
        })
    }

    /// Gets an access token for `resource` (RFC 8707) with `scopes`, bound to the client's key.
    ///
    /// # Errors
    /// [`SignInFault`] where the provider cannot be asked or refuses. Cancel-safe.
    pub async fn token(&self, resource: &str, scopes: &[String], now: DateTime<Utc>) -> Result<Tokens, SignInFault> {
        let provider: Provider = self.providers.get(&self.exchange, &self.issuer, &self.metadata_url).await?;
        let client = provider.client(&self.client_id, None);
        let request = client
            .exchange_client_credentials()
            .add_scopes(scopes.iter().cloned().map(Scope::new))
            .add_extra_param("resource", resource);
        Ok(tokens(&request.request_async(&self.exchange).await.map_err(fault)?, now))
    }

    /// The proof (RFC 9449 §4.2) that goes with an access token, for one request of `method` to `address`.
    pub fn proof(&self, method: &str, address: &Url, token: &str, nonce: Option<&str>, now: DateTime<Utc>) -> String {
        let request = ProvedRequest { method, uri: address.as_str(), access_token: Some(token) };
        make_proof(&self.key, &request, nonce, &new_id(), now).as_str().to_owned()
    }
}

impl std::fmt::Debug for SystemClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SystemClient")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
