//! `/logout` (OpenID Connect RP-Initiated Logout 1.0).
use std::sync::Arc;

use claims::Unverified;
use poem::http::{Method, header};
use poem::{Request, Response};
use url::Url;

use crate::authorization_response::see_other;
use crate::browser::{Cookie, refuse_foreign};
use crate::notice;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::pages::{self, Language};
use crate::parameters::Parameters;
use crate::provider::Provider;
use crate::session::{current_session, form_token};

/// Where a person goes once signed out: an address that is registered for the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Back {
    pub(crate) client_id: String,
    pub(crate) address: String,
    pub(crate) state: Option<String>,
}

/// Who the client says was signed in: proved by an ID token that the provider signed, however old.
struct Hint {
    client_id: String,
    sid: String,
}

/// Signs the person out if the client proves that it knows this very session, and asks the person otherwise: a mere link
/// signs nobody out.
pub(crate) async fn ask(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    let parameters = match *request.method() {
        Method::POST => Parameters::of_form(&mut request).await?,
        _ => Parameters::of_query(&request)?,
    };
    if parameters.get("refresh_token").or(parameters.get("token")).is_some() {
        return Err(invalid("tokens are not ended here; revoke them"));
    }
    let hint = read_hint(&provider, &parameters)?;
    let back = read_back(&provider, &parameters, hint.as_ref())?;
    let language = Language::of(&request, parameters.get("ui_locales"));
    let Some(session) = current_session(&provider, &request, provider.now()).await? else {
        return Ok(leave(&provider, language, back.as_ref()));
    };
    let knows_session = match &hint {
        Some(hint) => provider.store.is_sid_of(&hint.sid, &session.id, &hint.client_id).await?,
        None => false,
    };
    if !knows_session {
        let token = form_token(&provider, &request).unwrap_or_default();
        return Ok(pages::ask_logout(language, &token, back.as_ref(), provider.is_dev()));
    }
    notice::end_session(&provider, &session.id, provider.now()).await?;
    Ok(leave(&provider, language, back.as_ref()))
}

/// Signs the person out who said so on the page.
pub(crate) async fn confirm(provider: Arc<Provider>, mut request: Request) -> Result<Response, OAuthError> {
    refuse_foreign(&provider, &request)?;
    let parameters = Parameters::of_form(&mut request).await?;
    let back = read_back(&provider, &parameters, None)?;
    let language = Language::of(&request, None);
    if let Some(session) = current_session(&provider, &request, provider.now()).await? {
        if parameters.get("token") != form_token(&provider, &request).as_deref() {
            return Err(invalid("the page is of another session; sign out again"));
        }
        notice::end_session(&provider, &session.id, provider.now()).await?;
    }
    Ok(leave(&provider, language, back.as_ref()))
}

fn read_hint(provider: &Provider, parameters: &Parameters) -> Result<Option<Hint>, OAuthError> {
    let Some(text) = parameters.get("id_token_hint") else { return Ok(None) };
    let keys = provider.keys().key_set(provider.now());
    let proved = Unverified::read(text).and_then(|token| {
        token.expect_kind("JWT", &["JWT"])?;
        token.claims_proved_by(&keys)
    });
    // A hint whose key is not published any more proves nothing; the person is asked.
    let Ok(claims) = proved else { return Ok(None) };
    let client_id = claims.sole_audience().ok().flatten().unwrap_or_default().to_owned();
    if parameters.get("client_id").is_some_and(|named| named != client_id) {
        return Err(invalid("`client_id` is not the client of `id_token_hint`"));
    }
    let sid = claims.name("sid").unwrap_or_default().to_owned();
    Ok(Some(Hint { client_id, sid }))
}

fn read_back(provider: &Provider, parameters: &Parameters, hint: Option<&Hint>) -> Result<Option<Back>, OAuthError> {
    let Some(address) = parameters.get("post_logout_redirect_uri") else { return Ok(None) };
    let client_id = hint.map(|hint| hint.client_id.as_str()).or(parameters.get("client_id"));
    let client = client_id.and_then(|client_id| provider.clients.get(client_id));
    let client = client.ok_or_else(|| invalid("say by `id_token_hint` or `client_id` whose address that is"))?;
    if !client.post_logout_redirect_uris.iter().any(|registered| registered == address) {
        return Err(invalid("`post_logout_redirect_uri` is not one of the client's"));
    }
    let state = parameters.get("state").map(str::to_owned);
    Ok(Some(Back { client_id: client.client_id.clone(), address: address.to_owned(), state }))
}

/// Forgets the session's cookie, and sends the person back or says that it is done.
fn leave(provider: &Provider, language: Language, back: Option<&Back>) -> Response {
    let url = back.and_then(|back| {
        let mut url = Url::parse(&back.address).ok()?;
        if let Some(state) = &back.state {
            url.query_pairs_mut().append_pair("state", state);
        }
        Some(url)
    });
    let mut response = match url {
        Some(url) => see_other(url.as_str()),
        None => pages::signed_out(language, provider.is_dev()),
    };
    response.headers_mut().append(header::SET_COOKIE, Cookie::Session.remove(provider));
    response
}

fn invalid(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}
