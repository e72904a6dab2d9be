//! What is registered of a client.
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use claims::KeySet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use url::Url;

/// The grant by which a token is exchanged (RFC 8693 §2.1).
pub(crate) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// What is registered of a client. The names are those of RFC 7591 §2 where it has one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The client's identifier, such as `bst-portal`.
    pub client_id: String,
    /// What people know the client as.
    pub client_name: ClientName,
    /// The code of the organisation that answers for the client, such as `BST`.
    pub org: String,
    /// The client's name in its organisation, such as `portal`.
    pub subsystem: String,
    /// The sector the client belongs to, if not its organisation's own: a signed file of sectors must say so.
    #[serde(default)]
    pub sector: Option<String>,
    /// The addresses that codes may be sent to: compared character by character.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// The addresses that people may be sent to once they signed out.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// Where the client is told that a session has ended.
    #[serde(default)]
    pub backchannel_logout_uri: Option<String>,
    /// What the client may bring to the token endpoint, such as `authorization_code` and `refresh_token`.
    #[serde(default)]
    pub grant_types: Vec<String>,
    /// How the client proves who it is.
    pub token_endpoint_auth_method: TokenEndpointAuthentication,
    /// The client's public keys, where it proves itself by one.
    #[serde(default)]
    pub jwks: Option<Map<String, Value>>,
    /// Whether the client's tokens are bound to a key. Those of a client without a key of its own always are.
    #[serde(default)]
    pub dpop_bound_access_tokens: bool,
    /// Whether the client's tokens are bound to the certificate of its connections (RFC 8705 §3.4). Those of a client that
    /// proves itself by a certificate always are.
    #[serde(default)]
    pub tls_client_certificate_bound_access_tokens: bool,
    /// The DNS name that the certificate of a client by `tls_client_auth` is for. Of this and the next, it has exactly one.
    #[serde(default)]
    pub tls_client_auth_san_dns: Option<String>,
    /// The URI that the certificate of a client by `tls_client_auth` is for.
    #[serde(default)]
    pub tls_client_auth_san_uri: Option<String>,
    /// The scopes the client may ask for, besides `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The audiences the client may ask tokens for.
    #[serde(default)]
    pub resources: Vec<String>,
    /// The claims about a person that the client may ask for, such as `name`.
    #[serde(default)]
    pub claims: Vec<String>,
    /// Whether the client may name agreements (`authorization_details` of type `data-use`).
    #[serde(default)]
    pub data_use: bool,
    /// The audiences whose tokens the client may ask about and exchange, because it is who they are for.
    #[serde(default)]
    pub introspects: Vec<String>,
    /// Whether people are not asked what the client may have: for an organisation's own portal.
    #[serde(default)]
    pub consent_is_implied: bool,
    /// Where the client is told that a person is called otherwise from now on (security events, RFC 8935).
    #[serde(default)]
    pub security_events_uri: Option<String>,
}

/// What people know a client as, in each language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientName {
    /// In English.
    pub en: String,
    /// In Welsh, if it differs.
    #[serde(default)]
    pub cy: Option<String>,
}

/// How a client proves who it is. There are no client secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenEndpointAuthentication {
    /// Not at all: a program in a browser or on a person's device, known by its addresses and bound to its DPoP key.
    None,
    /// By a signed assertion (RFC 7523).
    PrivateKeyJwt,
    /// By a certificate of an authority that the provider believes, for a name that is registered (RFC 8705 §2.1).
    TlsClientAuth,
    /// By a certificate that is registered itself, as `x5c` of a key in `jwks` (RFC 8705 §2.2).
    SelfSignedTlsClientAuth,
}

/// What a client's tokens are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BoundTo {
    /// Its DPoP key.
    Key,
    /// The certificate of its connections.
    Certificate,
    /// A DPoP key where it proves one, else nothing.
    WhatIsProved,
}

impl Registration {
    /// Whether the client proves who it is.
    pub(crate) fn is_confidential(&self) -> bool {
        match self.token_endpoint_auth_method {
            TokenEndpointAuthentication::None => false,
            TokenEndpointAuthentication::PrivateKeyJwt
            | TokenEndpointAuthentication::TlsClientAuth
            | TokenEndpointAuthentication::SelfSignedTlsClientAuth => true,
        }
    }

    /// Whether the client proves who it is by a certificate.
    pub(crate) fn has_certificate(&self) -> bool {
        match self.token_endpoint_auth_method {
            TokenEndpointAuthentication::None | TokenEndpointAuthentication::PrivateKeyJwt => false,
            TokenEndpointAuthentication::TlsClientAuth | TokenEndpointAuthentication::SelfSignedTlsClientAuth => true,
        }
    }

    /// What the client's tokens are bound to.
    pub(crate) fn bound_to(&self) -> BoundTo {
        if self.tls_client_certificate_bound_access_tokens || self.has_certificate() {
            BoundTo::Certificate
        } else if self.dpop_bound_access_tokens || !self.is_confidential() {
            BoundTo::Key
        } else {
            BoundTo::WhatIsProved
        }
    }

    /// Whether the client may bring this to the token endpoint.
    pub(crate) fn may_bring(&self, grant_type: &str) -> bool {
        self.grant_types.iter().any(|registered| registered == grant_type)
    }

    /// The sector within which a person has one name.
    pub(crate) fn sector(&self) -> &str {
        self.sector.as_deref().unwrap_or(&self.org)
    }

    /// The client's public keys.
    pub(crate) fn keys(&self) -> Result<KeySet, String> {
        let jwks = self.jwks.as_ref().ok_or("`jwks` is missing")?;
        KeySet::from_jwks(&Value::Object(jwks.clone()).to_string()).map_err(|fault| format!("`jwks`: {fault}"))
    }

    /// The thumbprints of the certificates that are registered as `x5c` (RFC 7517 §4.7).
    pub(crate) fn certificates(&self) -> Result<Vec<String>, String> {
        let keys = self.jwks.as_ref().and_then(|jwks| jwks.get("keys")).and_then(Value::as_array);
        let first = |key: &Value| key.get("x5c")?.as_array()?.first()?.as_str().map(str::to_owned);
        let thumbprint =
            |text: String| Some(BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(BASE64_STANDARD.decode(text).ok()?)));
        let read: Option<Vec<String>> = keys.into_iter().flatten().map(|key| first(key).and_then(thumbprint)).collect();
        read.filter(|read| !read.is_empty())
            .ok_or_else(|| "each key of `jwks` must have a certificate in `x5c`".to_owned())
    }

    /// Why the registration cannot be accepted, where it cannot.
    pub(crate) fn fault(&self, may_be_local: bool) -> Option<String> {
        self.name_fault()
            .or_else(|| self.address_fault(may_be_local))
            .or_else(|| self.grant_fault())
            .or_else(|| self.proof_fault())
    }

    fn proof_fault(&self) -> Option<String> {
        if self.bound_to() == BoundTo::Certificate && (self.dpop_bound_access_tokens || !self.is_confidential()) {
            return Some(
                "tokens are bound to a certificate or to a DPoP key, and those of a client without proof to a key"
                    .into(),
            );
        }
        let names = [&self.tls_client_auth_san_dns, &self.tls_client_auth_san_uri].into_iter().flatten().count();
        match self.token_endpoint_auth_method {
            TokenEndpointAuthentication::None => None,
            TokenEndpointAuthentication::PrivateKeyJwt => self.keys().err(),
            TokenEndpointAuthentication::TlsClientAuth => {
                (names != 1).then(|| "give one of `tls_client_auth_san_dns` and `tls_client_auth_san_uri`".into())
            }
            TokenEndpointAuthentication::SelfSignedTlsClientAuth => self.certificates().err(),
        }
    }

    fn name_fault(&self) -> Option<String> {
        let is_name = |text: &str| {
            (1..=64).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        if !is_name(&self.client_id) || !is_name(&self.org) || !is_name(&self.subsystem) {
            return Some("`client_id`, `org` and `subsystem` are 1 to 64 letters, digits, `-`, `_` and `.`".into());
        }
        // A client's own tokens have its id as subject: it must never be a person's (RFC 9700 §4.15).
        self.client_id
            .starts_with(crate::pairwise::PREFIX)
            .then(|| format!("`client_id` begins like a person's subject (`{}`)", crate::pairwise::PREFIX))
    }

    fn address_fault(&self, may_be_local: bool) -> Option<String> {
        let addresses = self.redirect_uris.iter().chain(&self.post_logout_redirect_uris);
        let told_at = self.backchannel_logout_uri.iter().chain(&self.security_events_uri);
        addresses.chain(told_at).find_map(|address| address_fault(address, may_be_local))
    }

    fn grant_fault(&self) -> Option<String> {
        const KNOWN: [&str; 4] = ["authorization_code", "refresh_token", "client_credentials", TOKEN_EXCHANGE];
        if let Some(unknown) = self.grant_types.iter().find(|grant| !KNOWN.contains(&grant.as_str())) {
            return Some(format!("`grant_types` has `{unknown}`; there are {}", KNOWN.join(", ")));
        }
        let needs_proof = |grant: &&str| self.may_bring(grant) && !self.is_confidential();
        if let Some(grant) = ["client_credentials", TOKEN_EXCHANGE].iter().find(|grant| needs_proof(grant)) {
            return Some(format!("a client that cannot prove who it is may not bring `{grant}`"));
        }
        if !self.introspects.is_empty() && !self.is_confidential() {
            return Some("a client that cannot prove who it is may not ask about tokens".into());
        }
        (self.may_bring("authorization_code") && self.redirect_uris.is_empty())
            .then(|| "`redirect_uris` is empty, so no code could be sent".into())
    }
}

/// Why an address cannot be registered: people's browsers and our own notices go there.
fn address_fault(address: &str, may_be_local: bool) -> Option<String> {
    let Ok(url) = Url::parse(address) else { return Some(format!("`{address}` is no address")) };
    let issuer_like =
        url.scheme() == "https" || (may_be_local && url.scheme() == "http" && crate::issuer::is_of_this_machine(&url));
    if !issuer_like || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Some(format!("`{address}` must be `https`, without fragment and without a user's name"));
    }
    // What is compared character by character must be what browsers will go to.
    (url.as_str() != address).then(|| format!("`{address}` must be written as `{url}`"))
}
