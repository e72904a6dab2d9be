//! What pages say of two e-IDs that become one.
use poem::Response;
use poem::http::StatusCode;

use super::html::Text;
use super::language::Language;
use super::layout::Page;
use super::own::entry;
use crate::continuation::address_of;
use crate::provider::Provider;
use crate::store::{Interaction, Merge};

/// Asks whether the e-ID that just signed in shall become part of the person called `kept`.
pub(crate) fn confirm_merge(
    provider: &Provider,
    language: Language,
    interaction: &Interaction,
    kept: &str,
    token: &str,
) -> Response {
    let words = language.broker_words();
    let body = format!(
        "<p>{} <strong>{}</strong>.</p><form method=\"post\" action=\"/me/merge/confirm\">\
         <input type=\"hidden\" name=\"interaction\" value=\"{}\"><input type=\"hidden\" name=\"token\" value=\"{}\">\
         <button>{}</button></form>",
        words.merge_confirm_hint,
        Text(kept),
        Text(&interaction.id),
        Text(token),
        words.merge_confirm
    );
    let address = address_of(&interaction.id);
    let title = words.merge_confirm;
    Page { language, title, body, address: Some(&address), leads_to: None, is_dev: provider.is_dev() }
        .show(StatusCode::OK)
}

/// The e-IDs that were joined to the person's, and a form to join another. HTML.
pub(super) fn merges(language: Language, merges: &[Merge], token: &str) -> String {
    let words = language.broker_words();
    let entries: String = merges
        .iter()
        .map(|merge| {
            let told = format!("{} {}.", words.merged_since, merge.at.format("%Y-%m-%d %H:%M UTC"));
            entry(&told, "/me/merge/undo", "merge", &merge.id, token, words.merge_undo)
        })
        .collect();
    let list = if entries.is_empty() { String::new() } else { format!("<ul class=\"list\">{entries}</ul>") };
    format!(
        "<section><h2>{}</h2><p>{}</p>{list}<form method=\"post\" action=\"/me/merge\">\
         <input type=\"hidden\" name=\"token\" value=\"{}\"><button class=\"quiet\">{}</button></form></section>",
        words.merge,
        words.merge_hint,
        Text(token),
        words.merge_begin
    )
}
