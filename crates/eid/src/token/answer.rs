//! What the token endpoint answers (RFC 6749 §5.1).
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use poem::Response;
use poem::http::header;
use serde_json::{Value, json};

use super::access_token::AccessToken;
use super::id_token::id_token;
use crate::binding::Binding;
use crate::clients::Registration;
use crate::contexts;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::store::{Authorization, Person};

/// What is to be answered.
pub(super) struct Answer<'a> {
    pub(super) client: &'a Registration,
    pub(super) authorization: &'a Authorization,
    pub(super) scopes: &'a BTreeSet<String>,
    pub(super) audience: &'a str,
    pub(super) refresh_token: Option<String>,
    /// What kind of token it is, where that must be said (RFC 8693 §2.2.1).
    pub(super) issued_token_type: Option<&'static str>,
    /// Whether an ID token goes along, and the nonce it then carries.
    pub(super) id_token: Option<Option<&'a str>>,
}

impl Answer<'_> {
    /// Makes the tokens and the answer that holds them.
    pub(super) async fn give(self, provider: &Provider, now: DateTime<Utc>) -> Result<Response, OAuthError> {
        let person = self.person(provider).await?;
        let token = AccessToken {
            authorization: self.authorization,
            client: self.client,
            scopes: self.scopes,
            audience: self.audience,
        };
        let access_token = token.issue(provider, now).await?;
        let mut body = json!({
            "access_token": access_token.as_str(),
            "token_type": Binding::token_type(self.authorization.binding.as_ref()),
            "expires_in": (token.expires_at(now) - now).num_seconds(),
            "scope": self.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
        });
        if let (Some(nonce), Some(person)) = (self.id_token, &person) {
            body["id_token"] = id_token(provider, self.authorization, person, nonce, now)?.as_str().into();
        }
        if let Some(kind) = self.issued_token_type {
            body["issued_token_type"] = kind.into();
        }
        if let Some(refresh_token) = self.refresh_token {
            body["refresh_token"] = refresh_token.into();
        }
        if let Some(data_use) = &self.authorization.allowed.data_use {
            body["authorization_details"] = data_use.to_json();
        }
        Ok(response(&body))
    }

    async fn person(&self, provider: &Provider) -> Result<Option<Person>, OAuthError> {
        let Some(person_id) = &self.authorization.person_id else { return Ok(None) };
        let refused = |description| OAuthError::new(ErrorCode::InvalidGrant, description);
        let person = provider.store.person(person_id).await?;
        let person = person.ok_or_else(|| refused("the person is not known any more"))?;
        // Every token comes by here: whoever may not act so any more gets none, whatever they bring (rule L8).
        match &self.authorization.acting {
            Some(acting) if contexts::may_act(provider, person_id, acting).await? => Ok(Some(person)),
            Some(_) | None => Err(refused("the person may not act so any more")),
        }
    }
}

fn response(body: &Value) -> Response {
    Response::builder()
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::PRAGMA, "no-cache")
        .body(body.to_string())
}
