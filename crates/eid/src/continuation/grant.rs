//! Giving a client its code.
use chrono::TimeDelta;
use poem::Response;

use crate::authorization_response;
use crate::contexts;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::random;
use crate::store::{Authorization, Code, Interaction, Session};

/// How long a code is good: as long as a browser needs to carry it.
const CODE_LIFETIME: TimeDelta = TimeDelta::seconds(60);

/// How long an authorization lives that ends with its session: as long as the longest session.
const WITH_SESSION: TimeDelta = TimeDelta::hours(12);

/// How long one lives that outlives its session.
const OFFLINE: TimeDelta = TimeDelta::days(30);

/// Ends `interaction`, writes what was allowed, and sends the person back with a code for it.
pub(crate) async fn grant_code(
    provider: &Provider,
    interaction: &Interaction,
    session: &Session,
) -> Result<Response, OAuthError> {
    let gone = |description| OAuthError::new(ErrorCode::InvalidRequest, description);
    let asked = interaction.errand.request().ok_or_else(|| gone("no client asks for anything"))?;
    let client = provider.clients.get(&asked.client_id).ok_or_else(|| gone("the client is unknown"))?;
    if !provider.store.end_interaction(&interaction.id).await? {
        return Err(gone("this sign-in was finished before"));
    }
    if !contexts::may_act(provider, &session.person_id, &session.acting).await? {
        return Err(OAuthError::new(ErrorCode::AccessDenied, "the person may not act so any more; sign in again"));
    }
    let now = provider.now();
    let sector = session.acting.sector(client.sector());
    let subject = provider.store.subject(&session.person_id, &sector, now).await?;
    let sid = provider.store.sid(&session.id, &client.client_id, &subject).await?;
    let outlives_session = asked.allowed.outlives_session();
    let authorization = Authorization {
        id: random::name(),
        client_id: client.client_id.clone(),
        parent_id: None,
        person_id: Some(session.person_id.clone()),
        session_id: (!outlives_session).then(|| session.id.clone()),
        sid: Some(sid),
        subject,
        allowed: asked.allowed.clone(),
        actors: Vec::new(),
        binding: None,
        acr: Some(session.assurance.as_str().to_owned()),
        amr: Some(session.amr.clone()),
        auth_time: Some(session.auth_time),
        acting: Some(session.acting.clone()),
        created_at: now,
        expires_at: now + if outlives_session { OFFLINE } else { WITH_SESSION },
    };
    let secret = random::secret();
    let code = Code {
        code_hash: random::digest(&secret),
        redirect_uri: asked.redirect_uri.clone(),
        code_challenge: asked.code_challenge.clone(),
        nonce: asked.nonce.clone(),
        jkt: asked.dpop_jkt.clone(),
        expires_at: now + CODE_LIFETIME,
    };
    provider.store.add_authorization(&authorization, Some(&code)).await?;
    Ok(authorization_response::code(provider, &asked.redirect_uri, asked.state.as_deref(), &secret))
}
