//! What pages say of organisations' own providers: the list to sign in with, and a person's accounts there.
use chrono::{DateTime, Utc};
use poem::Response;
use poem::http::StatusCode;

use super::html::Text;
use super::language::Language;
use super::layout::Page;
use super::own::entry;
use super::sign_in::client_name;
use crate::broker::Upstream;
use crate::provider::Provider;
use crate::store::{Interaction, Link, LinkState};

/// The organisations to sign in with, for an interaction. HTML; nothing where there are none.
pub(super) fn to_sign_in_with(provider: &Provider, language: Language, interaction: &Interaction) -> String {
    let words = language.broker_words();
    let links: String =
        provider.upstreams.all().iter().map(|upstream| link_to(language, upstream, &interaction.id)).collect();
    if links.is_empty() {
        return String::new();
    }
    format!(
        "<section><h2>{}</h2><p>{}</p><ul class=\"list\">{links}</ul></section>",
        words.with_organisation, words.with_organisation_hint
    )
}

fn link_to(language: Language, upstream: &Upstream, interaction: &str) -> String {
    // A link and no form: browsers hold where a form leads to the page's policy, which names no organisations.
    format!(
        "<li><a href=\"/upstream/{}/start?interaction={}\">{}</a></li>",
        Text(&upstream.config.id),
        Text(interaction),
        Text(client_name(&upstream.config.name, language))
    )
}

/// A person's accounts at organisations, with forms to link and to end. HTML; nothing where there are no organisations.
pub(super) fn accounts(provider: &Provider, language: Language, links: &[Link], token: &str) -> String {
    if provider.upstreams.all().is_empty() {
        return String::new();
    }
    let words = language.broker_words();
    let entries: String = links
        .iter()
        .map(|link| entry(&told(provider, language, link), "/me/links/end", "link", &link.id, token, words.link_end))
        .collect();
    let list = match links {
        [] => format!("<p>{}</p>", words.no_links),
        _ => format!("<p>{}</p><ul class=\"list\">{entries}</ul>", words.links_hint),
    };
    let add: String = provider.upstreams.all().iter().map(|upstream| add(language, upstream)).collect();
    format!(
        "<section><h2>{title}</h2>{list}\
         <form method=\"post\" action=\"/me/links/begin\"><input type=\"hidden\" name=\"token\" value=\"{token}\">{add}</form>\
         <form method=\"post\" action=\"/me/links/accept\"><h3>{invitation}</h3>\
         <input type=\"hidden\" name=\"token\" value=\"{token}\"><label>{code}\
         <input type=\"text\" name=\"code\" required maxlength=\"40\" autocomplete=\"one-time-code\" \
         autocapitalize=\"characters\" spellcheck=\"false\"></label><button class=\"quiet\">{accept}</button></form></section>",
        title = words.links,
        token = Text(token),
        invitation = words.invitation,
        code = words.invitation_code,
        accept = words.invitation_accept,
    )
}

fn add(language: Language, upstream: &Upstream) -> String {
    format!(
        "<button class=\"quiet\" name=\"upstream\" value=\"{}\">{} {}</button>",
        Text(&upstream.config.id),
        language.broker_words().link_add,
        Text(client_name(&upstream.config.name, language))
    )
}

/// One account in words. HTML.
fn told(provider: &Provider, language: Language, link: &Link) -> String {
    let words = language.broker_words();
    let name = provider.upstreams.of_identity(&link.identity).map(|known| client_name(&known.config.name, language));
    let state = match link.state {
        LinkState::Active if link.org.is_some() && link.member.is_none() => words.link_no_member,
        LinkState::Active => "",
        LinkState::Disabled | LinkState::Removed => words.link_suspended,
    };
    let released = link.release_at.map(|at| format!("<br>{} {}.", words.link_released, time(at)));
    format!(
        "<strong>{}</strong><br>{} {}. {state}{}",
        Text(name.unwrap_or(&link.identity.issuer)),
        language.words().since,
        time(link.since),
        released.unwrap_or_default()
    )
}

/// Says where the person goes to show that an account is theirs.
pub(crate) fn go_and_link(provider: &Provider, language: Language, upstream: &Upstream, address: &str) -> Response {
    let words = language.broker_words();
    let body = format!(
        "<p>{} <a href=\"{}\">{} ({})</a>.</p>",
        words.link_go_hint,
        Text(address),
        Text(client_name(&upstream.config.name, language)),
        Text(upstream.host())
    );
    Page { language, title: words.link_go, body, address: None, leads_to: None, is_dev: provider.is_dev() }
        .show(StatusCode::OK)
}

/// Says that nobody is signed in by an account that is nobody's.
pub(crate) fn not_linked(provider: &Provider, language: Language, upstream: &Upstream) -> Response {
    let words = language.broker_words();
    let body = format!(
        "<p><strong>{}</strong></p><p>{}</p><p><a href=\"/me/credentials\">{}</a></p>",
        Text(client_name(&upstream.config.name, language)),
        words.not_linked_hint,
        language.words().credentials
    );
    Page { language, title: words.not_linked, body, address: None, leads_to: None, is_dev: provider.is_dev() }
        .show(StatusCode::FORBIDDEN)
}

fn time(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M UTC").to_string()
}
