//! What is around every page, and the headers that keep it to itself.
use poem::Response;
use poem::http::{StatusCode, header};
use url::Url;

use super::html::Text;
use super::language::Language;

/// A page to be shown.
pub(crate) struct Page<'a> {
    pub(crate) language: Language,
    pub(crate) title: &'a str,
    /// HTML.
    pub(crate) body: String,
    /// The page's own address with its parameters, for the link to the other language; none where it cannot be had again.
    pub(crate) address: Option<&'a str>,
    /// The address that a form of the page may lead on to.
    pub(crate) leads_to: Option<&'a str>,
    pub(crate) is_dev: bool,
}

impl Page<'_> {
    /// The page as an answer.
    pub(crate) fn show(&self, status: StatusCode) -> Response {
        Response::builder()
            .status(status)
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::CONTENT_LANGUAGE, self.language.tag())
            .header(header::CONTENT_SECURITY_POLICY, policy(self.leads_to))
            .header(header::X_FRAME_OPTIONS, "DENY")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            // Not `no-referrer`: browsers would hide from us too where a form comes from.
            .header(header::REFERRER_POLICY, "same-origin")
            .header("Cross-Origin-Opener-Policy", "same-origin")
            .header("Cross-Origin-Resource-Policy", "same-origin")
            .header("Permissions-Policy", "publickey-credentials-get=(self), publickey-credentials-create=(self)")
            .body(self.html())
    }

    fn html(&self) -> String {
        let words = self.language.words();
        let notice = if self.is_dev { format!("<p class=\"note\">{}</p>", words.made_up) } else { String::new() };
        format!(
            "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title} – {name}</title><link rel=\"stylesheet\" href=\"/assets/eid.css\">\
             <script src=\"/assets/passkeys.js\" defer></script></head><body>\
             <a class=\"skip\" href=\"#main\">{skip}</a>\
             <header><p>{name}</p>{link}</header>\
             <main id=\"main\"><h1>{title}</h1>{body}</main><footer>{notice}</footer></body></html>\n",
            tag = self.language.tag(),
            title = Text(self.title),
            name = words.name,
            skip = words.skip,
            link = self.other_language(),
            body = self.body,
        )
    }

    fn other_language(&self) -> String {
        let Some(address) = self.address else { return String::new() };
        let (other, name) = self.language.other();
        let joint = if address.contains('?') { '&' } else { '?' };
        let address = format!("{address}{joint}lang={}", other.tag());
        format!("<a href=\"{}\" lang=\"{tag}\" hreflang=\"{tag}\">{name}</a>", Text(&address), tag = other.tag())
    }
}

/// Everything is refused but our own style, script and answers; nobody may frame the page (RFC 9700 §4.16). Browsers
/// hold redirects after a form to `form-action` too, so where one leads back to a client, its origin is named.
fn policy(leads_to: Option<&str>) -> String {
    let origin = leads_to.and_then(|address| Url::parse(address).ok()).map(|url| url.origin().ascii_serialization());
    let origin = origin.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'{origin}; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}
