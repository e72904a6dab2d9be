//! The pages that show a person what is theirs: sessions, passkeys, choices.
use chrono::{DateTime, Utc};
use poem::Response;
use poem::http::StatusCode;

use super::consent::described;
use super::html::Text;
use super::language::Language;
use super::layout::Page;
use super::sign_in::client_name;
use super::{merge, organisations};
use crate::provider::Provider;
use crate::store::{Credential, Link, Merge, Session};

/// Where the person is signed in; `current` is the session of this browser.
pub(crate) fn sessions(
    provider: &Provider,
    language: Language,
    sessions: &[Session],
    current: &Session,
    token: &str,
) -> Response {
    let words = language.words();
    let entries: String = sessions
        .iter()
        .map(|session| {
            let here = if session.id == current.id { format!(" ({})", words.this_browser) } else { String::new() };
            let told = format!(
                "<strong>{}</strong>{here}<br>{} {}. {} {}.",
                Text(&session.browser),
                words.since,
                time(session.started_at),
                words.last_used,
                time(session.last_seen_at),
            );
            entry(&told, "/me/sessions/end", "session", &session.id, token, words.end)
        })
        .collect();
    let body = format!("{}<p>{}</p><ul class=\"list\">{entries}</ul>", links(language), words.sessions_hint);
    show(provider, language, words.sessions, "/me/sessions", body)
}

/// What else is a person's beside their passkeys.
pub(crate) struct Joined<'a> {
    /// Accounts at organisations.
    pub(crate) accounts: &'a [Link],
    /// Other e-IDs of theirs.
    pub(crate) merges: &'a [Merge],
}

/// What the person signs in with.
pub(crate) fn credentials(
    provider: &Provider,
    language: Language,
    credentials: &[Credential],
    joined: &Joined<'_>,
    token: &str,
) -> Response {
    let words = language.words();
    let entries: String = credentials
        .iter()
        .map(|credential| {
            let used = credential.last_used_at.map_or_else(|| words.never.to_owned(), time);
            let told = format!(
                "<strong>{}</strong><br>{} {}. {} {used}.",
                Text(&credential.label),
                words.since,
                time(credential.created_at),
                words.last_used
            );
            entry(&told, "/me/credentials/remove", "credential", &credential.id, token, words.remove)
        })
        .collect();
    let list = match credentials {
        [] => format!("<p>{}</p>", words.no_credentials),
        _ => format!("<ul class=\"list\">{entries}</ul>"),
    };
    let form = format!(
        "<form id=\"passkey-registration\" data-token=\"{}\" data-failed=\"{}\" hidden><h2>{}</h2>\
         <label>{}<input type=\"text\" name=\"label\" maxlength=\"60\" autocomplete=\"off\"></label>\
         <button type=\"submit\">{}</button><p role=\"status\"></p></form>",
        Text(token),
        words.passkey_failed,
        words.add_passkey,
        words.passkey_label,
        words.add_passkey
    );
    let form = if provider.webauthn.is_some() { form } else { String::new() };
    let accounts = organisations::accounts(provider, language, joined.accounts, token);
    let merges = merge::merges(language, joined.merges, token);
    let body = format!("{}{list}{form}{accounts}{merges}", links(language));
    show(provider, language, words.credentials, "/me/credentials", body)
}

/// What the person lets clients have without being asked again, as pairs of client and item.
pub(crate) fn choices(provider: &Provider, language: Language, choices: &[(String, String)], token: &str) -> Response {
    let words = language.words();
    let entries: String = choices
        .chunk_by(|(one, _), (other, _)| one == other)
        .filter_map(|items| Some((items.first()?.0.as_str(), items)))
        .map(|(client_id, items)| {
            let client = provider.clients.get(client_id);
            let name = client.map_or(client_id, |client| client_name(&client.client_name, language));
            let lines: String =
                items.iter().map(|(_, item)| format!("<li>{}</li>", described(language, item))).collect();
            let told = format!("<strong>{}</strong><ul>{lines}</ul>", Text(name));
            entry(&told, "/me/choices/forget", "client", client_id, token, words.forget)
        })
        .collect();
    let list = match choices {
        [] => format!("<p>{}</p>", words.no_choices),
        _ => format!("<ul class=\"list\">{entries}</ul>"),
    };
    show(provider, language, words.choices, "/me/choices", format!("{}{list}", links(language)))
}

pub(super) fn entry(told: &str, action: &str, name: &str, value: &str, token: &str, button: &str) -> String {
    format!(
        "<li><p>{told}</p><form method=\"post\" action=\"{action}\">\
         <input type=\"hidden\" name=\"token\" value=\"{}\"><input type=\"hidden\" name=\"{name}\" value=\"{}\">\
         <button class=\"quiet\">{button}</button></form></li>",
        Text(token),
        Text(value)
    )
}

pub(super) fn links(language: Language) -> String {
    let words = language.words();
    let link = |address: &str, name: &str| format!("<li><a href=\"{address}\">{name}</a></li>");
    format!(
        "<nav><ul>{}{}{}{}{}</ul></nav>",
        link("/me/sessions", words.sessions),
        link("/me/credentials", words.credentials),
        link("/me/choices", words.choices),
        link("/me/context", language.broker_words().context),
        link("/logout", words.sign_out)
    )
}

fn show(provider: &Provider, language: Language, title: &str, address: &str, body: String) -> Response {
    Page { language, title, body, address: Some(address), leads_to: None, is_dev: provider.is_dev() }
        .show(StatusCode::OK)
}

fn time(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M UTC").to_string()
}
