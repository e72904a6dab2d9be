//! A sign-in that comes back from the host for cards.
use std::sync::Arc;

use poem::http::header;
use poem::{Request, Response};

use super::visit::{Visit, owner};
use crate::authorization_response::see_other;
use crate::continuation::{address_of, interaction_of};
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::session::{self, SignIn};

/// Takes the code that the card's host gave, in the browser that the sign-in was begun in: elsewhere there is no such sign-in
/// (CWE-384), so that nobody is signed in by a card that somebody else was made to show, or as somebody else.
pub(crate) async fn back(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    let parameters = Parameters::of_query(&request)?;
    let interaction = interaction_of(&provider, &request, parameters.required("interaction")?).await?;
    let (name, secret) = parameters.get("code").and_then(|code| code.split_once('.')).ok_or_else(not_accepted)?;
    let owner = owner(&interaction, secret);
    let visit: Option<Visit> = provider.store.take_ceremony(name, &owner, provider.now()).await?;
    let visit = visit.ok_or_else(not_accepted)?;
    let assurance = visit.level().ok_or_else(not_accepted)?;
    // `sc`: proof that a smart card is held (RFC 8176 §2). That its PIN was typed, only the card knows.
    let done = SignIn { person_id: visit.person_id, assurance, amr: "sc" };
    let cookie = session::sign_in(&provider, &request, &interaction, done).await?;
    let mut response = see_other(&address_of(&interaction.id));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Alike for every reason: whose card is known here is told to nobody.
fn not_accepted() -> OAuthError {
    OAuthError::new(
        ErrorCode::AccessDenied,
        "the card was not accepted: it is not one for signing in, is out of date or revoked, or nobody is enrolled with it",
    )
}
