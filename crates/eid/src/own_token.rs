//! The provider's own access tokens, brought back to it.
use chrono::{DateTime, Utc};
use claims::{CLOCK_SKEW, ClaimSet, Unverified};

use crate::oauth_error::OAuthError;
use crate::provider::Provider;
use crate::store::Authorization;
use crate::token::ACCESS_TOKEN_LIFETIME;

/// What an access token says, and what it came of.
pub(crate) struct OwnToken {
    pub(crate) claims: ClaimSet,
    pub(crate) authorization: Authorization,
}

/// Reads an access token that the provider signed, that is good at `now`, and that nothing has ended. `None` for any
/// other text.
pub(crate) async fn read_own_token(
    provider: &Provider,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<OwnToken>, OAuthError> {
    let keys = provider.keys().key_set(now);
    let proved = Unverified::read(token).and_then(|token| {
        token.expect_kind("at+jwt", &["at+jwt"])?;
        let claims = token.claims_proved_by(&keys)?;
        claims.validity()?.check(now, CLOCK_SKEW, ACCESS_TOKEN_LIFETIME)?;
        Ok(claims)
    });
    let Ok(claims) = proved else { return Ok(None) };
    let Ok(jti) = claims.name("jti") else { return Ok(None) };
    let authorization = provider.store.authorization_of_access_token(jti, now).await?;
    Ok(authorization.map(|authorization| OwnToken { claims, authorization }))
}
