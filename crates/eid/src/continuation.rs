//! What comes next for a person whom a client, or an own page, sent to sign in.
//!
//! [`begin`] ties the errand to the browser; [`proceed`], which every step leads back to, looks at what is still missing
//! and shows the page for it, or ends the errand.
mod grant;
mod step;

use std::sync::Arc;

use chrono::TimeDelta;
use poem::http::{HeaderValue, header};
use poem::{Request, Response};

pub(crate) use grant::grant_code;
pub(crate) use step::{Step, next_step};

use crate::authorization_response::{self, see_other};
use crate::browser::{Cookie, known_browser};
use crate::contexts;
use crate::errand::Errand;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::pages::{self, Language};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::random;
use crate::session::{current_session, form_token};
use crate::store::Interaction;

/// How long a person may take to sign in.
const LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// Ties `errand` to the request's browser and sends it on to [`proceed`].
pub(crate) async fn begin(provider: &Provider, request: &Request, errand: Errand) -> Result<Response, OAuthError> {
    let (id, cookie) = begin_id(provider, request, &errand).await?;
    let mut response = see_other(&address_of(&id));
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Ties `errand` to the request's browser, and gives the interaction's name and the cookie that a new browser gets.
pub(crate) async fn begin_id(
    provider: &Provider,
    request: &Request,
    errand: &Errand,
) -> Result<(String, Option<HeaderValue>), OAuthError> {
    let now = provider.now();
    let known = known_browser(provider, request);
    let fresh = known.is_none().then(random::secret);
    let browser = known.or_else(|| fresh.as_deref().map(random::digest)).unwrap_or_default();
    let id = provider.store.begin_interaction(&browser, errand, now, now + LIFETIME).await?;
    Ok((id, fresh.map(|secret| Cookie::Browser.set(provider, &secret))))
}

/// Where the interaction `id` goes on.
pub(crate) fn address_of(id: &str) -> String {
    format!("/continue?interaction={id}")
}

/// The interaction that `id` names, if it was begun in the request's browser.
///
/// One that was begun elsewhere is refused like one that is not there: a link that somebody else began must lead to
/// nothing (RFC 9700 §4.7, CWE-384).
pub(crate) async fn interaction_of(
    provider: &Provider,
    request: &Request,
    id: &str,
) -> Result<Interaction, OAuthError> {
    let browser = known_browser(provider, request);
    let found = provider.store.interaction(id, provider.now()).await?;
    let own = found.filter(|found| browser.as_deref() == Some(found.browser_hash.as_str()));
    own.ok_or_else(|| {
        OAuthError::new(
            ErrorCode::InvalidRequest,
            "there is no such sign-in in this browser; go back to where you came from",
        )
    })
}

pub(crate) async fn proceed(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    let parameters = Parameters::of_query(&request)?;
    let interaction = interaction_of(&provider, &request, parameters.required("interaction")?).await?;
    let session = current_session(&provider, &request, provider.now()).await?;
    let asked = interaction.errand.request();
    let language = Language::of(&request, asked.and_then(|asked| asked.ui_locales.as_deref()));
    match next_step(&provider, &interaction, session.as_ref()).await? {
        Step::SignIn => Ok(pages::sign_in(&provider, language, &interaction, session.as_ref())),
        Step::Consent(ready) => {
            let person = provider.store.person(&ready.person_id).await?;
            let name = person.map(|person| person.name).unwrap_or_default();
            let token = form_token(&provider, &request).unwrap_or_default();
            Ok(pages::consent(&provider, language, &interaction, &name, &token))
        }
        Step::ChooseContext(ready) => {
            let open = contexts::open_to(&provider, &ready.person_id, &ready.opened_by).await?;
            let token = form_token(&provider, &request).unwrap_or_default();
            Ok(pages::choose_context(&provider, language, &interaction, &open, &token))
        }
        Step::ConfirmMerge(_) => {
            let Errand::Merge { kept, .. } = &interaction.errand else {
                return Err(OAuthError::new(ErrorCode::InvalidRequest, "nothing is to be joined"));
            };
            let name = provider.store.person(kept).await?.map(|person| person.name).unwrap_or_default();
            let token = form_token(&provider, &request).unwrap_or_default();
            Ok(pages::confirm_merge(&provider, language, &interaction, &name, &token))
        }
        Step::Grant(ready) => grant_code(&provider, &interaction, &ready).await,
        Step::Show(page) => {
            provider.store.end_interaction(&interaction.id).await?;
            Ok(see_other(page.path()))
        }
        Step::Refuse(error) => refuse(&provider, &interaction, &error).await,
    }
}

/// Ends an interaction by sending the person back with an error.
pub(crate) async fn refuse(
    provider: &Provider,
    interaction: &Interaction,
    error: &OAuthError,
) -> Result<Response, OAuthError> {
    let Some(asked) = interaction.errand.request() else { return Err(error.clone()) };
    if !provider.store.end_interaction(&interaction.id).await? {
        return Err(OAuthError::new(ErrorCode::InvalidRequest, "this sign-in was finished before"));
    }
    Ok(authorization_response::error(provider, &asked.redirect_uri, asked.state.as_deref(), error))
}
