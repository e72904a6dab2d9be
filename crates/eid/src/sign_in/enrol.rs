//! Letting in a person who holds a code, to make a passkey.
use std::sync::Arc;

use claims::Assurance;
use poem::http::header;
use poem::{Request, Response};

use crate::authorization_response::see_other;
use crate::browser::refuse_foreign;
use crate::continuation::{address_of, begin_id, interaction_of};
use crate::enrolment::EnrolmentCode;
use crate::errand::{Errand, OwnPage};
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::pages::{self, Language};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::session::{self, SignIn};

/// Shows where the code is typed. It stands in no address: those are kept and passed on.
pub(crate) async fn ask(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    let (id, cookie) = begin_id(&provider, &request, &Errand::Own { path: OwnPage::Credentials }).await?;
    let mut page = pages::enrol(&provider, Language::of(&request, None), &id);
    if let Some(cookie) = cookie {
        page.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(page)
}

/// Takes the code, in the browser that was shown the page: the session that begins can make a passkey for five minutes.
pub(crate) async fn enter(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    refuse_foreign(&provider, &request)?;
    let parameters = Parameters::of_form(&mut request).await?;
    let interaction = interaction_of(&provider, &request, parameters.required("interaction")?).await?;
    let digest = EnrolmentCode::digest_of(parameters.required("code")?);
    let person_id = provider.store.take_enrolment(&digest, provider.now()).await?;
    let person_id = person_id.ok_or_else(|| {
        OAuthError::new(ErrorCode::AccessDenied, "the code is not good: it was used, is too old, or was mistyped")
    })?;
    // Whoever holds the code is let in; only a passkey shows more.
    let done = SignIn { person_id, assurance: Assurance::Low, amr: "otp" };
    let cookie = session::sign_in(&provider, &request, &interaction, done).await?;
    let mut response = see_other(&address_of(&interaction.id));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
