//! What is missing before a client gets its answer.
use chrono::{DateTime, TimeDelta, Utc};
use claims::Unverified;

use crate::clients::Registration;
use crate::errand::{Errand, OwnPage};
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::request::{AuthorizationRequest, Prompt};
use crate::store::{Interaction, Session};
use crate::{contexts, merging};

/// What is to be done next.
pub(crate) enum Step {
    /// The person proves who they are.
    SignIn,
    /// The person says what the client may have.
    Consent(Session),
    /// The person says as what they act.
    ChooseContext(Session),
    /// The person confirms that the e-ID they just signed in with becomes part of another.
    ConfirmMerge(Session),
    /// The client gets a code.
    Grant(Session),
    /// The person sees an own page.
    Show(OwnPage),
    /// The client gets an error.
    Refuse(OAuthError),
}

/// What is missing for `interaction`, where the person at the browser is in `session`.
pub(crate) async fn next_step(
    provider: &Provider,
    interaction: &Interaction,
    session: Option<&Session>,
) -> Result<Step, OAuthError> {
    let asked = match &interaction.errand {
        Errand::Client(asked) => asked,
        Errand::Own { path } => {
            let may_see = session.filter(|session| session.is_own() || !path.is_private());
            return Ok(may_see.map_or(Step::SignIn, |_| Step::Show(*path)));
        }
        Errand::Merge { kept, proved_at } => return merge_step(provider, interaction, session, kept, *proved_at),
    };
    let Some(client) = provider.clients.get(&asked.client_id) else {
        return Err(OAuthError::new(ErrorCode::InvalidRequest, "the client is unknown"));
    };
    let is_silent = asked.prompts(Prompt::None);
    let refuse = |code, description: &str| Ok(Step::Refuse(OAuthError::new(code, description)));
    let just_now = session.is_some_and(|session| interaction.signed_in.as_deref() == Some(session.id.as_str()));
    let Some(session) = session.filter(|session| just_now || is_fresh(asked, session, provider.now())) else {
        return if is_silent { refuse(ErrorCode::LoginRequired, "the person must sign in") } else { Ok(Step::SignIn) };
    };
    if session.assurance < asked.assurance() {
        // Who has just signed in reached what they can. A lower level is never passed off as the one asked for.
        return match (just_now, is_silent) {
            (false, false) => Ok(Step::SignIn),
            (_, _) => refuse(ErrorCode::UnmetAuthenticationRequirements, "the level asked for cannot be reached"),
        };
    }
    if !is_expected(provider, asked, client, session).await? {
        return match (just_now, is_silent) {
            (false, false) => Ok(Step::SignIn),
            (_, _) => refuse(ErrorCode::LoginRequired, "another person is signed in than the client expects"),
        };
    }
    match context_step(provider, interaction, asked, session).await? {
        ContextStep::Right => {}
        ContextStep::Choose if is_silent => {
            return refuse(ErrorCode::InteractionRequired, "the person must say as what they act");
        }
        ContextStep::Choose => return Ok(Step::ChooseContext(session.clone())),
        ContextStep::Elsewhere if just_now || is_silent => {
            return refuse(ErrorCode::AccessDenied, "the person cannot act so by this sign-in");
        }
        ContextStep::Elsewhere => return Ok(Step::SignIn),
    }
    if needs_consent(provider, asked, client, session).await? {
        return match is_silent {
            true => refuse(ErrorCode::ConsentRequired, "the person must be asked"),
            false => Ok(Step::Consent(session.clone())),
        };
    }
    Ok(Step::Grant(session.clone()))
}

/// The other e-ID signs in for this very errand, with a credential of its own, while the proof of the first is young.
fn merge_step(
    provider: &Provider,
    interaction: &Interaction,
    session: Option<&Session>,
    kept: &str,
    proved_at: DateTime<Utc>,
) -> Result<Step, OAuthError> {
    if !merging::is_in_time(proved_at, provider.now()) {
        return Ok(Step::Refuse(OAuthError::new(ErrorCode::LoginRequired, "that took too long; begin again")));
    }
    let other = session.filter(|session| {
        let just_now = interaction.signed_in.as_deref() == Some(session.id.as_str());
        just_now && session.is_own() && session.person_id != kept
    });
    Ok(other.map_or(Step::SignIn, |session| Step::ConfirmMerge(session.clone())))
}

/// Whether the person acts as what they should.
enum ContextStep {
    Right,
    /// They have to say so, or choose another.
    Choose,
    /// What is asked for is not open to this session.
    Elsewhere,
}

async fn context_step(
    provider: &Provider,
    interaction: &Interaction,
    asked: &AuthorizationRequest,
    session: &Session,
) -> Result<ContextStep, OAuthError> {
    let is_chosen = interaction.context_chosen.as_deref() == Some(session.id.as_str());
    if let Some(wanted) = &asked.context {
        if session.acting.is_asked_by(wanted) {
            return Ok(ContextStep::Right);
        }
        let open = contexts::open_to(provider, &session.person_id, &session.opened_by).await?;
        let is_open = open.iter().any(|acting| acting.is_asked_by(wanted));
        // Who has just chosen another than the client asked for is not asked again.
        return Ok(if is_open && !is_chosen { ContextStep::Choose } else { ContextStep::Elsewhere });
    }
    let is_new = interaction.signed_in.as_deref() == Some(session.id.as_str());
    let has_to_choose = (is_new && contexts::are_several(provider, session).await?)
        || (asked.prompts(Prompt::SelectAccount) && contexts::has_choice(provider, session).await?);
    Ok(if has_to_choose && !is_chosen { ContextStep::Choose } else { ContextStep::Right })
}

/// Whether a session from before is young enough for what is asked (OpenID Connect Core §3.1.2.1: `prompt`, `max_age`).
fn is_fresh(asked: &AuthorizationRequest, session: &Session, now: DateTime<Utc>) -> bool {
    let is_young = asked.max_age.is_none_or(|age| now < session.auth_time + TimeDelta::seconds(age.into()));
    is_young && !asked.prompts(Prompt::Login) && !asked.prompts(Prompt::SelectAccount)
}

/// Whether the person is the one whose ID token the client brought, if it did.
async fn is_expected(
    provider: &Provider,
    asked: &AuthorizationRequest,
    client: &Registration,
    session: &Session,
) -> Result<bool, OAuthError> {
    let Some(hint) = &asked.id_token_hint else { return Ok(true) };
    let now = provider.now();
    let proved = Unverified::read(hint).and_then(|token| {
        token.expect_kind("JWT", &["JWT"])?;
        token.claims_proved_by(&provider.keys().key_set(now))
    });
    let Ok(claims) = proved else { return Ok(false) };
    let sector = session.acting.sector(client.sector());
    let subject = provider.store.subject(&session.person_id, &sector, now).await?;
    Ok(claims.name("sub").is_ok_and(|hinted| hinted == subject))
}

async fn needs_consent(
    provider: &Provider,
    asked: &AuthorizationRequest,
    client: &Registration,
    session: &Session,
) -> Result<bool, OAuthError> {
    if asked.prompts(Prompt::Consent) {
        return Ok(true);
    }
    if client.consent_is_implied {
        return Ok(false);
    }
    let remembered = provider.store.consented(&session.person_id, &client.client_id).await?;
    Ok(!asked.allowed.items().is_subset(&remembered))
}
