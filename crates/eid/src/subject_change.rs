//! Telling clients that a person is called otherwise from now on, as a security event (RFC 8417), pushed (RFC 8935).
use futures::future::join_all;
use serde_json::{Map, json};

use crate::clients::Registration;
use crate::oauth_error::OAuthError;
use crate::provider::Provider;
use crate::random;

/// The event (OpenID RISC Profile 1.0 §2.6): the subject's name has changed.
const EVENT: &str = "https://schemas.openid.net/secevent/risc/event-type/identifier-changed";

/// Tells every client that wants to be told and knows `before` that it knows them as `now_known` from now on: in the words
/// of its own sector, for a person as themselves.
///
/// Not cancel-safe: dropped while clients are being told, some stay untold.
pub(crate) async fn tell(provider: &Provider, before: &str, now_known: &str) -> Result<(), OAuthError> {
    let mut notices = Vec::new();
    for client in provider.clients.all() {
        let Some(address) = &client.security_events_uri else { continue };
        // Who has no name in the sector is not known there, and is not given one for this.
        let Some(old) = provider.store.known_subject(before, client.sector()).await? else { continue };
        let new = provider.store.subject(now_known, client.sector(), provider.now()).await?;
        notices.push((client, address.as_str(), event(provider, client, &old, &new)?));
    }
    join_all(notices.iter().map(|(client, address, token)| push(provider, client, address, token))).await;
    Ok(())
}

fn event(provider: &Provider, client: &Registration, old: &str, new: &str) -> Result<String, OAuthError> {
    let subject = |subject: &str| json!({ "format": "iss_sub", "iss": provider.issuer.as_str(), "sub": subject });
    let mut claims = Map::new();
    claims.insert("aud".into(), json!(client.client_id));
    claims.insert("iat".into(), json!(provider.now().timestamp()));
    claims.insert("jti".into(), json!(random::name()));
    claims.insert("sub_id".into(), subject(old));
    claims.insert("events".into(), json!({ EVENT: { "new-value": new } }));
    Ok(provider.sign("secevent+jwt", claims)?.as_str().to_owned())
}

async fn push(provider: &Provider, client: &Registration, address: &str, token: &str) {
    let sent = provider.notifier.push(address, "application/secevent+jwt", token.to_owned()).await;
    if let Err(cause) = sent {
        let client_id = &client.client_id;
        tracing::warn!(client.id = %client_id, "the client `{client_id}` was not told of a new subject: {cause}");
    }
}
