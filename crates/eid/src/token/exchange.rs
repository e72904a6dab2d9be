//! A token for one service against a token for the next (RFC 8693).
//!
//! Who was sent a token and must ask somebody else for the same person exchanges it: the audience changes, everything
//! else narrows, and who acts for whom is written down.
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use poem::Response;

use super::answer::Answer;
use super::endpoint::TokenRequest;
use crate::clients::Registration;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::own_token::{OwnToken, read_own_token};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::random;
use crate::request::OPENID;
use crate::store::Authorization;

/// The one type of token that is taken and given (RFC 8693 §3).
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// How many may act one for another.
const ACTORS_MAX: usize = 4;

/// Exchanges an access token whose audience the client is.
pub(super) async fn exchange(provider: &Provider, asked: &TokenRequest<'_>) -> Result<Response, OAuthError> {
    check_types(asked.parameters)?;
    let token = asked.parameters.required("subject_token")?;
    let own = read_own_token(provider, token, asked.now).await?;
    let own = own.filter(|own| is_for(own, asked.client)).ok_or_else(invalid_subject)?;
    let audience = audience(provider, asked)?;
    let scopes = scopes(&own, asked)?;
    let exchanged = exchanged(provider, &own, asked, scopes, audience).await?;
    provider.store.add_authorization(&exchanged, None).await?;
    let answer = Answer {
        client: asked.client,
        authorization: &exchanged,
        scopes: &exchanged.allowed.scopes,
        audience,
        refresh_token: None,
        issued_token_type: Some(ACCESS_TOKEN),
        id_token: None,
    };
    answer.give(provider, asked.now).await
}

fn check_types(parameters: &Parameters) -> Result<(), OAuthError> {
    if parameters.required("subject_token_type")? != ACCESS_TOKEN {
        return Err(invalid("`subject_token_type` must be that of access tokens"));
    }
    if parameters.get("requested_token_type").is_some_and(|kind| kind != ACCESS_TOKEN) {
        return Err(invalid("`requested_token_type` must be that of access tokens"));
    }
    // The actor is who authenticated here: another's word about it is not needed, and not taken.
    if parameters.get("actor_token").is_some() || parameters.get("audience").is_some() {
        return Err(invalid("name the audience by `resource`; the actor is the client itself"));
    }
    Ok(())
}

/// Whether the client is who the token was sent to. Whoever else holds it may not make more of it.
fn is_for(own: &OwnToken, client: &Registration) -> bool {
    let audience = own.claims.sole_audience().ok().flatten();
    audience.is_some_and(|audience| client.introspects.iter().any(|served| served == audience))
}

/// The one service that is to be asked, which the client must be registered for.
fn audience<'a>(provider: &Provider, asked: &'a TokenRequest<'_>) -> Result<&'a str, OAuthError> {
    let refused = |problem| Err(OAuthError::new(ErrorCode::InvalidTarget, problem));
    match asked.parameters.resources() {
        // Not the provider itself: who a person is, is told to whom they signed in to.
        [resource] if resource == provider.issuer.as_str() => refused("the provider's own token is not exchanged for"),
        [resource] if asked.client.resources.contains(resource) => Ok(resource),
        [_] => refused("the resource is unknown, or the client is not registered for it"),
        _ => refused("name one `resource`"),
    }
}

/// The scopes: never one that the token brought does not have, nor one that the client is not registered for.
fn scopes(own: &OwnToken, asked: &TokenRequest<'_>) -> Result<BTreeSet<String>, OAuthError> {
    let brought = own.claims.scopes().map_err(|_| invalid_subject())?;
    let may_have = |scope: &String| scope != OPENID && brought.contains(scope) && asked.client.scopes.contains(scope);
    let Some(wanted) = asked.parameters.get("scope") else {
        return Ok(brought.iter().filter(|scope| may_have(scope)).cloned().collect());
    };
    let wanted: BTreeSet<String> = wanted.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
    if wanted.iter().all(may_have) {
        Ok(wanted)
    } else {
        Err(OAuthError::new(ErrorCode::InvalidScope, "the scope is wider than the token's, or than the client's"))
    }
}

/// What comes of it: the same person, under the name of the client's own sector, until the token brought ends.
async fn exchanged(
    provider: &Provider,
    own: &OwnToken,
    asked: &TokenRequest<'_>,
    scopes: BTreeSet<String>,
    audience: &str,
) -> Result<Authorization, OAuthError> {
    let before = &own.authorization;
    let mut actors = vec![asked.client.client_id.clone()];
    actors.extend(before.actors.iter().cloned());
    if actors.len() > ACTORS_MAX {
        return Err(invalid("too many already act one for another"));
    }
    let subject = match (&before.person_id, &before.acting) {
        (Some(person_id), Some(acting)) => {
            let sector = acting.sector(asked.client.sector());
            provider.store.subject(person_id, &sector, asked.now).await?
        }
        (_, _) => before.subject.clone(),
    };
    Ok(Authorization {
        id: random::name(),
        client_id: asked.client.client_id.clone(),
        parent_id: Some(before.id.clone()),
        session_id: None,
        sid: None,
        subject,
        allowed: before.allowed.narrowed_to(scopes, audience),
        actors,
        binding: asked.binding.clone(),
        created_at: asked.now,
        expires_at: expiry(own, asked.now)?,
        ..before.clone()
    })
}

fn expiry(own: &OwnToken, now: DateTime<Utc>) -> Result<DateTime<Utc>, OAuthError> {
    let validity = own.claims.validity().map_err(|_| invalid_subject())?;
    // A token in its last seconds of grace buys nothing new.
    if validity.expires_at > now { Ok(validity.expires_at) } else { Err(invalid_subject()) }
}

fn invalid_subject() -> OAuthError {
    invalid("the `subject_token` is not good, or the client is not who it is for")
}

fn invalid(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}
