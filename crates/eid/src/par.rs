//! `POST /par`: pushed authorization requests (RFC 9126).
use std::sync::Arc;

use chrono::TimeDelta;
use poem::http::{StatusCode, header};
use poem::{Request, Response};
use serde_json::json;

use crate::clients::authentication::authenticate_client;
use crate::dpop_proof::proved_key;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::random;
use crate::request::AuthorizationRequest;

/// How every `request_uri` begins (RFC 9126 §2.2).
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// How long a pushed request can be used.
const LIFETIME: TimeDelta = TimeDelta::seconds(60);

pub(crate) async fn par(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let now = provider.now();
    let parameters = Parameters::of_form(&mut request).await?;
    let client = authenticate_client(&provider, &request, &parameters, now).await?;
    if parameters.get("request_uri").is_some() {
        return Err(invalid("`request_uri` is what is given here, not what is brought"));
    }
    let jkt = proved_key(&provider, &request, "/par", None, now).await?;
    let mut pushed = AuthorizationRequest::read(&parameters, client, provider.issuer.as_str())?;
    bind(&mut pushed, jkt)?;
    let name = random::secret();
    provider.store.push_request(&random::digest(&name), &pushed, now + LIFETIME).await?;
    let body = json!({ "request_uri": format!("{PREFIX}{name}"), "expires_in": LIFETIME.num_seconds() });
    Ok(Response::builder()
        .status(StatusCode::CREATED)
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_string()))
}

/// The digest under which the request of a `request_uri` is kept.
pub(crate) fn digest_of(request_uri: &str) -> Option<String> {
    request_uri.strip_prefix(PREFIX).map(random::digest)
}

/// A key that is proved here is the one that the code will be bound to (RFC 9449 §10.1).
fn bind(pushed: &mut AuthorizationRequest, jkt: Option<String>) -> Result<(), OAuthError> {
    match (&pushed.dpop_jkt, jkt) {
        (Some(named), Some(proved)) if *named != proved => Err(invalid("`dpop_jkt` is not the key that is proved")),
        (_, Some(proved)) => {
            pushed.dpop_jkt = Some(proved);
            Ok(())
        }
        (_, None) => Ok(()),
    }
}

fn invalid(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}
