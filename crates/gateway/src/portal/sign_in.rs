//! `/login` and `/callback`: to the provider, and back.

use std::sync::Arc;

use chrono::TimeDelta;
use http::header::{CACHE_CONTROL, HOST, LOCATION, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use identity::{BegunSignIn, SignInFault, SignInWish};
use poem::{Request, Response};
use serde::{Deserialize, Serialize};

use super::cookie::Cookie;
use super::entity::begun_sign_in;
use super::page::{Notice, page};
use super::sealed::{digest, new_secret, open, seal};
use super::store::Ending;
use super::{Inner, sessions};

/// How long a person may take to sign in.
const SIGN_IN_MAX: TimeDelta = TimeDelta::minutes(15);

/// What `/login` may be asked.
#[derive(Deserialize)]
struct Wanted {
    /// Where to go once signed in: a path of ours.
    return_to: Option<String>,
    acr_values: Option<String>,
    max_age: Option<u32>,
    prompt: Option<String>,
}

/// What the provider sends back with the browser (RFC 6749 §4.1.2, RFC 9207).
#[derive(Deserialize)]
struct Answer {
    state: String,
    iss: String,
    code: Option<String>,
    error: Option<String>,
}

/// What is kept of a sign-in until the browser comes back.
#[derive(Serialize, Deserialize)]
struct Begun {
    sign_in: BegunSignIn,
    return_to: String,
}

/// Sends the browser to the provider.
pub(super) async fn login(inner: Arc<Inner>, request: Request) -> Response {
    if let Some(elsewhere) = own_address(&inner, &request) {
        return see_other(&elsewhere, []);
    }
    let Ok(wanted) = request.params::<Wanted>() else { return page(Notice::NotAsked) };
    let Some(return_to) = own_path(wanted.return_to.as_deref().unwrap_or("/")) else { return page(Notice::NotAsked) };
    let Wanted { acr_values, max_age: age_max, prompt, .. } = wanted;
    let wish = SignInWish { acr_values, age_max, prompt };
    let (address, sign_in) = match inner.relying_party.begin(&wish).await {
        Ok(begun) => begun,
        Err(fault) => return failed(&fault),
    };
    let browser = new_secret();
    let begun = begun_sign_in::Model {
        state_hash: digest(&sign_in.state),
        browser_hash: digest(&browser),
        sealed: seal(&browser, &Begun { sign_in, return_to }).unwrap_or_default(),
        expires_at: (service::clock::now() + SIGN_IN_MAX).into(),
    };
    if let Err(error) = inner.store.add_sign_in(begun).await {
        return broken(&error);
    }
    let cookie = Cookie::SignIn.set(inner.origin.is_secure(), &browser);
    see_other(address.as_str(), [cookie])
}

/// Takes the browser back, and begins its session. What comes back in another browser than the one that began, a second time, or from
/// another provider than was asked, signs nobody in.
pub(super) async fn callback(inner: Arc<Inner>, request: Request) -> Response {
    let is_secure = inner.origin.is_secure();
    let Ok(answer) = request.params::<Answer>() else { return page(Notice::NotBegun) };
    let Some(browser) = Cookie::SignIn.of(is_secure, request.headers()) else { return page(Notice::NotBegun) };
    let now = service::clock::now();
    let begun = match inner.store.take_sign_in(&digest(&answer.state), &digest(browser), now).await {
        Ok(begun) => begun.and_then(|sealed| open::<Begun>(browser, &sealed)),
        Err(error) => return broken(&error),
    };
    let Some(Begun { sign_in, return_to }) = begun else { return page(Notice::NotBegun) };
    let code = match (answer.code, answer.error) {
        (Some(code), None) => code,
        (None, Some(error)) => return failed(&SignInFault::Refused(error)),
        (_, _) => return page(Notice::NotBegun),
    };
    let signed_in = match inner.relying_party.redeem(sign_in, code, &answer.iss, now).await {
        Ok(signed_in) => signed_in,
        Err(fault) => return failed(&fault),
    };
    // The session that the browser had until now is another sign-in's.
    if let Some(before) = Cookie::Session.of(is_secure, request.headers())
        && let Err(error) = inner.store.end(Ending::Secret(&digest(before)), now).await
    {
        return broken(&error);
    }
    match sessions::begin(&inner, signed_in, now).await {
        Ok(secret) => {
            let cookies = [Cookie::Session.set(is_secure, &secret), Cookie::SignIn.remove(is_secure)];
            see_other(&return_to, cookies)
        }
        Err(error) => broken(&error),
    }
}

/// Where the request should have been sent: to the name that the provider sends the browser back to, which alone has its cookies.
fn own_address(inner: &Inner, request: &Request) -> Option<String> {
    let host = request.header(HOST)?;
    let authority = inner.origin.as_str().split_once("://").map(|(_, authority)| authority)?;
    let path = request.original_uri().path_and_query()?;
    (!host.eq_ignore_ascii_case(authority)).then(|| format!("{}{path}", inner.origin.as_str()))
}

/// A path of ours, so that nobody is sent elsewhere from here (CWE-601).
fn own_path(path: &str) -> Option<String> {
    let is_own = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 1024
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    is_own.then(|| path.to_owned())
}

/// By 303, which a browser goes on with by GET whatever it sent before (RFC 9700 §4.12).
fn see_other(address: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut response = Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(LOCATION, address)
        .header(CACHE_CONTROL, "no-store")
        .finish();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn failed(fault: &SignInFault) -> Response {
    let error: &dyn std::error::Error = fault;
    match fault {
        SignInFault::Refused(code) if code == "access_denied" => page(Notice::Declined),
        SignInFault::Refused(code) if code == "unmet_authentication_requirements" => page(Notice::Unmet),
        SignInFault::Refused(_) | SignInFault::IdToken(_) | SignInFault::Answer(_) => {
            tracing::warn!(error, "somebody could not be signed in");
            page(Notice::Refused)
        }
        SignInFault::Unavailable(_) => {
            tracing::error!(error, "nobody can be signed in");
            page(Notice::Unavailable)
        }
    }
}

fn broken(error: &storage::StoreError) -> Response {
    let error: &dyn std::error::Error = error;
    tracing::error!(error, "the portal's database does not answer");
    page(Notice::Unavailable)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn one_is_sent_back_to_paths_of_ours_only() {
        for own in ["/", "/#ask", "/posts?page=2&x=%20"] {
            assert_eq!(own_path(own).as_deref(), Some(own));
        }
        for other in
            ["", "posts", "//evil.example", "/\\evil.example", "https://evil.example", "/a b", "/\n", "/\u{e9}"]
        {
            assert_eq!(own_path(other), None, "{other}");
        }
    }
}
