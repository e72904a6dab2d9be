//! From a browser's cookie to the token it stands for.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use claims::Refused;
use identity::{SignInFault, SignedIn, Tokens};
use serde::{Deserialize, Serialize};
use storage::StoreError;
use tokio::time::{Instant, sleep};

use super::Inner;
use super::sealed::{digest, new_secret, open, seal};
use super::store::{BrowserSession, Ending};

/// How long a session lives without being used.
pub(super) const IDLE_MAX: TimeDelta = TimeDelta::minutes(15);
/// How long a session lives at most.
pub(super) const AGE_MAX: TimeDelta = TimeDelta::hours(12);
/// The longest life of an access token: for so long an ended session's are denied.
pub(super) const TOKEN_LIFE_MAX: TimeDelta = TimeDelta::hours(1);
/// How long before an access token expires the next one is got.
const RENEWED_BEFORE: TimeDelta = TimeDelta::seconds(30);
/// How long one request may take for that, until another may try.
const RENEWED_WITHIN: TimeDelta = TimeDelta::seconds(15);
/// How long others wait for it, and how often they look.
const WAIT_MAX: Duration = Duration::from_secs(5);
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// How often at most it is written that a session was used.
const SEEN_INTERVAL: TimeDelta = TimeDelta::seconds(30);

/// What says that a session is over for good, and its cookie of no use any more.
pub(super) const ENDED: Refused = Refused::Session("it has ended; sign in again");
const UNAVAILABLE: Refused = Refused::Session("it cannot be looked up now; try again");
const NOT_RENEWED: Refused = Refused::Session("the provider gives no new token for it now; try again");

/// An access token that is kept here for a browser.
#[derive(Clone)]
pub(crate) struct HeldToken {
    pub(crate) token: String,
    /// The thumbprint of our key, which it is bound to.
    pub(crate) key: String,
}

/// What is kept for a session, sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) tokens: Tokens,
    /// Tells the provider, when signing out, of which session.
    pub(super) id_token: String,
    /// The person's name, to be shown.
    pub(super) name: Option<String>,
}

/// Begins the session of somebody who signed in, and gives the secret for the cookie.
pub(super) async fn begin(inner: &Inner, signed_in: SignedIn, now: DateTime<Utc>) -> Result<String, StoreError> {
    let SignedIn { who, id_token, tokens } = signed_in;
    let secret = new_secret();
    let token_until = tokens.expires_at;
    let kept = Kept { tokens, id_token, name: who.name };
    let session = BrowserSession {
        secret_hash: digest(&secret),
        sid: who.session,
        subject: who.subject,
        sealed: seal(&secret, &kept).unwrap_or_default(),
        token_until,
        started_at: now,
        last_seen_at: now,
    };
    inner.store.begin(session).await?;
    Ok(secret)
}

/// The token that a session stands for, renewed where it is about to expire.
///
/// Cancel-safe: a renewal goes on by itself.
pub(super) async fn token_of(inner: &Arc<Inner>, secret: &str, now: DateTime<Utc>) -> Result<HeldToken, Refused> {
    let (session, kept) = kept_of(inner, secret, now).await?;
    let kept = if session.token_until - RENEWED_BEFORE <= now {
        renewed(inner, secret, session, kept, now).await?
    } else {
        kept
    };
    Ok(HeldToken { token: kept.tokens.access_token, key: inner.relying_party.key_thumbprint().to_owned() })
}

/// What is kept for a session that goes on.
pub(super) async fn kept_of(
    inner: &Inner,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<(BrowserSession, Kept), Refused> {
    let session = inner.store.session(&digest(secret)).await.map_err(told)?.ok_or(ENDED)?;
    if now >= session.started_at + AGE_MAX || now >= session.last_seen_at + IDLE_MAX {
        return Err(ENDED);
    }
    let kept = open(secret, &session.sealed).ok_or(ENDED)?;
    if now >= session.last_seen_at + SEEN_INTERVAL {
        inner.store.seen(&session.secret_hash, now).await.map_err(told)?;
    }
    Ok((session, kept))
}

/// One request of all replicas' renews a session's tokens: of two, the second would bring a refresh token that was replaced already,
/// and the provider would take it for stolen. The others wait, or use what they have.
async fn renewed(
    inner: &Arc<Inner>,
    secret: &str,
    session: BrowserSession,
    kept: Kept,
    now: DateTime<Utc>,
) -> Result<Kept, Refused> {
    let is_good = session.token_until > now;
    if inner.store.begin_renewal(&session, now + RENEWED_WITHIN, now).await.map_err(told)? {
        let renewal = renew(Arc::clone(inner), secret.to_owned(), kept, now);
        return tokio::spawn(renewal).await.unwrap_or(Err(NOT_RENEWED));
    }
    if is_good {
        return Ok(kept);
    }
    let until = Instant::now() + WAIT_MAX;
    while Instant::now() < until {
        sleep(LOOK_INTERVAL).await;
        let (session, kept) = kept_of(inner, secret, now).await?;
        if session.token_until > now {
            return Ok(kept);
        }
    }
    Err(NOT_RENEWED)
}

/// Not cancel-safe, so it runs by itself.
async fn renew(inner: Arc<Inner>, secret: String, kept: Kept, now: DateTime<Utc>) -> Result<Kept, Refused> {
    let hash = digest(&secret);
    let Some(refresh_token) = kept.tokens.refresh_token.clone() else { return end(&inner, &hash, now).await };
    match inner.relying_party.refresh(refresh_token, now).await {
        Ok(tokens) => {
            let token_until = tokens.expires_at;
            let kept = Kept { tokens, ..kept };
            let sealed = seal(&secret, &kept).ok_or(NOT_RENEWED)?;
            inner.store.end_renewal(&hash, Some((sealed, token_until))).await.map_err(told)?;
            Ok(kept)
        }
        Err(SignInFault::Refused(code)) => {
            tracing::info!("a session's tokens are not renewed: the provider answers `{code}`");
            end(&inner, &hash, now).await
        }
        Err(fault) => {
            warn_not_renewed(&fault);
            inner.store.end_renewal(&hash, None).await.map_err(told)?;
            if kept.tokens.expires_at > now { Ok(kept) } else { Err(NOT_RENEWED) }
        }
    }
}

fn warn_not_renewed(fault: &SignInFault) {
    let error: &dyn std::error::Error = fault;
    tracing::warn!(error, "a session's tokens cannot be renewed now");
}

async fn end(inner: &Inner, secret_hash: &str, now: DateTime<Utc>) -> Result<Kept, Refused> {
    inner.store.end(Ending::Secret(secret_hash), now).await.map_err(told)?;
    Err(ENDED)
}

// Taken by value, as `map_err` gives it.
#[allow(clippy::needless_pass_by_value)]
fn told(error: StoreError) -> Refused {
    let error: &dyn std::error::Error = &error;
    tracing::error!(error, "the portal's database does not answer");
    UNAVAILABLE
}

/// Tokens are never printed.
impl fmt::Debug for HeldToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeldToken(…)")
    }
}
