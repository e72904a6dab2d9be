//! As what a person goes on: chosen on the way to a client, or on their own page.
use std::sync::Arc;

use poem::http::header;
use poem::{Request, Response};

use crate::acting::ActingAs;
use crate::authorization_response::see_other;
use crate::browser::refuse_foreign;
use crate::contexts;
use crate::continuation::{Step, address_of, interaction_of, next_step};
use crate::errand::OwnPage;
use crate::me::ask_to_sign_in;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::pages::{self, Language};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::session::{current_session, form_token, switch};
use crate::store::Session;

/// Shows as what the person acts.
pub(crate) async fn show(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    let Some(session) = current_session(&provider, &request, provider.now()).await? else {
        return ask_to_sign_in(&provider, &request, OwnPage::Context).await;
    };
    let open = contexts::open_to(&provider, &session.person_id, &session.opened_by).await?;
    let token = form_token(&provider, &request).unwrap_or_default();
    Ok(pages::context(&provider, Language::of(&request, None), &session, &open, &token))
}

/// Goes on as what the person chose on their own page.
pub(crate) async fn change(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    refuse_foreign(&provider, &request)?;
    let parameters = Parameters::of_form(&mut request).await?;
    let session = current_session(&provider, &request, provider.now()).await?;
    let session = session.ok_or_else(|| denied("sign in and try again"))?;
    if parameters.get("token") != form_token(&provider, &request).as_deref() {
        return Err(denied("the page is of another session; try again"));
    }
    let acting = chosen(&provider, &session, &parameters).await?;
    let (_, cookie) = switch(&provider, &session, acting).await?;
    let mut response = see_other(OwnPage::Context.path());
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Goes on as what the person chose on the way to a client.
pub(crate) async fn choose(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    refuse_foreign(&provider, &request)?;
    let parameters = Parameters::of_form(&mut request).await?;
    let interaction = interaction_of(&provider, &request, parameters.required("interaction")?).await?;
    let session = current_session(&provider, &request, provider.now()).await?;
    let mut response = see_other(&address_of(&interaction.id));
    // Asked anew: between page and answer the session may have ended, or become another person's.
    let Step::ChooseContext(session) = next_step(&provider, &interaction, session.as_ref()).await? else {
        return Ok(response);
    };
    if parameters.get("token") != form_token(&provider, &request).as_deref() {
        return Ok(response);
    }
    let acting = chosen(&provider, &session, &parameters).await?;
    let mut current = session.id.clone();
    if acting != session.acting {
        let (new, cookie) = switch(&provider, &session, acting).await?;
        current = new.id;
        response.headers_mut().append(header::SET_COOKIE, cookie);
        if interaction.signed_in.as_deref() == Some(session.id.as_str()) {
            provider.store.signed_in_for(&interaction.id, &current).await?;
        }
    }
    provider.store.context_chosen_for(&interaction.id, &current).await?;
    Ok(response)
}

/// The context that the form names, if the session is open to it.
async fn chosen(provider: &Provider, session: &Session, parameters: &Parameters) -> Result<ActingAs, OAuthError> {
    let named = parameters.required("context")?;
    let open = contexts::open_to(provider, &session.person_id, &session.opened_by).await?;
    let found = open.into_iter().find(|acting| acting.name() == named);
    found.ok_or_else(|| denied("this sign-in does not open that context"))
}

fn denied(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::AccessDenied, description)
}
