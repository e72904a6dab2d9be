//! Coming back from a provider.
use std::sync::Arc;

use poem::http::header;
use poem::{Request, Response};

use super::asserted::Asserted;
use super::flow::{Flow, Purpose, Secrets, not_here};
use super::start::named;
use super::upstream::Upstream;
use super::{code, id_token, linking};
use crate::acting::ActingAs;
use crate::authorization_response::see_other;
use crate::browser::known_browser;
use crate::continuation::{address_of, interaction_of};
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::pages::{self, Language};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::session::{self, Opening, SignIn};
use crate::store::{Link, LinkState, OpenedBy, Origin};

/// The method of a sign-in with another provider, in place of those of RFC 8176 that it used.
const FEDERATED: &str = "fed";

/// Takes a provider's answer, in the browser that was sent there.
pub(crate) async fn callback(provider: Arc<Provider>, request: Request) -> Result<Response, OAuthError> {
    let upstream = named(&provider, &request)?;
    let parameters = Parameters::of_query(&request)?;
    let state = parameters.required("state")?;
    let browser = known_browser(&provider, &request).ok_or_else(not_here)?;
    let flow: Option<Flow> = provider.store.take_ceremony(state, &browser, provider.now()).await?;
    // The answer of one provider at another's address: its code would be sent to the wrong one (RFC 9700 §4.4).
    let flow = flow.filter(|flow| flow.upstream == upstream.config.id).ok_or_else(not_here)?;
    let secrets = Secrets::of(&provider, &request, state)?;
    let asserted = asserted(&provider, upstream, &parameters, &secrets).await?;
    if flow.proved_since.is_some_and(|since| !asserted.is_proved_since(since)) {
        return Err(denied("your organisation did not ask you again who you are"));
    }
    match flow.purpose {
        Purpose::SignIn { interaction } => sign_in(&provider, upstream, &request, &interaction, asserted).await,
        Purpose::Link { session } => linking::finish(&provider, upstream, &request, &session, asserted).await,
    }
}

/// What the provider asserts by the code it sent, once everything about it holds.
async fn asserted(
    provider: &Provider,
    upstream: &Upstream,
    parameters: &Parameters,
    secrets: &Secrets,
) -> Result<Asserted, OAuthError> {
    let told = |error: super::fault::UpstreamError| error.told(&upstream.config.id);
    let metadata = upstream.metadata().await.map_err(told)?;
    let names_itself = metadata.additional_metadata().authorization_response_iss_parameter_supported;
    // RFC 9207 §2.4: whoever says that it names itself must do so, and nobody may name another.
    match parameters.get("iss") {
        Some(issuer) if issuer == upstream.config.issuer => {}
        None if !names_itself => {}
        Some(_) | None => return Err(denied("the answer is not from the provider that was asked")),
    }
    if let Some(error) = parameters.get("error") {
        tracing::info!(upstream = upstream.config.id, "a person comes back without having signed in");
        let cancelled = if error == "access_denied" { "you did not sign in there" } else { "it did not sign you in" };
        return Err(denied(&format!("your organisation's sign-in says that {cancelled}")));
    }
    let now = provider.now();
    let code = parameters.required("code")?;
    let token = code::redeem(provider, upstream, metadata.clone(), code, secrets, now).await.map_err(told)?;
    let claims = id_token::verify(upstream, metadata, &token, &secrets.nonce, now).await.map_err(told)?;
    Asserted::read(upstream, &claims).map_err(told)
}

/// Begins the session that the person's link opens. Without a link nobody is signed in, whatever the provider says of
/// addresses and names.
async fn sign_in(
    provider: &Provider,
    upstream: &Upstream,
    request: &Request,
    interaction: &str,
    asserted: Asserted,
) -> Result<Response, OAuthError> {
    let interaction = interaction_of(provider, request, interaction).await?;
    let now = provider.now();
    let link = match provider.store.link_of(&asserted.identity, now).await? {
        Some(link) => link,
        None => match linking::by_authority(provider, upstream, &asserted).await? {
            Some(link) => link,
            None => return Ok(pages::not_linked(provider, Language::of(request, None), upstream)),
        },
    };
    if link.state != LinkState::Active {
        return Err(denied("your organisation has suspended your account"));
    }
    let opening = opening(provider, upstream, &link, &asserted).await?;
    let assurance = asserted.effective_level(upstream, link.cap, now);
    let done = SignIn { person_id: link.person_id, assurance, amr: FEDERATED };
    let cookie = session::open(provider, request, &interaction, done, opening).await?;
    let mut response = see_other(&address_of(&interaction.id));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// What the link opens (rule L5): the employee context of the provider's own organisation, or, by an authority for the
/// person's identifier, what is the person's.
async fn opening(
    provider: &Provider,
    upstream: &Upstream,
    link: &Link,
    asserted: &Asserted,
) -> Result<Opening, OAuthError> {
    let origin = Origin { link_id: link.id.clone(), sid: asserted.sid.clone() };
    let auth_time = asserted.proved_at(upstream, provider.now());
    if provider.upstreams.of_link(link).is_none() {
        return Err(denied(
            "your link with this organisation is of an earlier time; end it and link your account anew",
        ));
    }
    if link.org.is_none() {
        return Ok(Opening { opened_by: OpenedBy::Authority(origin), acting: None, auth_time });
    }
    let member = asserted.member.as_deref().filter(|member| link.member.as_deref() != Some(*member));
    if let Some(member) = member {
        provider.store.set_link_member(&link.id, member).await?;
    }
    let link = Link { member: asserted.member.clone().or_else(|| link.member.clone()), ..link.clone() };
    let employee = link.employee().ok_or_else(|| {
        denied("your organisation has not said which member of the network you are; ask it to invite you")
    })?;
    let acting = Some(ActingAs::Employee(employee));
    Ok(Opening { opened_by: OpenedBy::Organisation(origin), acting, auth_time })
}

fn denied(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::AccessDenied, description)
}
