//! What a client asks to be allowed, and once a person agreed, is.
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::claims_request::ClaimsRequest;
use super::data_use::DataUse;
use crate::clients::Registration;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;

/// The scope that makes a request one of OpenID Connect.
pub(crate) const OPENID: &str = "openid";

/// The scope that lets refresh tokens outlive the session (OpenID Connect Core §11).
pub(crate) const OFFLINE_ACCESS: &str = "offline_access";

/// Scopes, audiences, claims and an agreement. Tokens that come of it carry no more, and may carry less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Allowed {
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) resources: Vec<String>,
    pub(crate) data_use: Option<DataUse>,
    pub(crate) claims: ClaimsRequest,
}

impl Allowed {
    /// Reads what `parameters` ask for, all of which `client` must be registered for.
    pub(crate) fn read(parameters: &Parameters, client: &Registration, issuer: &str) -> Result<Self, OAuthError> {
        let data_use = parameters.get("authorization_details").map(DataUse::read).transpose()?;
        if data_use.is_some() && !client.data_use {
            let problem = "the client is not registered for `data-use`";
            return Err(OAuthError::new(ErrorCode::InvalidAuthorizationDetails, problem));
        }
        let claims = parameters.get("claims").map(|text| ClaimsRequest::read(text, client)).transpose()?;
        Ok(Self {
            scopes: read_scopes(parameters.get("scope").unwrap_or_default(), client)?,
            resources: read_resources(parameters.resources(), client, issuer)?,
            data_use,
            claims: claims.unwrap_or_default(),
        })
    }

    /// The scopes that a later request wants of these: all where it names none, and never one besides (RFC 6749 §6).
    pub(crate) fn narrowed_scopes(&self, scope: Option<&str>) -> Result<BTreeSet<String>, OAuthError> {
        let Some(scope) = scope else { return Ok(self.scopes.clone()) };
        let wanted: BTreeSet<String> = split(scope).collect();
        if wanted.is_subset(&self.scopes) {
            Ok(wanted)
        } else {
            Err(OAuthError::new(ErrorCode::InvalidScope, "the scope is wider than what was granted"))
        }
    }

    /// The same without what is about the person's own data, for `audience` alone and with these scopes.
    pub(crate) fn narrowed_to(&self, scopes: BTreeSet<String>, audience: &str) -> Self {
        let (data_use, claims) = (self.data_use.clone(), ClaimsRequest::default());
        Self { scopes, resources: vec![audience.to_owned()], data_use, claims }
    }

    /// The one audience of a token: the one asked for, if it was granted; the first one where none is asked for
    /// (RFC 8707 §2.2).
    pub(crate) fn audience(&self, resources: &[String]) -> Result<&str, OAuthError> {
        let invalid = |problem| OAuthError::new(ErrorCode::InvalidTarget, problem);
        let granted = match resources {
            [] => self.resources.first(),
            [resource] => self.resources.iter().find(|granted| *granted == resource),
            _ => return Err(invalid("an access token has one audience; ask for one `resource` at a time")),
        };
        granted.map(String::as_str).ok_or_else(|| invalid("the resource was not granted"))
    }

    /// Whether refresh tokens outlive the session.
    pub(crate) fn outlives_session(&self) -> bool {
        self.scopes.contains(OFFLINE_ACCESS)
    }

    /// Each thing that a person is asked to agree to, as it is remembered: signing in itself is no secret to a client.
    pub(crate) fn items(&self) -> BTreeSet<String> {
        let scopes = self.scopes.iter().filter(|scope| *scope != OPENID).map(|scope| format!("scope:{scope}"));
        let claims = self.claims.all().map(|claim| format!("claim:{claim}"));
        let data_use = self.data_use.iter().map(|it| format!("data-use:{}:{}", it.agreement, it.purpose));
        scopes.chain(claims).chain(data_use).collect()
    }
}

fn split(scope: &str) -> impl Iterator<Item = String> {
    scope.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned)
}

/// The scopes asked for. One that the client is not registered for is an error, never left out silently.
fn read_scopes(scope: &str, client: &Registration) -> Result<BTreeSet<String>, OAuthError> {
    let scopes: BTreeSet<String> = split(scope).collect();
    let is_registered = |scope: &String| scope == OPENID || client.scopes.contains(scope);
    if scopes.iter().all(is_registered) {
        Ok(scopes)
    } else {
        Err(OAuthError::new(ErrorCode::InvalidScope, "a scope is unknown, or the client is not registered for it"))
    }
}

/// The audiences asked for; where there is none, the provider itself, whose userinfo endpoint is one.
fn read_resources(resources: &[String], client: &Registration, issuer: &str) -> Result<Vec<String>, OAuthError> {
    if resources.is_empty() {
        return Ok(vec![issuer.to_owned()]);
    }
    if resources.iter().all(|resource| resource == issuer || client.resources.contains(resource)) {
        Ok(resources.to_vec())
    } else {
        let problem = "a resource is unknown, or the client is not registered for it";
        Err(OAuthError::new(ErrorCode::InvalidTarget, problem))
    }
}
