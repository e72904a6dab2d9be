//! The pages around signing out.
use poem::Response;
use poem::http::StatusCode;

use super::html::Text;
use super::language::Language;
use super::layout::Page;
use crate::logout::Back;

/// Asks whether the person wants to sign out; `token` proves that the answer comes from the page. `back` is where they
/// then go.
pub(crate) fn ask_logout(language: Language, token: &str, back: Option<&Back>, is_dev: bool) -> Response {
    let words = language.words();
    let hidden = |name: &str, value: &str| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", Text(value));
    let mut fields = hidden("token", token);
    if let Some(back) = back {
        fields.push_str(&hidden("client_id", &back.client_id));
        fields.push_str(&hidden("post_logout_redirect_uri", &back.address));
        fields.push_str(&back.state.as_deref().map(|state| hidden("state", state)).unwrap_or_default());
    }
    let body = format!(
        "<p>{}</p><form method=\"post\" action=\"/logout/confirm\">{fields}<button>{}</button></form>",
        words.sign_out_ask, words.sign_out
    );
    let leads_to = back.map(|back| back.address.as_str());
    Page { language, title: words.sign_out, body, address: None, leads_to, is_dev }.show(StatusCode::OK)
}

/// Says that the person is signed out.
pub(crate) fn signed_out(language: Language, is_dev: bool) -> Response {
    let words = language.words();
    let body = format!("<p>{}</p>", words.signed_out_hint);
    Page { language, title: words.signed_out, body, address: None, leads_to: None, is_dev }.show(StatusCode::OK)
}
