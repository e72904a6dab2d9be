//! `/userinfo` (OpenID Connect Core §5.3).
use std::sync::Arc;

use poem::http::header;
use poem::{Request, Response};
use serde_json::json;

use crate::binding::possession;
use crate::dpop_proof::proved_key;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::own_token::{OwnToken, read_own_token};
use crate::provider::Provider;
use crate::request::OPENID;
use crate::token::personal_claims;

pub(crate) async fn userinfo(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    match answer(&provider, &request).await {
        // RFC 6750 §3 and RFC 9449 §7.1: the challenge says how to come back.
        Err(error)
            if matches!(
                error.code,
                ErrorCode::InvalidToken | ErrorCode::UseDpopNonce | ErrorCode::InvalidDpopProof
            ) =>
        {
            let mut response = error.response();
            response.set_status(poem::http::StatusCode::UNAUTHORIZED);
            let challenge = format!(r#"DPoP algs="ES256", error="{}""#, error.code.as_str());
            if let Ok(challenge) = challenge.parse() {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            Ok(response)
        }
        other => other,
    }
}

async fn answer(provider: &Provider, request: &Request) -> Result<Response, OAuthError> {
    let (scheme, token) = credential(request)?;
    let now = provider.now();
    let own = read_own_token(provider, token, now).await?.ok_or_else(|| invalid("the token is not good"))?;
    let jkt = proved_key(provider, request, "/userinfo", Some(token), now).await?;
    check(provider, &own)?;
    let proved = possession(request, &scheme, jkt.as_deref());
    proved.and_then(|proved| own.claims.check_possession(proved)).map_err(|refused| invalid(&refused.to_string()))?;
    let authorization = &own.authorization;
    let person = match &authorization.person_id {
        Some(person_id) => provider.store.person(person_id).await?,
        None => None,
    };
    let person = person.ok_or_else(|| invalid("the token speaks for no person"))?;
    let mut claims = personal_claims(&person, authorization, &authorization.allowed.claims.userinfo);
    claims.insert("sub".into(), json!(authorization.subject));
    Ok(Response::builder()
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(json!(claims).to_string()))
}

/// The scheme, in lower case, and the token of the one `Authorization` header.
fn credential(request: &Request) -> Result<(String, &str), OAuthError> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION).iter();
    let (Some(header), None) = (headers.next(), headers.next()) else {
        return Err(invalid("send one `Authorization` header"));
    };
    let (scheme, token) = header
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(|| invalid("the header holds no token"))?;
    Ok((scheme.to_ascii_lowercase(), token))
}

/// Whether the token is for the provider itself, and may ask who the person is.
fn check(provider: &Provider, own: &OwnToken) -> Result<(), OAuthError> {
    let is_for_us = own.claims.sole_audience().ok().flatten() == Some(provider.issuer.as_str());
    let asks_who = own.claims.scopes().is_ok_and(|scopes| scopes.contains(OPENID));
    if is_for_us && asks_who {
        Ok(())
    } else {
        Err(invalid("the token is for another audience, or without the scope `openid`"))
    }
}

fn invalid(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidToken, description)
}
