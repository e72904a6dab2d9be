//! Sending a person back to the client (RFC 6749 §4.1.2), always with `iss` (RFC 9207).
use poem::Response;
use poem::http::{StatusCode, header};
use url::Url;

use crate::oauth_error::OAuthError;
use crate::provider::Provider;

/// Sends the person back with a code.
pub(crate) fn code(provider: &Provider, redirect_uri: &str, state: Option<&str>, code: &str) -> Response {
    answer(provider, redirect_uri, state, &[("code", code)])
}

/// Sends the person back with an error.
pub(crate) fn error(provider: &Provider, redirect_uri: &str, state: Option<&str>, error: &OAuthError) -> Response {
    let told = [("error", error.code.as_str()), ("error_description", error.description.as_str())];
    answer(provider, redirect_uri, state, &told)
}

fn answer(provider: &Provider, redirect_uri: &str, state: Option<&str>, told: &[(&str, &str)]) -> Response {
    let Ok(mut url) = Url::parse(redirect_uri) else {
        // Registered addresses were parsed when they were read.
        return StatusCode::INTERNAL_SERVER_ERROR.into();
    };
    url.query_pairs_mut()
        .extend_pairs(told)
        .extend_pairs(state.map(|state| ("state", state)))
        .append_pair("iss", provider.issuer.as_str());
    see_other(url.as_str())
}

/// Sends the browser on by 303: it forgets what it posted, which 307 would carry along (RFC 9700 §4.12). Neither the
/// address nor the answer is kept or passed on.
pub(crate) fn see_other(location: &str) -> Response {
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, location)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer")
        .finish()
}
