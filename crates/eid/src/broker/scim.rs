//! An organisation tells that somebody has left, or is away (SCIM 2.0, RFC 7644 §3.5.2 and §3.6).
//!
//! `DELETE` and `PATCH` of `active` at `/scim/v2/{upstream}/Users/{subject}`, and nothing else: nobody is made known here.
use std::sync::Arc;

use poem::http::{StatusCode, header};
use poem::{Request, Response};
use serde_json::{Value, json};

use super::suspension;
use super::upstream::Upstream;
use crate::oauth_error::OAuthError;
use crate::provider::Provider;
use crate::random;
use crate::store::{Identity, LinkState};

/// The longest body that is read, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Why a request is refused, with the `scimType` where there is one (RFC 7644 §3.12).
struct Refused(StatusCode, Option<&'static str>, &'static str);

/// The identity was deleted: its link and the employee context end at once.
pub(crate) async fn delete(provider: Arc<Provider>, request: Request) -> Response {
    match change(&provider, &request, LinkState::Removed).await {
        Ok(()) => done(),
        Err(refused) => refused.response(),
    }
}

/// The identity was disabled or enabled.
pub(crate) async fn patch(provider: Arc<Provider>, mut request: Request) -> Response {
    let state = match read_active(&provider, &mut request).await {
        Ok(Some(true)) => LinkState::Active,
        Ok(Some(false)) => LinkState::Disabled,
        // Nothing is kept of what else an organisation knows of its people.
        Ok(None) => return done(),
        Err(refused) => return refused.response(),
    };
    match change(&provider, &request, state).await {
        Ok(()) => done(),
        Err(refused) => refused.response(),
    }
}

async fn change(provider: &Provider, request: &Request, state: LinkState) -> Result<(), Refused> {
    let upstream = authenticated(provider, request)?;
    let (_, subject) = request.path_params::<(String, String)>().map_err(|_| NOT_FOUND)?;
    let identity = Identity { issuer: upstream.config.issuer.clone(), tenant: upstream.tenant().to_owned(), subject };
    let changed = provider.store.set_link_state(&identity, state, provider.now()).await.map_err(OAuthError::from);
    let link = changed.map_err(unavailable)?.ok_or(NOT_FOUND)?;
    tracing::info!(upstream = upstream.config.id, link.id = %link.id, "an organisation changes a link to {state:?}");
    if state == LinkState::Active {
        return Ok(());
    }
    suspension::end_all_of(provider, &link).await.map_err(unavailable)
}

/// The provider whose organisation asks, once the bearer token is the one agreed with it. Alike for no such provider.
fn authenticated<'p>(provider: &'p Provider, request: &Request) -> Result<&'p Upstream, Refused> {
    let (id, _) = request.path_params::<(String, String)>().map_err(|_| NOT_FOUND)?;
    let mut headers = request.headers().get_all(header::AUTHORIZATION).iter();
    let (Some(header), None) = (headers.next(), headers.next()) else { return Err(UNAUTHORIZED) };
    let token = header.to_str().ok().and_then(|text| text.split_once(' '));
    let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token);
    let upstream = provider.upstreams.get(&id);
    match (upstream, upstream.and_then(|upstream| upstream.config.scim_token.as_ref()), token) {
        // Digests are compared: how many characters are right shows in no time.
        (Some(upstream), Some(agreed), Some(token)) if random::digest(token) == random::digest(agreed.expose()) => {
            Ok(upstream)
        }
        (_, _, _) => Err(UNAUTHORIZED),
    }
}

/// What the operations say of `active`, the last of them where there are several.
async fn read_active(provider: &Provider, request: &mut Request) -> Result<Option<bool>, Refused> {
    authenticated(provider, request)?;
    let invalid = |problem| Refused(StatusCode::BAD_REQUEST, Some("invalidSyntax"), problem);
    let body = request.take_body().into_bytes_limit(BODY_BYTES_MAX).await;
    let body = body.map_err(|_| invalid("the body cannot be read or is longer than 64 KiB"))?;
    let body = claims::strict_json_object(&body).ok_or_else(|| invalid("the body is no JSON object"))?;
    let operations = body.get("Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| invalid("`Operations` is missing"))?;
    let mut active = None;
    for operation in operations {
        active = read_operation(operation)?.or(active);
    }
    Ok(active)
}

fn read_operation(operation: &Value) -> Result<Option<bool>, Refused> {
    let invalid = |problem| Refused(StatusCode::BAD_REQUEST, Some("invalidValue"), problem);
    let value = match operation.get("path").and_then(Value::as_str) {
        Some(path) if path.eq_ignore_ascii_case("active") => operation.get("value"),
        Some(_) => return Ok(None),
        None => match operation.get("value").and_then(|value| value.get("active")) {
            Some(value) => Some(value),
            None => return Ok(None),
        },
    };
    let is_set = operation.get("op").and_then(Value::as_str);
    if !is_set.is_some_and(|op| op.eq_ignore_ascii_case("replace") || op.eq_ignore_ascii_case("add")) {
        return Err(invalid("`active` is replaced or added, never removed"));
    }
    match value {
        Some(Value::Bool(active)) => Ok(Some(*active)),
        // Entra sends texts.
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) | None => Err(invalid("`active` is true or false")),
    }
}

const NOT_FOUND: Refused = Refused(StatusCode::NOT_FOUND, None, "nobody is linked by this id");
const UNAUTHORIZED: Refused = Refused(StatusCode::UNAUTHORIZED, None, "send the bearer token agreed for this issuer");

fn unavailable(_: OAuthError) -> Refused {
    Refused(StatusCode::SERVICE_UNAVAILABLE, None, "try again")
}

fn done() -> Response {
    Response::builder().status(StatusCode::NO_CONTENT).header(header::CACHE_CONTROL, "no-store").finish()
}

impl Refused {
    fn response(&self) -> Response {
        let Self(status, kind, detail) = self;
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": status.as_str(),
            "detail": detail,
        });
        if let Some(kind) = kind {
            body["scimType"] = (*kind).into();
        }
        let response = Response::builder().status(*status).content_type("application/scim+json");
        let response = match *status {
            StatusCode::UNAUTHORIZED => response.header(header::WWW_AUTHENTICATE, "Bearer"),
            _ => response,
        };
        response.header(header::CACHE_CONTROL, "no-store").body(body.to_string())
    }
}
