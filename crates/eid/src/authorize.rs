//! `/authorize` (RFC 6749 §3.1): where a client sends a person.
use std::sync::Arc;

use poem::http::Method;
use poem::{Request, Response};

use crate::clients::Registration;
use crate::errand::Errand;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::request::AuthorizationRequest;
use crate::{authorization_response, continuation, par};

pub(crate) async fn authorize(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let parameters = match *request.method() {
        Method::POST => Parameters::of_form(&mut request).await?,
        _ => Parameters::of_query(&request)?,
    };
    let client = provider.clients.get(parameters.required("client_id")?);
    let client = client.ok_or_else(|| invalid(ErrorCode::InvalidRequest, "the client is unknown"))?;
    let asked = match parameters.get("request_uri") {
        Some(request_uri) => take_pushed(&provider, &parameters, client, request_uri).await?,
        None => match read_plain(&provider, &parameters, client)? {
            Ok(asked) => asked,
            Err(refused) => return Ok(refused),
        },
    };
    continuation::begin(&provider, &request, Errand::Client(Box::new(asked))).await
}

/// The request that was pushed. What else stands in the address could only contradict it (RFC 9126 §4), so nothing may.
async fn take_pushed(
    provider: &Provider,
    parameters: &Parameters,
    client: &Registration,
    request_uri: &str,
) -> Result<AuthorizationRequest, OAuthError> {
    if parameters.names().any(|name| !matches!(name, "client_id" | "request_uri")) {
        return Err(invalid(ErrorCode::InvalidRequest, "beside `request_uri` only `client_id` may stand"));
    }
    let pushed = match par::digest_of(request_uri) {
        Some(digest) => provider.store.take_pushed_request(&digest, &client.client_id, provider.now()).await?,
        None => None,
    };
    pushed.ok_or_else(|| {
        invalid(ErrorCode::InvalidRequestUri, "the request is not there, was used, has expired, or is another client's")
    })
}

/// A request in the address itself: for clients that have no key to push it with. The inner error is an answer that goes
/// to the client, whose address is known to be its own; the outer one stays here.
fn read_plain(
    provider: &Provider,
    parameters: &Parameters,
    client: &Registration,
) -> Result<Result<AuthorizationRequest, Response>, OAuthError> {
    if client.is_confidential() {
        return Err(invalid(ErrorCode::InvalidRequest, "this client pushes its requests (RFC 9126)"));
    }
    let redirect_uri = AuthorizationRequest::redirect_uri(parameters, client)?;
    let read = AuthorizationRequest::read(parameters, client, provider.issuer.as_str());
    Ok(read.map_err(|error| authorization_response::error(provider, &redirect_uri, parameters.get("state"), &error)))
}

fn invalid(code: ErrorCode, description: &str) -> OAuthError {
    OAuthError::new(code, description)
}
