//! What a person answers when asked what a client may have.
use std::sync::Arc;

use poem::{Request, Response};

use crate::authorization_response::see_other;
use crate::browser::refuse_foreign;
use crate::continuation::{Step, address_of, grant_code, interaction_of, next_step, refuse};
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::session::{current_session, form_token};

pub(crate) async fn decide(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    refuse_foreign(&provider, &request)?;
    let parameters = Parameters::of_form(&mut request).await?;
    let interaction = interaction_of(&provider, &request, parameters.required("interaction")?).await?;
    let session = current_session(&provider, &request, provider.now()).await?;
    // Asked anew: between page and answer the session may have ended, or become another person's.
    let Step::Consent(session) = next_step(&provider, &interaction, session.as_ref()).await? else {
        return Ok(see_other(&address_of(&interaction.id)));
    };
    if parameters.get("token") != form_token(&provider, &request).as_deref() {
        // The page was shown to whoever was signed in before.
        return Ok(see_other(&address_of(&interaction.id)));
    }
    match parameters.required("decision")? {
        "allow" => {
            if let Some(asked) = interaction.errand.request().filter(|_| parameters.get("remember").is_some()) {
                let (person, client, items) = (&session.person_id, &asked.client_id, asked.allowed.items());
                provider.store.remember_consent(person, client, &items, provider.now()).await?;
            }
            grant_code(&provider, &interaction, &session).await
        }
        _ => {
            let denied = OAuthError::new(ErrorCode::AccessDenied, "the person did not agree");
            refuse(&provider, &interaction, &denied).await
        }
    }
}
