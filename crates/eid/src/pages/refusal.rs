//! The page that says what is not possible.
use poem::Response;
use poem::http::StatusCode;

use super::html::Text;
use super::language::Language;
use super::layout::Page;
use crate::oauth_error::{ErrorCode, OAuthError};

/// The page for `error`. It leads nowhere: where a request cannot be trusted, neither can the address in it.
pub(crate) fn refusal(language: Language, error: &OAuthError) -> Response {
    let words = language.words();
    let body = format!(
        "<p>{}</p><p class=\"warning\" lang=\"en\"><code>{}</code>: {}</p>",
        words.refused_hint,
        error.code.as_str(),
        Text(&error.description)
    );
    let status = match error.code {
        ErrorCode::AccessDenied => StatusCode::FORBIDDEN,
        ErrorCode::ServerError => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    Page { language, title: words.refused, body, address: None, leads_to: None, is_dev: false }.show(status)
}
