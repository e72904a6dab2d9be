//! One provider that people can sign in with.
use url::Url;

use super::config::UpstreamConfig;
use super::discovery::{Discovery, Metadata};
use super::fault::UpstreamError;
use super::reach::Reach;
use super::upstream_http::UpstreamHttp;
use crate::provider::Provider;

/// One provider that people can sign in with.
pub(crate) struct Upstream {
    pub(crate) config: UpstreamConfig,
    http: UpstreamHttp,
    discovery: Discovery,
    url: Url,
}

impl Upstream {
    pub(super) fn new(config: UpstreamConfig, url: Url, reach: Reach) -> Result<Self, reqwest::Error> {
        Ok(Self { config, http: UpstreamHttp::new(reach)?, discovery: Discovery::default(), url })
    }

    /// The tenant that identities are of; empty where the provider has none.
    pub(crate) fn tenant(&self) -> &str {
        self.config.entra_tenant.as_deref().unwrap_or_default()
    }

    /// Where the provider sends people back to: an address that no other provider knows.
    pub(crate) fn redirect_uri(&self, provider: &Provider) -> String {
        provider.issuer.at(&format!("/upstream/{}/callback", self.config.id))
    }

    /// The provider's host, which people are told before they go there.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    pub(super) fn http(&self) -> &UpstreamHttp {
        &self.http
    }

    pub(super) async fn metadata(&self) -> Result<Metadata, UpstreamError> {
        self.discovery.metadata(&self.http, &self.config.issuer).await
    }

    pub(super) async fn fresh_metadata(&self) -> Result<Metadata, UpstreamError> {
        self.discovery.fresh_metadata(&self.http, &self.config.issuer).await
    }
}
