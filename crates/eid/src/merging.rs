//! Two e-IDs of one person become one (rule L9): proved with both, in one transaction, and undone as easily.
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use poem::http::header;
use poem::{Request, Response};

use crate::authorization_response::see_other;
use crate::broker::linking::require_proof;
use crate::broker::suspension;
use crate::browser::{Cookie, refuse_foreign};
use crate::continuation::{Step, address_of, begin, interaction_of, next_step};
use crate::errand::{Errand, OwnPage};
use crate::me::submitted;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::session::{current_session, form_token};
use crate::store::Interaction;
use crate::subject_change;

/// How long a person may take from the proof with the one e-ID to the confirmation with the other.
const WITHIN: TimeDelta = TimeDelta::minutes(5);

/// Begins: whose session this is keeps being who they are, and signs in with the other e-ID next.
pub(crate) async fn start(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let (session, _) = submitted(&provider, &mut request).await?;
    require_proof(&provider, &session)?;
    let errand = Errand::Merge { kept: session.person_id, proved_at: session.auth_time };
    begin(&provider, &request, errand).await
}

/// Whether the proof with the one e-ID is still young enough for what is done with the other.
pub(crate) fn is_in_time(proved_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now <= proved_at + WITHIN
}

/// Merges, once the person confirmed it in a session of the other e-ID that began for this.
pub(crate) async fn confirm(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    refuse_foreign(&provider, &request)?;
    let parameters = Parameters::of_form(&mut request).await?;
    let interaction = interaction_of(&provider, &request, parameters.required("interaction")?).await?;
    let now = provider.now();
    let session = current_session(&provider, &request, now).await?;
    // Asked anew: between page and answer the session may have ended, or become another person's.
    let Step::ConfirmMerge(session) = next_step(&provider, &interaction, session.as_ref()).await? else {
        return Ok(see_other(&address_of(&interaction.id)));
    };
    if parameters.get("token") != form_token(&provider, &request).as_deref() {
        return Ok(see_other(&address_of(&interaction.id)));
    }
    require_proof(&provider, &session)?;
    let kept = kept_by(&interaction)?;
    if !provider.store.end_interaction(&interaction.id).await? {
        return Err(denied("this was finished before"));
    }
    let evidence = format!("both signed in in one browser, the merged one at {}", session.assurance);
    // First what was signed in: whoever the merged person was to clients, they are no longer.
    let sessions = provider.store.sessions_of(&session.person_id, now).await?;
    if !provider.store.merge_persons(kept, &session.person_id, &evidence, now).await? {
        return Err(denied("these two e-IDs cannot be joined: one of them is joined already"));
    }
    suspension::end(&provider, sessions).await?;
    subject_change::tell(&provider, &session.person_id, kept).await?;
    Ok(signed_out(&provider))
}

/// Undoes a merge into the person whose session this is. All their sessions end: which e-ID began each is not known.
pub(crate) async fn undo(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let (session, parameters) = submitted(&provider, &mut request).await?;
    require_proof(&provider, &session)?;
    let now = provider.now();
    let sessions = provider.store.sessions_of(&session.person_id, now).await?;
    let merge = provider.store.undo_merge(&session.person_id, parameters.required("merge")?, now).await?;
    let Some(merge) = merge else { return Err(denied("there is no such joining to undo")) };
    suspension::end(&provider, sessions).await?;
    subject_change::tell(&provider, &session.person_id, &merge.merged).await?;
    Ok(signed_out(&provider))
}

fn kept_by(interaction: &Interaction) -> Result<&str, OAuthError> {
    match &interaction.errand {
        Errand::Merge { kept, .. } => Ok(kept),
        Errand::Client(_) | Errand::Own { .. } => Err(denied("nothing is to be joined")),
    }
}

/// Leads to the person's own page, where they sign in as who they now are.
fn signed_out(provider: &Provider) -> Response {
    let mut response = see_other(OwnPage::Credentials.path());
    response.headers_mut().append(header::SET_COOKIE, Cookie::Session.remove(provider));
    response
}

fn denied(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::AccessDenied, description)
}
