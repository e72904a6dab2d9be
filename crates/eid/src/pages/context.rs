//! The pages that say as what a person acts, and let them choose.
use poem::Response;
use poem::http::StatusCode;

use super::html::Text;
use super::language::Language;
use super::layout::Page;
use super::own::links;
use super::sign_in::client_name;
use crate::acting::ActingAs;
use crate::continuation::address_of;
use crate::provider::Provider;
use crate::store::{Interaction, Session};

/// Asks, on the way to a client, as what the person goes on. `open` is what they can choose, `token` proves the answer.
pub(crate) fn choose_context(
    provider: &Provider,
    language: Language,
    interaction: &Interaction,
    open: &[ActingAs],
    token: &str,
) -> Response {
    let words = language.broker_words();
    let hidden = format!("<input type=\"hidden\" name=\"interaction\" value=\"{}\">", Text(&interaction.id));
    let body = form("/context", &hidden, &buttons(provider, language, open), token);
    let address = address_of(&interaction.id);
    let leads_to = interaction.errand.request().map(|asked| asked.redirect_uri.as_str());
    let title = words.context_choose;
    Page { language, title, body, address: Some(&address), leads_to, is_dev: provider.is_dev() }.show(StatusCode::OK)
}

/// Shows as what the person acts in `session`, and what else it is open to.
pub(crate) fn context(
    provider: &Provider,
    language: Language,
    session: &Session,
    open: &[ActingAs],
    token: &str,
) -> Response {
    let words = language.broker_words();
    let now = described(provider, language, &session.acting);
    let others: Vec<ActingAs> = open.iter().filter(|acting| **acting != session.acting).cloned().collect();
    let form = match others.as_slice() {
        [] => String::new(),
        others => {
            let buttons = buttons(provider, language, others);
            format!("<p>{}</p>{}", words.context_hint, form("/me/context", "", &buttons, token))
        }
    };
    let (links, hint) = match session.is_own() {
        true => (links(language), String::new()),
        false => (String::new(), format!("<p class=\"note\">{}</p>", words.context_of_organisation)),
    };
    let body = format!("{links}<p>{} <strong>{now}</strong>.</p>{hint}{form}", words.context_now);
    let title = words.context;
    Page { language, title, body, address: Some("/me/context"), leads_to: None, is_dev: provider.is_dev() }
        .show(StatusCode::OK)
}

fn form(action: &str, hidden: &str, buttons: &str, token: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{action}\">{hidden}<input type=\"hidden\" name=\"token\" value=\"{}\">\
         {buttons}</form>",
        Text(token)
    )
}

fn buttons(provider: &Provider, language: Language, open: &[ActingAs]) -> String {
    let words = language.broker_words();
    let button = |acting: &ActingAs| {
        let described = described(provider, language, acting);
        let name = acting.name();
        format!(
            "<button class=\"person\" name=\"context\" value=\"{}\">{} {described}</button>",
            Text(&name),
            words.go_on_as
        )
    };
    open.iter().map(button).collect()
}

/// A context in words. HTML.
pub(super) fn described(provider: &Provider, language: Language, acting: &ActingAs) -> String {
    let words = language.broker_words();
    match acting {
        ActingAs::Citizen => words.as_citizen.to_owned(),
        ActingAs::Employee(member) => {
            let known = provider.upstreams.name_of(member.org()).map(|name| client_name(name, language));
            format!("{} {}", words.as_employee, Text(known.unwrap_or(member.org())))
        }
        ActingAs::Representative(mandate) => format!("{} {}", words.as_representative, Text(&mandate.of)),
    }
}
