//! An authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1), checked.
use std::collections::BTreeSet;

use claims::Assurance;
use serde::{Deserialize, Serialize};

use super::allowed::{Allowed, OPENID};
use crate::clients::Registration;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;

/// The longest `state` and `nonce`, in bytes.
const OPAQUE_BYTES_MAX: usize = 1024;

/// What a client asks of a person. Nothing in it is unchecked but who the person is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuthorizationRequest {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    /// The digest that the code's redeemer must know the origin of (RFC 7636, method S256).
    pub(crate) code_challenge: String,
    pub(crate) allowed: Allowed,
    pub(crate) prompts: BTreeSet<Prompt>,
    /// The longest time since the person proved who they are, in seconds.
    pub(crate) max_age: Option<u32>,
    /// The lowest level that will do.
    pub(crate) assurance: Option<String>,
    /// The key that the code shall be bound to (RFC 9449 §10).
    pub(crate) dpop_jkt: Option<String>,
    pub(crate) ui_locales: Option<String>,
    /// An ID token of the person whom the client expects.
    pub(crate) id_token_hint: Option<String>,
    /// As what the person shall act: `citizen`, `employee`, `employee:BST`, `representative` or one of those by name.
    #[serde(default)]
    pub(crate) context: Option<String>,
}

/// What a client wants the person to be shown (`prompt`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Prompt {
    None,
    Login,
    Consent,
    SelectAccount,
}

impl AuthorizationRequest {
    /// The address to answer to, once it is known to be `client`'s. Where this fails, nobody is sent anywhere
    /// (RFC 6749 §4.1.2.1, RFC 9700 §4.11).
    pub(crate) fn redirect_uri(parameters: &Parameters, client: &Registration) -> Result<String, OAuthError> {
        let redirect_uri = parameters.required("redirect_uri")?;
        if client.redirect_uris.iter().any(|registered| registered == redirect_uri) {
            Ok(redirect_uri.to_owned())
        } else {
            Err(invalid("`redirect_uri` is not one of the client's"))
        }
    }

    /// Reads and checks what `client` asks.
    pub(crate) fn read(parameters: &Parameters, client: &Registration, issuer: &str) -> Result<Self, OAuthError> {
        let redirect_uri = Self::redirect_uri(parameters, client)?;
        refuse_unsupported(parameters)?;
        check_response(parameters, client)?;
        let allowed = Allowed::read(parameters, client, issuer)?;
        if !allowed.scopes.contains(OPENID) {
            return Err(OAuthError::new(ErrorCode::InvalidScope, "`scope` must have `openid`"));
        }
        let essential = allowed.claims.assurance;
        let assurance = match parameters.get("acr_values") {
            None => essential,
            Some(levels) => Some(lowest_level(levels)?.max(essential.unwrap_or(Assurance::Low))),
        };
        Ok(Self {
            client_id: client.client_id.clone(),
            redirect_uri,
            state: opaque(parameters, "state")?,
            nonce: opaque(parameters, "nonce")?,
            code_challenge: read_challenge(parameters)?,
            allowed,
            prompts: read_prompts(parameters.get("prompt"))?,
            max_age: read_max_age(parameters.get("max_age"))?,
            assurance: assurance.map(|level| level.as_str().to_owned()),
            dpop_jkt: read_thumbprint(parameters.get("dpop_jkt"))?,
            ui_locales: opaque(parameters, "ui_locales")?,
            id_token_hint: parameters.get("id_token_hint").map(str::to_owned),
            context: read_context(parameters.get("context"))?,
        })
    }

    /// The lowest level that will do.
    pub(crate) fn assurance(&self) -> Assurance {
        self.assurance.as_deref().and_then(|level| level.parse().ok()).unwrap_or(Assurance::Low)
    }

    /// Whether the client wants the person shown this.
    pub(crate) fn prompts(&self, prompt: Prompt) -> bool {
        self.prompts.contains(&prompt)
    }
}

/// What would change a request's meaning and is not understood (OpenID Connect Core §6).
fn refuse_unsupported(parameters: &Parameters) -> Result<(), OAuthError> {
    match ["request", "registration"].into_iter().find(|name| parameters.get(name).is_some()) {
        None => Ok(()),
        Some(name) => Err(OAuthError::new(ErrorCode::RequestNotSupported, format!("`{name}` is not supported"))),
    }
}

fn check_response(parameters: &Parameters, client: &Registration) -> Result<(), OAuthError> {
    if parameters.required("response_type")? != "code" {
        return Err(OAuthError::new(ErrorCode::UnsupportedResponseType, "the only `response_type` is `code`"));
    }
    if !client.may_bring("authorization_code") {
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client is not registered for codes"));
    }
    match parameters.get("response_mode") {
        None | Some("query") => Ok(()),
        // Not `fragment`, which stays in histories, nor `web_message`, which any page could listen to.
        Some(_) => Err(invalid("the only `response_mode` is `query`")),
    }
}

/// The challenge of RFC 7636 §4.2; `plain` would protect nothing (RFC 9700 §2.1.1).
fn read_challenge(parameters: &Parameters) -> Result<String, OAuthError> {
    let challenge = parameters.required("code_challenge")?;
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(invalid("`code_challenge_method` must be `S256`"));
    }
    if is_digest(challenge) { Ok(challenge.to_owned()) } else { Err(invalid("`code_challenge` is no SHA-256 digest")) }
}

fn read_thumbprint(text: Option<&str>) -> Result<Option<String>, OAuthError> {
    match text {
        None => Ok(None),
        Some(text) if is_digest(text) => Ok(Some(text.to_owned())),
        Some(_) => Err(invalid("`dpop_jkt` is no key's thumbprint")),
    }
}

/// Whether `text` is 32 bytes in base64url.
fn is_digest(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn read_prompts(text: Option<&str>) -> Result<BTreeSet<Prompt>, OAuthError> {
    let mut prompts = BTreeSet::new();
    for word in text.unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        prompts.insert(match word {
            "none" => Prompt::None,
            "login" => Prompt::Login,
            "consent" => Prompt::Consent,
            "select_account" => Prompt::SelectAccount,
            _ => return Err(invalid("`prompt` has an unknown value")),
        });
    }
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err(invalid("`prompt` cannot be `none` and something else"));
    }
    Ok(prompts)
}

/// A context that there can be; whether it is open to the person is found out once they are known.
fn read_context(text: Option<&str>) -> Result<Option<String>, OAuthError> {
    let is_known = |text: &&str| {
        let (kind, name) = text.split_once(':').map_or((*text, None), |(kind, name)| (kind, Some(name)));
        match kind {
            "citizen" => name.is_none(),
            "employee" | "representative" => name.is_none_or(|name| (1..=128).contains(&name.len())),
            _ => false,
        }
    };
    match text {
        None => Ok(None),
        Some(text) if is_known(&text) => Ok(Some(text.to_owned())),
        Some(_) => {
            Err(invalid("`context` is `citizen`, `employee` or `representative`, the latter with a name or without"))
        }
    }
}

fn read_max_age(text: Option<&str>) -> Result<Option<u32>, OAuthError> {
    let is_number = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    text.map(|text| Some(text).filter(is_number).and_then(|text| text.parse().ok()))
        .map(|seconds| seconds.ok_or_else(|| invalid("`max_age` must be a number of seconds")))
        .transpose()
}

/// The lowest of the levels that the client would take. A request that names none of ours cannot be met.
fn lowest_level(levels: &str) -> Result<Assurance, OAuthError> {
    levels.split(' ').filter_map(|level| level.parse().ok()).min().ok_or_else(|| {
        OAuthError::new(ErrorCode::UnmetAuthenticationRequirements, "no level in `acr_values` can be reached")
    })
}

fn opaque(parameters: &Parameters, name: &str) -> Result<Option<String>, OAuthError> {
    match parameters.get(name) {
        Some(text) if text.len() > OPAQUE_BYTES_MAX || text.chars().any(char::is_control) => {
            Err(invalid(&format!("`{name}` is longer than {OPAQUE_BYTES_MAX} bytes or has control characters")))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn invalid(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}

impl std::fmt::Debug for AuthorizationRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthorizationRequest").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}
