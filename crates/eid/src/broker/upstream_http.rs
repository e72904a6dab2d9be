//! Calling a provider: no redirection, no proxy, five seconds, 256 KiB, and only addresses within its [`Reach`].
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use url::Url;

use super::fault::UpstreamError;
use super::reach::Reach;

/// The longest wait for one answer, its body included.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(5);
/// The longest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Calls one provider. Cloning shares it.
#[derive(Debug, Clone)]
pub(crate) struct UpstreamHttp {
    client: reqwest::Client,
    reach: Reach,
}

impl UpstreamHttp {
    pub(crate) fn new(reach: Reach) -> Result<Self, reqwest::Error> {
        service::crypto::install();
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(ANSWER_TIME_MAX)
            .dns_resolver(Arc::new(Resolver(reach)))
            .build()?;
        Ok(Self { client, reach })
    }

    /// Sends a request as `openidconnect` made it. Cancel-safe.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, UpstreamError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| no_answer("its address is none"))?;
        self.reach.check(&url)?;
        let request = self.client.request(parts.method, url).headers(parts.headers).body(body);
        let mut answer = request.send().await.map_err(|error| no_answer(error.without_url()))?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| no_answer(error.without_url()))? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(no_answer("it is longer than 256 KiB"));
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for UpstreamHttp {
    type Error = UpstreamError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, UpstreamError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

fn no_answer(why: impl std::fmt::Display) -> UpstreamError {
    UpstreamError::NoAnswer(why.to_string())
}

/// Resolves names to addresses within reach. The connection goes to what was looked at here, so a name that resolves
/// otherwise the next time changes nothing.
struct Resolver(Reach);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One address out of reach condemns them all: it would be tried as soon as another does not answer.
            for address in &found {
                reach.check_address(address.ip())?;
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
