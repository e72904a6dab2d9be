//! The page on which a person types the code that an official gave them.
use poem::Response;
use poem::http::StatusCode;

use super::html::Text;
use super::language::Language;
use super::layout::Page;
use crate::provider::Provider;

/// The page for the interaction `id`.
pub(crate) fn enrol(provider: &Provider, language: Language, id: &str) -> Response {
    let words = language.words();
    let body = format!(
        "<p>{}</p><form method=\"post\" action=\"/enrol\"><input type=\"hidden\" name=\"interaction\" value=\"{}\">\
         <label>{}<input type=\"text\" name=\"code\" required maxlength=\"40\" autocomplete=\"one-time-code\" \
         autocapitalize=\"characters\" spellcheck=\"false\"></label><button>{}</button></form>",
        words.enrol_hint,
        Text(id),
        words.enrol_code,
        words.enrol_go_on
    );
    Page { language, title: words.enrol, body, address: Some("/enrol"), leads_to: None, is_dev: provider.is_dev() }
        .show(StatusCode::OK)
}
