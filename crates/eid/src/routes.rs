//! Which address is answered by what.
use std::sync::Arc;

use poem::http::{HeaderValue, StatusCode, header};
use poem::{Endpoint, EndpointExt as _, Request, Response, Route, endpoint, get, patch, post};
use serde_json::Value;

use crate::broker::{self, callback, linking, scim, start};
use crate::oauth_error::OAuthError;
use crate::pages::{self, Language};
use crate::provider::Provider;
use crate::sign_in::{cancel, consent, context, dev, enrol, passkey};
use crate::{
    assets, authorize, card, continuation, introspect, logout, me, merging, metadata, par, revoke, token, userinfo,
};

/// All routes of the provider.
pub(crate) fn routes(provider: &Arc<Provider>) -> Route {
    let document = |make: fn(&Provider) -> Value| get(published(provider, make));
    Route::new()
        .at("/.well-known/openid-configuration", document(metadata::metadata))
        .at("/.well-known/oauth-authorization-server", document(metadata::metadata))
        .at("/jwks", document(|provider| provider.keys().jwks(provider.now())))
        .at("/par", post(back_channel(provider, par::par)).options(preflight()))
        .at("/token", post(back_channel(provider, token::token)).options(preflight()))
        .at("/introspect", post(back_channel(provider, introspect::introspect)))
        .at("/revoke", post(back_channel(provider, revoke::revoke)).options(preflight()))
        .at(
            "/userinfo",
            get(back_channel(provider, userinfo::userinfo))
                .post(back_channel(provider, userinfo::userinfo))
                .options(preflight()),
        )
        .at("/authorize", get(page(provider, authorize::authorize)).post(page(provider, authorize::authorize)))
        .at("/continue", get(page(provider, continuation::proceed)))
        .at("/context", post(page(provider, context::choose)))
        .at("/me/context", get(page(provider, context::show)).post(page(provider, context::change)))
        .at("/me/links/begin", post(page(provider, linking::begin)))
        .at("/me/links/accept", post(page(provider, linking::accept)))
        .at("/me/links/end", post(page(provider, me::end_link)))
        .at("/me/merge", post(page(provider, merging::start)))
        .at("/me/merge/confirm", post(page(provider, merging::confirm)))
        .at("/me/merge/undo", post(page(provider, merging::undo)))
        .at("/upstream/:upstream/start", get(page(provider, start::start)))
        .at("/upstream/:upstream/callback", get(page(provider, callback::callback)))
        .at("/upstream/:upstream/logout", post(back_channel(provider, broker::logout::logout)))
        .at(
            "/scim/v2/:upstream/Users/:subject",
            patch(plain(provider, scim::patch)).delete(plain(provider, scim::delete)),
        )
        .at("/sign-in/dev", post(page(provider, dev::sign_in)))
        .at(card::BACK, get(page(provider, card::back)))
        .at("/enrol", get(page(provider, enrol::ask)).post(page(provider, enrol::enter)))
        .at("/sign-in/cancel", post(page(provider, cancel::cancel)))
        .at("/consent", post(page(provider, consent::decide)))
        .at("/passkeys/sign-in/start", post(script(provider, passkey::start_sign_in)))
        .at("/passkeys/sign-in/finish", post(script(provider, passkey::finish_sign_in)))
        .at("/passkeys/registration/start", post(script(provider, passkey::start_registration)))
        .at("/passkeys/registration/finish", post(script(provider, passkey::finish_registration)))
        .at("/logout", get(page(provider, logout::ask)).post(page(provider, logout::ask)))
        .at("/logout/confirm", post(page(provider, logout::confirm)))
        .at("/me/sessions", get(page(provider, me::sessions)))
        .at("/me/sessions/end", post(page(provider, me::end_session)))
        .at("/me/credentials", get(page(provider, me::credentials)))
        .at("/me/credentials/remove", post(page(provider, me::remove_credential)))
        .at("/me/choices", get(page(provider, me::choices)))
        .at("/me/choices/forget", post(page(provider, me::forget_choices)))
        .at("/assets/eid.css", get(endpoint::make_sync(|_| assets::style())))
        .at("/assets/passkeys.js", get(endpoint::make_sync(|_| assets::script())))
}

/// A document that anyone may read and keep for five minutes.
fn published(provider: &Arc<Provider>, make: fn(&Provider) -> Value) -> impl Endpoint<Output = Response> + use<> {
    let provider = Arc::clone(provider);
    endpoint::make_sync(move |_| {
        Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "public, max-age=300")
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
            .body(make(&provider).to_string())
    })
}

/// What clients call: refusals are JSON, and each answer brings the nonce for the next proof of a key.
pub(crate) fn back_channel<A, F>(provider: &Arc<Provider>, answer: A) -> impl Endpoint<Output = Response> + use<A, F>
where
    A: Fn(Arc<Provider>, Request) -> F + Send + Sync + 'static,
    F: Future<Output = Result<Response, OAuthError>> + Send + 'static,
{
    let provider = Arc::clone(provider);
    endpoint::make(move |request| {
        let answer = answer(Arc::clone(&provider), request);
        let provider = Arc::clone(&provider);
        async move {
            let mut response = answer.await.unwrap_or_else(|error| error.response());
            let nonce = provider.nonces().ok().map(|nonces| nonces.present(provider.now()));
            if let Some(nonce) = nonce.and_then(|nonce| HeaderValue::try_from(nonce).ok()) {
                response.headers_mut().insert("DPoP-Nonce", nonce);
            }
            // Programs in browsers are clients too. They bring no cookie here, so nothing is lent to them.
            let anyone = HeaderValue::from_static("*");
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anyone);
            let read = HeaderValue::from_static("DPoP-Nonce, WWW-Authenticate");
            response.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, read);
            response
        }
    })
    .map_to_response()
}

/// What browsers ask before a program of another site sends a proof of its key (Fetch §3.3): it may.
fn preflight() -> impl Endpoint<Output = Response> {
    endpoint::make_sync(|_| {
        Response::builder()
            .status(StatusCode::NO_CONTENT)
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
            .header(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
            .header(header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, DPoP")
            .header(header::ACCESS_CONTROL_MAX_AGE, "600")
            .finish()
    })
}

/// What people see: refusals are pages.
fn page<A, F>(provider: &Arc<Provider>, answer: A) -> impl Endpoint<Output = Response> + use<A, F>
where
    A: Fn(Arc<Provider>, Request) -> F + Send + Sync + 'static,
    F: Future<Output = Result<Response, OAuthError>> + Send + 'static,
{
    let provider = Arc::clone(provider);
    endpoint::make(move |request| {
        let language = Language::of(&request, None);
        let chosen = Language::keep(&request);
        let answer = answer(Arc::clone(&provider), request);
        async move {
            let mut response = answer.await.unwrap_or_else(|error| pages::refusal(language, &error));
            if let Some(chosen) = chosen {
                response.headers_mut().append(header::SET_COOKIE, chosen);
            }
            response
        }
    })
    .map_to_response()
}

/// What others' programs call that do not speak OAuth: every answer is the endpoint's own.
fn plain<A, F>(provider: &Arc<Provider>, answer: A) -> impl Endpoint<Output = Response> + use<A, F>
where
    A: Fn(Arc<Provider>, Request) -> F + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let provider = Arc::clone(provider);
    endpoint::make(move |request| answer(Arc::clone(&provider), request)).map_to_response()
}

/// What the pages' own script calls: refusals are JSON, and nobody else may read an answer.
fn script<A, F>(provider: &Arc<Provider>, answer: A) -> impl Endpoint<Output = Response> + use<A, F>
where
    A: Fn(Arc<Provider>, Request) -> F + Send + Sync + 'static,
    F: Future<Output = Result<Response, OAuthError>> + Send + 'static,
{
    let provider = Arc::clone(provider);
    endpoint::make(move |request| {
        let answer = answer(Arc::clone(&provider), request);
        async move { answer.await.unwrap_or_else(|error| error.response()) }
    })
    .map_to_response()
}
