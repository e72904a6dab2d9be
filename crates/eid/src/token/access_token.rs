//! Access tokens (RFC 9068).
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use claims::{SignedToken, TokenId};
use serde_json::{Map, Value, json};

use crate::clients::Registration;
use crate::oauth_error::OAuthError;
use crate::provider::Provider;
use crate::random;
use crate::store::Authorization;

/// How long an access token lives.
pub(crate) const ACCESS_TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// What one access token is to carry of an authorization.
pub(crate) struct AccessToken<'a> {
    pub(crate) authorization: &'a Authorization,
    pub(crate) client: &'a Registration,
    pub(crate) scopes: &'a BTreeSet<String>,
    pub(crate) audience: &'a str,
}

impl AccessToken<'_> {
    /// Signs the token, and writes that it was issued.
    pub(crate) async fn issue(&self, provider: &Provider, now: DateTime<Utc>) -> Result<SignedToken, OAuthError> {
        let mut bytes = [0; 16];
        random::fill(&mut bytes);
        let id = TokenId::from_random(bytes);
        let expires_at = self.expires_at(now);
        provider.store.add_access_token(&id, &self.authorization.id, expires_at).await?;
        provider.sign("at+jwt", self.claims(&id, now, expires_at))
    }

    /// When the token ends that is issued at `now`: never after what it came of.
    pub(crate) fn expires_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        (now + ACCESS_TOKEN_LIFETIME).min(self.authorization.expires_at)
    }

    fn claims(&self, id: &TokenId, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Map<String, Value> {
        let Self { authorization, client, .. } = self;
        let mut claims = Map::new();
        claims.insert("sub".into(), json!(authorization.subject));
        claims.insert("client_id".into(), json!(client.client_id));
        claims.insert("client_org".into(), json!(client.org));
        claims.insert("client_subsystem".into(), json!(client.subsystem));
        claims.insert("aud".into(), json!(self.audience));
        claims.insert("jti".into(), json!(id.as_str()));
        claims.insert("iat".into(), json!(now.timestamp()));
        claims.insert("exp".into(), json!(expires_at.timestamp()));
        if !self.scopes.is_empty() {
            let scopes: Vec<&str> = self.scopes.iter().map(String::as_str).collect();
            claims.insert("scope".into(), json!(scopes.join(" ")));
        }
        if let Some(binding) = &authorization.binding {
            claims.insert("cnf".into(), binding.confirmation());
        }
        if let Some(act) = actor_claim(&authorization.actors) {
            claims.insert("act".into(), act);
        }
        if let Some(data_use) = &authorization.allowed.data_use {
            claims.insert("authorization_details".into(), data_use.to_json());
        }
        self.add_context(&mut claims);
        claims
    }

    /// As whom, and how surely known, the token's subject acts. It is one context: a citizen, or someone at work.
    fn add_context(&self, claims: &mut Map<String, Value>) {
        let Some(acting) = &self.authorization.acting else {
            claims.insert("ctx".into(), json!("system"));
            return;
        };
        acting.insert_into(claims);
        let Authorization { acr, auth_time, sid, .. } = self.authorization;
        if let Some(acr) = acr {
            claims.insert("acr".into(), json!(acr));
        }
        if let Some(auth_time) = auth_time {
            claims.insert("auth_time".into(), json!(auth_time.timestamp()));
        }
        if let Some(sid) = sid {
            claims.insert("sid".into(), json!(sid));
        }
    }
}

/// Who acts for the subject, and for whom they act in turn (RFC 8693 §4.1): the present actor stands outermost.
fn actor_claim(actors: &[String]) -> Option<Value> {
    actors.iter().rev().fold(None, |inner, actor| {
        let mut act = json!({ "sub": actor });
        if let Some(inner) = inner {
            act["act"] = inner;
        }
        Some(act)
    })
}
