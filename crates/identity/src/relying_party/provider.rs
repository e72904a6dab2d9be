//! What a provider says of itself to its clients (OpenID Connect Discovery 1.0 §3, RFC 8414 §2, RFC 9126 §5).
use std::time::Duration;

use oauth2::basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse};
use oauth2::{AuthType, AuthUrl, ClientId, EndpointNotSet, EndpointSet, RedirectUrl, StandardRevocableToken, TokenUrl};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::TokenResponse;
use super::exchange::Exchange;
use crate::address;
use crate::fetch::FetchFault;

/// How long metadata are used before they are asked for again.
const LIFE: Duration = Duration::from_secs(5 * 60);

/// A provider's addresses, as its metadata say.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Provider {
    issuer: String,
    pub(super) authorization_endpoint: Url,
    token_endpoint: Url,
    #[serde(rename = "pushed_authorization_request_endpoint")]
    pub(super) pushed_request_endpoint: Url,
    pub(super) end_session_endpoint: Option<Url>,
}

/// The provider as it was last seen.
#[derive(Default)]
pub(super) struct Providers(Mutex<Option<(Provider, Instant)>>);

/// The crate's client with the endpoints that are used.
pub(super) type Client = oauth2::Client<
    BasicErrorResponse,
    TokenResponse,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl Providers {
    /// The provider `issuer`; it is asked if that was longer ago than five minutes. Cancel-safe.
    pub(super) async fn get(
        &self,
        exchange: &Exchange,
        issuer: &str,
        metadata_url: &Url,
    ) -> Result<Provider, FetchFault> {
        let mut seen = self.0.lock().await;
        if let Some((provider, at)) = seen.as_ref()
            && at.elapsed() < LIFE
        {
            return Ok(provider.clone());
        }
        let provider = Provider::read(&exchange.get(metadata_url).await?, issuer, metadata_url)?;
        *seen = Some((provider.clone(), Instant::now()));
        Ok(provider)
    }
}

impl Provider {
    /// The metadata must be those of the issuer configured (RFC 8414 §3.3), and a public issuer's cannot send us to this machine.
    fn read(body: &[u8], issuer: &str, metadata_url: &Url) -> Result<Self, FetchFault> {
        let provider: Self = serde_json::from_slice(body).map_err(|_| FetchFault::NotMetadata)?;
        if provider.issuer != issuer {
            return Err(FetchFault::OtherIssuer);
        }
        let is_of_this_machine = address::is_loopback(metadata_url);
        let may_be_asked =
            |url: &Url| address::check(url).is_ok() && (is_of_this_machine || !address::is_loopback(url));
        let endpoints = [&provider.authorization_endpoint, &provider.token_endpoint, &provider.pushed_request_endpoint];
        if endpoints.into_iter().chain(&provider.end_session_endpoint).all(may_be_asked) {
            Ok(provider)
        } else {
            Err(FetchFault::InsecureKeys)
        }
    }

    /// The client by which this provider is asked; `redirect_uri` is where browsers come back to.
    pub(super) fn client(&self, client_id: &str, redirect_uri: Option<&Url>) -> Client {
        let client = oauth2::Client::new(ClientId::new(client_id.to_owned()))
            .set_auth_uri(AuthUrl::from_url(self.authorization_endpoint.clone()))
            .set_token_uri(TokenUrl::from_url(self.token_endpoint.clone()))
            .set_auth_type(AuthType::RequestBody);
        match redirect_uri {
            Some(url) => client.set_redirect_uri(RedirectUrl::from_url(url.clone())),
            None => client,
        }
    }
}
