//! Going back to the client without signing in.
use std::sync::Arc;

use poem::{Request, Response};

use crate::browser::refuse_foreign;
use crate::continuation::{interaction_of, refuse};
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;

pub(crate) async fn cancel(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    refuse_foreign(&provider, &request)?;
    let parameters = Parameters::of_form(&mut request).await?;
    let interaction = interaction_of(&provider, &request, parameters.required("interaction")?).await?;
    let cancelled = OAuthError::new(ErrorCode::AccessDenied, "the person did not sign in");
    refuse(&provider, &interaction, &cancelled).await
}
