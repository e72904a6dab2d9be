//! What is answered at the host for cards.
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use claims::Assurance;
use poem::http::{HeaderValue, header};
use poem::{EndpointExt as _, Request, Response, Route, endpoint, get};
use serde::{Deserialize, Serialize};
use service::server::ClientCertificate;
use tokio::task::spawn_blocking;

use super::checked_card::{Card, CheckedCard};
use crate::authorization_response::see_other;
use crate::oauth_error::OAuthError;
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::random;
use crate::store::Interaction;

/// Where a sign-in by card goes, at the card's host.
const VISIT: &str = "/sign-in";
/// Where it comes back, at the issuer's.
pub(crate) const BACK: &str = "/sign-in/card";

/// How long a code is good: as long as a browser needs to carry it.
const CODE_LIFETIME: TimeDelta = TimeDelta::seconds(60);

/// A card reaches this level at most: its key cannot be copied, and using it needs a PIN.
const LEVEL_MAX: Assurance = Assurance::High;

/// Who was at the host with their card, as the issuer is told once.
#[derive(Serialize, Deserialize)]
pub(super) struct Visit {
    pub(super) person_id: String,
    /// The level that is reached.
    level: String,
}

impl Visit {
    /// The level that is reached; none for a text that names none.
    pub(super) fn level(&self) -> Option<Assurance> {
        self.level.parse().ok()
    }
}

/// The address of the card's host at which `interaction` goes on.
pub(crate) fn address_of_visit(card: &Card, interaction: &str) -> String {
    format!("{}?{}", card.host.address.at(VISIT), query(&[("interaction", interaction)]))
}

/// Everything there is at the host. It shows no page: whoever comes is sent back to the issuer, with a code or without.
pub(crate) fn routes(provider: &Arc<Provider>) -> Route {
    let provider = Arc::clone(provider);
    let visit = endpoint::make(move |request| {
        let provider = Arc::clone(&provider);
        async move {
            let mut response = visit(&provider, &request).await.unwrap_or_else(|error| error.response());
            // The next sign-in must need the card again.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }
    });
    Route::new().at(VISIT, get(visit.map_to_response()))
}

async fn visit(provider: &Arc<Provider>, request: &Request) -> Result<Response, OAuthError> {
    let parameters = Parameters::of_query(request)?;
    let id = parameters.required("interaction")?;
    let told = match code(provider, request, id).await? {
        Some(code) => query(&[("interaction", id), ("code", &code)]),
        None => query(&[("interaction", id)]),
    };
    Ok(see_other(&format!("{}?{told}", provider.issuer.at(BACK))))
}

/// A code for the person whose card the connection came by; `None` for every reason there is not to give one.
async fn code(provider: &Arc<Provider>, request: &Request, id: &str) -> Result<Option<String>, OAuthError> {
    let now = provider.now();
    let Some(interaction) = provider.store.interaction(id, now).await? else { return Ok(None) };
    let Some(checked) = checked_card(provider, request, now).await else { return Ok(None) };
    let Some(person) = provider.store.person_of_code(checked.person_code()).await? else {
        tracing::warn!("a card is good, and not one person is enrolled under its personal code");
        return Ok(None);
    };
    let level = LEVEL_MAX.min(provider.store.proofed_level(&person.id).await?);
    let visit = Visit { person_id: person.id, level: level.as_str().to_owned() };
    let secret = random::secret();
    let name = provider.store.begin_ceremony(&owner(&interaction, &secret), &visit, now + CODE_LIFETIME).await?;
    Ok(Some(format!("{name}.{secret}")))
}

/// The card that the connection came by, if it is accepted.
async fn checked_card(provider: &Arc<Provider>, request: &Request, now: DateTime<Utc>) -> Option<CheckedCard> {
    let (provider, certificate) = (Arc::clone(provider), ClientCertificate::of(request)?.clone());
    // The lists of what is revoked are read from files, and may be long.
    let judged = spawn_blocking(move || Some(CheckedCard::check(&certificate, provider.card.as_ref()?, now)));
    match judged.await.ok()?? {
        Ok(checked) => Some(checked),
        Err(refused) => {
            let error: &dyn std::error::Error = &refused;
            tracing::warn!(error, "a card is not accepted");
            None
        }
    }
}

/// Whose a visit is: the sign-in's that it was made for, and of whoever has the code, which is kept as a digest only.
pub(super) fn owner(interaction: &Interaction, secret: &str) -> String {
    format!("card:{}:{}", interaction.id, random::digest(secret))
}

fn query(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
