//! `POST /introspect` (RFC 7662), in its signed form too (RFC 9701).
use std::sync::Arc;

use chrono::{DateTime, Utc};
use poem::http::header;
use poem::{Request, Response};
use serde_json::{Map, Value, json};

use crate::binding::Binding;
use crate::clients::Registration;
use crate::clients::authentication::authenticate_client;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::own_token::{OwnToken, read_own_token};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::random;
use crate::store::Authorization;

/// The type of a signed answer (RFC 9701 §5).
const SIGNED: &str = "application/token-introspection+jwt";

/// What an answer tells of an access token besides that it is active.
const TOLD: [&str; 20] = [
    "iss",
    "sub",
    "aud",
    "client_id",
    "client_org",
    "client_subsystem",
    "jti",
    "iat",
    "exp",
    "scope",
    "acr",
    "auth_time",
    "sid",
    "env",
    "org",
    "member",
    "ctx",
    "mandate",
    "cnf",
    "act",
];

pub(crate) async fn introspect(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let now = provider.now();
    let parameters = Parameters::of_form(&mut request).await?;
    let client = authenticate_client(&provider, &request, &parameters, now).await?;
    if !client.is_confidential() {
        return Err(OAuthError::new(ErrorCode::InvalidClient, "a client that cannot prove who it is may not ask"));
    }
    let token = parameters.required("token")?;
    let told = told(&provider, client, token, now).await?.unwrap_or_else(|| json!({ "active": false }));
    let wants_signed = request.header("accept").is_some_and(|accept| accept.contains(SIGNED));
    let (kind, body) = match wants_signed {
        true => (SIGNED, signed(&provider, client, &told, now)?),
        false => ("application/json", told.to_string()),
    };
    Ok(Response::builder().content_type(kind).header(header::CACHE_CONTROL, "no-store").body(body))
}

/// What there is to tell of a token; `None` where it is not active or not the client's business, which look alike.
async fn told(
    provider: &Provider,
    client: &Registration,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Value>, OAuthError> {
    if let Some(own) = read_own_token(provider, token, now).await? {
        return Ok(may_know(client, &own).then(|| access_token(&own)));
    }
    let found = provider.store.usable_refresh_token(&random::digest(token), now).await?;
    Ok(found.filter(|authorization| authorization.client_id == client.client_id).map(|it| refresh_token(provider, &it)))
}

/// Whether the token is the client's own, or for an audience that the client is.
fn may_know(client: &Registration, own: &OwnToken) -> bool {
    let audience = own.claims.sole_audience().ok().flatten();
    own.authorization.client_id == client.client_id
        || audience.is_some_and(|audience| client.introspects.iter().any(|served| served == audience))
}

fn access_token(own: &OwnToken) -> Value {
    let mut told: Map<String, Value> =
        TOLD.iter().filter_map(|name| Some(((*name).to_owned(), own.claims.get(name)?.clone()))).collect();
    told.insert("active".into(), true.into());
    told.insert("token_type".into(), Binding::token_type(own.authorization.binding.as_ref()).into());
    if let Some(data_use) = &own.authorization.allowed.data_use {
        told.insert("authorization_details".into(), data_use.to_json());
    }
    Value::Object(told)
}

fn refresh_token(provider: &Provider, authorization: &Authorization) -> Value {
    json!({
        "active": true,
        "iss": provider.issuer.as_str(),
        "sub": authorization.subject,
        "client_id": authorization.client_id,
        "exp": authorization.expires_at.timestamp(),
    })
}

/// The answer as a token for the client that asked (RFC 9701 §5).
fn signed(provider: &Provider, client: &Registration, told: &Value, now: DateTime<Utc>) -> Result<String, OAuthError> {
    let mut claims = Map::new();
    claims.insert("aud".into(), json!(client.client_id));
    claims.insert("iat".into(), json!(now.timestamp()));
    claims.insert("token_introspection".into(), told.clone());
    Ok(provider.sign("token-introspection+jwt", claims)?.as_str().to_owned())
}
