//! Sending a person to a provider.
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use claims::Assurance;
use openidconnect::core::{CoreAuthPrompt, CoreResponseType};
use openidconnect::{
    AuthenticationContextClass, AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier,
};
use poem::{Request, Response};

use super::asserted::fresh_for;
use super::code::client_of;
use super::flow::{Flow, Purpose, Secrets, not_here};
use super::upstream::Upstream;
use crate::authorization_response::see_other;
use crate::browser::known_browser;
use crate::continuation::interaction_of;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::request::Prompt;

/// How long a person may take at a provider.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// What is asked of a provider.
pub(super) struct Demand {
    pub(super) purpose: Purpose,
    /// The level that would do; the provider is asked for one that is worth it.
    pub(super) assurance: Assurance,
    /// The person must have proved who they are since then.
    pub(super) proved_since: Option<DateTime<Utc>>,
    /// Whether the person must be asked at any rate.
    pub(super) asks_again: bool,
}

/// Sends the person of an interaction to the provider they chose.
pub(crate) async fn start(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    let upstream = named(&provider, &request)?;
    let parameters = Parameters::of_query(&request)?;
    let interaction = interaction_of(&provider, &request, parameters.required("interaction")?).await?;
    let now = provider.now();
    let asked = interaction.errand.request();
    let asks_again = asked.is_some_and(|asked| {
        asked.prompts(Prompt::Login) || asked.prompts(Prompt::SelectAccount) || asked.max_age == Some(0)
    });
    let age_max = asked.and_then(|asked| asked.max_age).map(|age| TimeDelta::seconds(age.into()));
    let demand = Demand {
        assurance: asked.map_or(Assurance::Low, crate::request::AuthorizationRequest::assurance),
        proved_since: if asks_again { Some(now) } else { age_max.map(|age| now - age) },
        purpose: Purpose::SignIn { interaction: interaction.id },
        asks_again,
    };
    Ok(see_other(&address(&provider, upstream, &request, demand).await?))
}

/// The provider that the address names.
pub(crate) fn named<'p>(provider: &'p Provider, request: &Request) -> Result<&'p Upstream, OAuthError> {
    let id = request.raw_path_param("upstream").unwrap_or_default();
    provider.upstreams.get(id).ok_or_else(|| OAuthError::new(ErrorCode::InvalidRequest, "there is no such provider"))
}

/// Where to send the browser of `request`, whose way there and back is kept: code, PKCE, nonce and state (OpenID Connect
/// Core §3.1.2.1, RFC 7636, RFC 9700 §2.1).
pub(super) async fn address(
    provider: &Provider,
    upstream: &Upstream,
    request: &Request,
    demand: Demand,
) -> Result<String, OAuthError> {
    let browser = known_browser(provider, request).ok_or_else(not_here)?;
    let now = provider.now();
    let flow =
        Flow { upstream: upstream.config.id.clone(), purpose: demand.purpose, proved_since: demand.proved_since };
    let told = |error: super::fault::UpstreamError| error.told(&upstream.config.id);
    let metadata = upstream.metadata().await.map_err(told)?;
    let client = client_of(provider, upstream, metadata).map_err(told)?;
    let state = provider.store.begin_ceremony(&browser, &flow, now + LIFETIME).await?;
    let Secrets { verifier, nonce } = Secrets::of(provider, request, &state)?;
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
    // Asked for at any rate, so that the provider tells when the person proved who they are. Where it is to ask again, the
    // longest will do: people take longer to sign in than no time, and what it then tells is looked at here.
    let age_max = match demand.proved_since {
        Some(since) if !demand.asks_again => (now - since).min(fresh_for(upstream)),
        Some(_) | None => fresh_for(upstream),
    };
    let code = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let mut asked = client
        .authorize_url(code, move || CsrfToken::new(state), move || Nonce::new(nonce))
        .set_pkce_challenge(challenge)
        .set_max_age(age_max.to_std().unwrap_or_default());
    if demand.asks_again {
        asked = asked.add_prompt(CoreAuthPrompt::Login);
    }
    for acr in worth(upstream, demand.assurance) {
        asked = asked.add_auth_context_value(AuthenticationContextClass::new(acr));
    }
    Ok(asked.url().0.to_string())
}

/// The provider's values of `acr` that are worth `level`. Some providers tell only what they were asked for, so all that are
/// worth something are named where any will do.
fn worth(upstream: &Upstream, level: Assurance) -> Vec<String> {
    let levels = upstream.config.levels.iter();
    let worth = levels.filter(|(_, worth)| Assurance::from(**worth) >= level).map(|(acr, _)| acr.clone());
    worth.collect()
}
