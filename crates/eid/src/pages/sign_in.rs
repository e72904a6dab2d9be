//! The page on which a person proves who they are.
use poem::Response;
use poem::http::StatusCode;

use super::html::Text;
use super::language::Language;
use super::layout::Page;
use super::organisations;
use crate::card::address_of_visit;
use crate::clients::ClientName;
use crate::config::ReadyPerson;
use crate::continuation::address_of;
use crate::errand::{Errand, OwnPage};
use crate::provider::Provider;
use crate::store::{Interaction, Session};

/// The page for `interaction`; `session` is there where the person is signed in already, and must do so again.
pub(crate) fn sign_in(
    provider: &Provider,
    language: Language,
    interaction: &Interaction,
    session: Option<&Session>,
) -> Response {
    let words = language.words();
    let asked = interaction.errand.request();
    let client = asked.and_then(|asked| provider.clients.get(&asked.client_id));
    let purpose = match client {
        Some(client) => {
            format!("{} <strong>{}</strong>.", words.sign_in_for, Text(client_name(&client.client_name, language)))
        }
        None => words.sign_in_own.to_owned(),
    };
    let again = session.map(|_| format!("<p class=\"note\">{}</p>", words.sign_in_again)).unwrap_or_default();
    let id = Text(&interaction.id);
    let passkey = format!(
        "<form id=\"passkey-sign-in\" data-interaction=\"{id}\" data-failed=\"{failed}\" hidden>\
         <p>{hint}</p><button type=\"submit\">{button}</button><p role=\"status\"></p></form>",
        failed = words.passkey_failed,
        hint = words.passkey_hint,
        button = words.with_passkey,
    );
    let passkey = if provider.webauthn.is_some() { passkey } else { String::new() };
    // A link and no form: the policy of the page lets forms lead to few places, and nothing is sent along but the address.
    let card = provider.card.as_ref().map_or(String::new(), |card| {
        let address = address_of_visit(card, &interaction.id);
        format!(
            "<p>{}</p><p><a class=\"button\" id=\"card-sign-in\" href=\"{}\">{}</a></p>",
            words.card_hint,
            Text(&address),
            words.with_card
        )
    });
    let people = if provider.is_dev() { people(language, &provider.people, &interaction.id) } else { String::new() };
    let is_for_client = asked.is_some() || matches!(interaction.errand, Errand::Own { path: OwnPage::Context });
    let organisations =
        if is_for_client { organisations::to_sign_in_with(provider, language, interaction) } else { String::new() };
    let cancel = format!(
        "<form method=\"post\" action=\"/sign-in/cancel\"><input type=\"hidden\" name=\"interaction\" value=\"{id}\">\
         <button class=\"quiet\">{}</button></form>",
        words.cancel
    );
    let cancel = if asked.is_some() { cancel } else { String::new() };
    let body = format!("<p>{} {purpose}</p>{again}{passkey}{card}{organisations}{people}{cancel}", words.sign_in);
    let address = address_of(&interaction.id);
    let leads_to = asked.map(|asked| asked.redirect_uri.as_str());
    Page { language, title: words.sign_in, body, address: Some(&address), leads_to, is_dev: provider.is_dev() }
        .show(StatusCode::OK)
}

/// What people know a client as in `language`.
pub(super) fn client_name(name: &ClientName, language: Language) -> &str {
    match (language, &name.cy) {
        (Language::Welsh, Some(welsh)) => welsh,
        (Language::Welsh, None) | (Language::English, _) => &name.en,
    }
}

fn people(language: Language, people: &[ReadyPerson], interaction: &str) -> String {
    if people.is_empty() {
        return String::new();
    }
    let buttons: String = people.iter().map(person).collect();
    format!(
        "<section><h2>{}</h2><form method=\"post\" action=\"/sign-in/dev\">\
         <input type=\"hidden\" name=\"interaction\" value=\"{}\">{buttons}</form></section>",
        language.words().as_made_up_person,
        Text(interaction),
    )
}

fn person(ready: &ReadyPerson) -> String {
    format!(
        "<button class=\"person\" name=\"person\" value=\"{}\">{}<span>{}</span></button>",
        Text(&ready.id),
        Text(&ready.name),
        Text(&ready.about)
    )
}
