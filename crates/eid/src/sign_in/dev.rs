//! Signing in as a ready person, with one click. In `dev` mode only.
use std::sync::Arc;

use poem::http::header;
use poem::{Request, Response};

use crate::authorization_response::see_other;
use crate::browser::refuse_foreign;
use crate::continuation::{address_of, interaction_of};
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::people::person_id;
use crate::provider::Provider;
use crate::session::{self, SignIn};

pub(crate) async fn sign_in(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    refuse_foreign(&provider, &request)?;
    let parameters = Parameters::of_form(&mut request).await?;
    let interaction = interaction_of(&provider, &request, parameters.required("interaction")?).await?;
    let named = parameters.required("person")?;
    // People are ready in `dev` mode only: in another, the provider does not start with any.
    let ready = provider.people.iter().find(|ready| provider.is_dev() && ready.id == named);
    let ready = ready.ok_or_else(|| OAuthError::new(ErrorCode::AccessDenied, "there is no such ready person"))?;
    let done = SignIn { person_id: person_id(ready), assurance: ready.assurance.into(), amr: "dev" };
    let cookie = session::sign_in(&provider, &request, &interaction, done).await?;
    let mut response = see_other(&address_of(&interaction.id));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
