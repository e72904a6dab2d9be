//! ID tokens (OpenID Connect Core §2).
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use claims::SignedToken;
use serde_json::{Map, Value, json};

use crate::acting::ActingAs;
use crate::oauth_error::OAuthError;
use crate::provider::Provider;
use crate::store::{Authorization, Person};

/// How long an ID token lives: it is read once, at sign-in.
const ID_TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// Signs the ID token that tells the client of `authorization` who signed in.
pub(super) fn id_token(
    provider: &Provider,
    authorization: &Authorization,
    person: &Person,
    nonce: Option<&str>,
    now: DateTime<Utc>,
) -> Result<SignedToken, OAuthError> {
    let mut claims = personal_claims(person, authorization, &authorization.allowed.claims.id_token);
    claims.insert("sub".into(), json!(authorization.subject));
    claims.insert("aud".into(), json!(authorization.client_id));
    claims.insert("iat".into(), json!(now.timestamp()));
    claims.insert("exp".into(), json!((now + ID_TOKEN_LIFETIME).timestamp()));
    claims.insert("auth_time".into(), json!(authorization.auth_time.map(|instant| instant.timestamp())));
    claims.insert("acr".into(), json!(authorization.acr));
    claims.insert("amr".into(), json!(authorization.amr.iter().flat_map(|amr| amr.split(' ')).collect::<Vec<_>>()));
    claims.insert("sid".into(), json!(authorization.sid));
    claims.insert("nonce".into(), json!(nonce));
    claims.retain(|_, value| !value.is_null());
    provider.sign("JWT", claims)
}

/// The claims about `person` that were `asked` for by name, as far as there are values for them. Whoever acts as something
/// else than themselves is not told of by their personal code.
pub(crate) fn personal_claims(
    person: &Person,
    authorization: &Authorization,
    asked: &BTreeSet<String>,
) -> Map<String, Value> {
    let is_citizen = authorization.acting == Some(ActingAs::Citizen);
    let mut claims = Map::new();
    if asked.contains("name") {
        claims.insert("name".into(), json!(person.name));
    }
    if let Some(code) = person.person_code.as_ref().filter(|_| is_citizen && asked.contains("person_code")) {
        claims.insert("person_code".into(), json!(code));
    }
    claims
}
