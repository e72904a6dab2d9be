//! Telling clients that a session has ended (OpenID Connect Back-Channel Logout 1.0).
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use serde_json::{Map, json};

use crate::oauth_error::OAuthError;
use crate::provider::Provider;
use crate::random;
use crate::store::SessionClient;

/// The longest wait for a client to take a notice.
const TAKEN_WITHIN: Duration = Duration::from_secs(3);

/// How long a logout token is good.
const LOGOUT_TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(2);

/// The event that a logout token tells of (§2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Sends notices. It goes only to registered addresses, and follows no redirect from there.
pub(crate) struct Notifier {
    client: reqwest::Client,
}

impl Notifier {
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        service::crypto::install();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TAKEN_WITHIN)
            .no_proxy()
            .build()?;
        Ok(Self { client })
    }

    /// Posts `body`, and tells why it was not taken where it was not. Cancel-safe.
    pub(crate) async fn push(&self, address: &str, kind: &'static str, body: String) -> Result<(), String> {
        let sent = self.client.post(address).header("content-type", kind).body(body).send().await;
        let taken = sent.and_then(reqwest::Response::error_for_status);
        taken.map(drop).map_err(|error| error.without_url().to_string())
    }
}

/// Ends a session, and tells every client that knows of it and wants to be told.
///
/// Not cancel-safe: dropped while notices are under way, some clients stay untold; the session has ended all the same.
pub(crate) async fn end_session(provider: &Provider, session_id: &str, now: DateTime<Utc>) -> Result<(), OAuthError> {
    let clients = provider.store.end_session(session_id, now).await?;
    join_all(clients.iter().map(|told| tell(provider, told, now))).await;
    Ok(())
}

async fn tell(provider: &Provider, told: &SessionClient, now: DateTime<Utc>) {
    let client = provider.clients.get(&told.client_id);
    let Some(address) = client.and_then(|client| client.backchannel_logout_uri.as_ref()) else { return };
    let Ok(token) = logout_token(provider, told, now) else { return };
    let form = format!("logout_token={token}");
    let sent = provider.notifier.push(address, "application/x-www-form-urlencoded", form).await;
    if let Err(cause) = sent {
        let client_id = &told.client_id;
        tracing::warn!(client.id = %client_id, "the client `{client_id}` was not told of a logout: {cause}");
    }
}

/// The token of §2.4: it names subject and session, has no nonce, and is of a kind of its own.
fn logout_token(provider: &Provider, told: &SessionClient, now: DateTime<Utc>) -> Result<String, OAuthError> {
    let mut claims = Map::new();
    claims.insert("aud".into(), json!(told.client_id));
    claims.insert("sub".into(), json!(told.subject));
    claims.insert("sid".into(), json!(told.sid));
    claims.insert("iat".into(), json!(now.timestamp()));
    claims.insert("exp".into(), json!((now + LOGOUT_TOKEN_LIFETIME).timestamp()));
    claims.insert("jti".into(), json!(random::name()));
    claims.insert("events".into(), json!({ EVENT: {} }));
    Ok(provider.sign("logout+jwt", claims)?.as_str().to_owned())
}
