//! Signing in by a passkey, and registering one (Web Authentication Level 2 §7), with `webauthn-rs`.
//!
//! Each ceremony's state is kept here and taken once: a challenge is answered rightly or wrongly, and then gone. A
//! person's verification (a PIN, a finger) is always required, so a passkey is two factors.
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use claims::Assurance;
use poem::http::header;
use poem::{Request, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential,
};

use crate::browser::refuse_foreign;
use crate::continuation::{address_of, interaction_of};
use crate::me;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::session::{self, SignIn};
use crate::store::{Credential, NewCredential};

/// How long a person may take over a ceremony.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// The longest body that is read, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// The longest name of a passkey, in characters.
const LABEL_CHARS_MAX: usize = 60;

/// A passkey that may be synchronised, or does not say what it is kept in, reaches this level at most.
const LEVEL_MAX: Assurance = Assurance::Substantial;

#[derive(Deserialize)]
struct StartSignIn {
    interaction: String,
}

#[derive(Deserialize)]
struct FinishSignIn {
    interaction: String,
    ceremony: String,
    credential: PublicKeyCredential,
}

#[derive(Deserialize)]
struct StartRegistration {
    token: String,
}

#[derive(Deserialize)]
struct FinishRegistration {
    token: String,
    ceremony: String,
    label: String,
    credential: RegisterPublicKeyCredential,
}

/// Gives a challenge. It names no person: which passkey answers it is found out from the answer.
pub(crate) async fn start_sign_in(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let body: StartSignIn = read(&provider, &mut request).await?;
    let interaction = interaction_of(&provider, &request, &body.interaction).await?;
    let (options, state) = webauthn(&provider)?.start_discoverable_authentication().map_err(|_| not_accepted())?;
    let expires_at = provider.now() + LIFETIME;
    let ceremony = provider.store.begin_ceremony(&interaction.id, &state, expires_at).await?;
    Ok(answer(&json!({ "ceremony": ceremony, "publicKey": options.public_key })))
}

/// Takes the answer to a challenge, and begins the session.
pub(crate) async fn finish_sign_in(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let body: FinishSignIn = read(&provider, &mut request).await?;
    let interaction = interaction_of(&provider, &request, &body.interaction).await?;
    let now = provider.now();
    let state: Option<DiscoverableAuthentication> =
        provider.store.take_ceremony(&body.ceremony, &interaction.id, now).await?;
    let state = state.ok_or_else(not_accepted)?;
    let credential = claimed_credential(&provider, &body.credential).await?;
    let result = verify(&provider, &body.credential, state, &credential)?;
    record_use(&provider, &credential, &result).await?;
    let assurance = credential.level.min(provider.store.proofed_level(&credential.person_id).await?);
    let done = SignIn { person_id: credential.person_id, assurance, amr: "pop mfa" };
    let cookie = session::sign_in(&provider, &request, &interaction, done).await?;
    let mut response = answer(&json!({ "next": address_of(&interaction.id) }));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Gives the challenge for a new passkey, to a person who has just signed in.
pub(crate) async fn start_registration(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let body: StartRegistration = read(&provider, &mut request).await?;
    let (session, person) = me::recently_signed_in(&provider, &request, &body.token).await?;
    let known: Vec<CredentialID> = provider
        .store
        .credentials_of(&person.id)
        .await?
        .iter()
        .filter_map(|it| Some(passkey(it)?.cred_id().clone()))
        .collect();
    let (options, state) = webauthn(&provider)?
        .start_passkey_registration(user_handle(&person.id), &person.name, &person.name, Some(known))
        .map_err(|_| not_accepted())?;
    let ceremony = provider.store.begin_ceremony(&session.id, &state, provider.now() + LIFETIME).await?;
    let mut options = serde_json::to_value(options.public_key).map_err(|_| not_accepted())?;
    // The passkey must be found without the person saying who they are.
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    Ok(answer(&json!({ "ceremony": ceremony, "publicKey": options })))
}

/// Takes a new passkey. It becomes the person's whose session, in this browser, asked for the challenge.
pub(crate) async fn finish_registration(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let body: FinishRegistration = read(&provider, &mut request).await?;
    let (session, person) = me::recently_signed_in(&provider, &request, &body.token).await?;
    let now = provider.now();
    let state: Option<PasskeyRegistration> = provider.store.take_ceremony(&body.ceremony, &session.id, now).await?;
    let state = state.ok_or_else(not_accepted)?;
    let passkey =
        webauthn(&provider)?.finish_passkey_registration(&body.credential, &state).map_err(|_| not_accepted())?;
    let text = serde_json::to_string(&passkey).map_err(|_| not_accepted())?;
    let label = label(&body.label, &session.browser);
    let new = NewCredential {
        person_id: &person.id,
        credential_id: &BASE64_URL_SAFE_NO_PAD.encode(passkey.cred_id()),
        passkey: &text,
        label: &label,
        level: LEVEL_MAX,
    };
    if provider.store.add_credential(&new, now).await? {
        Ok(answer(&json!({ "next": "/me/credentials" })))
    } else {
        Err(not_accepted())
    }
}

/// The passkey that an answer says it is by, if it also says rightly whose it is.
async fn claimed_credential(provider: &Provider, answer: &PublicKeyCredential) -> Result<Credential, OAuthError> {
    let (handle, credential_id) =
        webauthn(provider)?.identify_discoverable_authentication(answer).map_err(|_| not_accepted())?;
    let found = provider.store.credential(&BASE64_URL_SAFE_NO_PAD.encode(credential_id)).await?;
    found.filter(|credential| user_handle(&credential.person_id) == handle).ok_or_else(not_accepted)
}

fn verify(
    provider: &Provider,
    answer: &PublicKeyCredential,
    state: DiscoverableAuthentication,
    credential: &Credential,
) -> Result<AuthenticationResult, OAuthError> {
    let passkey = passkey(credential).ok_or_else(not_accepted)?;
    let verified = webauthn(provider)?.finish_discoverable_authentication_v2(answer, state, &passkey);
    let result = verified.map_err(|_| not_accepted())?;
    if result.user_verified() { Ok(result) } else { Err(not_accepted()) }
}

/// Writes the passkey's counter, so that a copy of it is noticed.
async fn record_use(
    provider: &Provider,
    credential: &Credential,
    result: &AuthenticationResult,
) -> Result<(), OAuthError> {
    let mut passkey = passkey(credential).ok_or_else(not_accepted)?;
    passkey.update_credential(result);
    let text = serde_json::to_string(&passkey).map_err(|_| not_accepted())?;
    Ok(provider.store.touch_credential(&credential.id, &text, provider.now()).await?)
}

fn passkey(credential: &Credential) -> Option<Passkey> {
    serde_json::from_str(&credential.passkey).ok()
}

/// What authenticators keep as the user's handle: it tells nothing to who reads it there.
fn user_handle(person_id: &str) -> Uuid {
    let digest = Sha256::digest(format!("witan eid user handle {person_id}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(bytes)
}

fn label(wanted: &str, browser: &str) -> String {
    let wanted = wanted.trim();
    let text = if wanted.is_empty() { browser } else { wanted };
    text.chars().filter(|char| !char.is_control()).take(LABEL_CHARS_MAX).collect()
}

fn webauthn(provider: &Provider) -> Result<&Webauthn, OAuthError> {
    provider.webauthn.as_ref().ok_or_else(|| {
        OAuthError::new(ErrorCode::InvalidRequest, "passkeys need a provider with a name; this one has a bare address")
    })
}

async fn read<T: DeserializeOwned>(provider: &Provider, request: &mut Request) -> Result<T, OAuthError> {
    refuse_foreign(provider, request)?;
    let invalid = |description| OAuthError::new(ErrorCode::InvalidRequest, description);
    // Forms of other sites cannot send this type.
    if request.content_type() != Some("application/json") {
        return Err(invalid("the body must be `application/json`"));
    }
    let body = request.take_body().into_bytes_limit(BODY_BYTES_MAX).await;
    let body = body.map_err(|_| invalid("the body cannot be read or is longer than 64 KiB"))?;
    serde_json::from_slice(&body).map_err(|_| invalid("the body is not what this step takes"))
}

fn answer(body: &Value) -> Response {
    Response::builder()
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_string())
}

/// Alike for every reason: whether a passkey is known is not told to who cannot use it.
fn not_accepted() -> OAuthError {
    OAuthError::new(ErrorCode::AccessDenied, "the passkey was not accepted")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_names_one_person_and_tells_nothing() {
        assert_eq!(user_handle("a"), user_handle("a"));
        assert_ne!(user_handle("a"), user_handle("b"));
    }

    #[test]
    fn a_passkey_without_a_name_is_called_after_the_browser() {
        assert_eq!(label("  ", "Firefox, Linux"), "Firefox, Linux");
        assert_eq!(label(" My\nphone ", ""), "Myphone");
        assert_eq!(label(&"x".repeat(100), "").len(), LABEL_CHARS_MAX);
    }
}
