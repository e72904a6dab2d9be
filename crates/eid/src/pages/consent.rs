//! The page on which a person says what a client may have.
use poem::Response;
use poem::http::StatusCode;

use super::html::Text;
use super::language::Language;
use super::layout::Page;
use super::sign_in::client_name;
use crate::continuation::address_of;
use crate::provider::Provider;
use crate::store::Interaction;

/// The page for `interaction`, shown to the person called `name`; `token` proves that the answer comes from it.
pub(crate) fn consent(
    provider: &Provider,
    language: Language,
    interaction: &Interaction,
    name: &str,
    token: &str,
) -> Response {
    let words = language.words();
    let asked = interaction.errand.request();
    let client = asked.and_then(|asked| provider.clients.get(&asked.client_id));
    let client = client.map(|client| client_name(&client.client_name, language)).unwrap_or_default();
    let items = asked.map(|asked| asked.allowed.items()).unwrap_or_default();
    let mut lines: String = items.iter().map(|item| format!("<li>{}</li>", described(language, item))).collect();
    if lines.is_empty() {
        lines = format!("<li>{}</li>", words.only_signing_in);
    }
    let body = format!(
        "<p>{as_whom} <strong>{name}</strong>.</p><p><strong>{client}</strong> {asks}</p><ul>{lines}</ul>\
         <form method=\"post\" action=\"/consent\">\
         <input type=\"hidden\" name=\"interaction\" value=\"{id}\"><input type=\"hidden\" name=\"token\" value=\"{token}\">\
         <label><input type=\"checkbox\" name=\"remember\" value=\"yes\">{remember}</label>\
         <div class=\"actions\"><button name=\"decision\" value=\"allow\">{allow}</button>\
         <button class=\"quiet\" name=\"decision\" value=\"deny\">{deny}</button></div></form>",
        as_whom = words.signed_in_as,
        name = Text(name),
        client = Text(client),
        asks = words.consent_asks,
        id = Text(&interaction.id),
        token = Text(token),
        remember = words.remember,
        allow = words.allow,
        deny = words.deny,
    );
    let address = address_of(&interaction.id);
    let leads_to = asked.map(|asked| asked.redirect_uri.as_str());
    Page { language, title: words.consent, body, address: Some(&address), leads_to, is_dev: provider.is_dev() }
        .show(StatusCode::OK)
}

/// One thing that is asked for, in words. HTML.
pub(super) fn described(language: Language, item: &str) -> String {
    let words = language.words();
    match item.split_once(':') {
        Some(("scope", "offline_access")) => words.offline.to_owned(),
        Some(("scope", scope)) => format!("{} <code>{}</code>", words.scope, Text(scope)),
        Some(("claim", "name")) => words.your_name.to_owned(),
        Some(("claim", "person_code")) => words.your_code.to_owned(),
        Some(("data-use", rest)) => format!("{} <code>{}</code>", words.data_use, Text(rest)),
        Some((_, _)) | None => Text(item).to_string(),
    }
}
