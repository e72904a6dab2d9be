//! Nobody saw what they may not: every id and every text in an answer is one that its reader may see.

use std::collections::HashSet;

use serde_json::Value;

use super::cast::Person;
use super::ledger::Ledger;
use super::snapshot::Snapshot;

/// An answer, who got it, and what they had said themselves.
pub(super) struct Seen<'a> {
    pub(super) person: &'a Person,
    pub(super) action: &'static str,
    pub(super) variables: Value,
    pub(super) answer: String,
}

/// Checks an answer of a round. What may be seen before or after the round may be seen in it.
pub(super) fn check(seen: &Seen<'_>, before: &Snapshot, after: &Snapshot, ledger: &Ledger, round: u64) {
    let said = seen.variables.to_string();
    let own: HashSet<&str> = words(&said).collect();
    let Seen { person, action, answer, .. } = seen;
    for word in words(answer).filter(|word| !own.contains(word)) {
        let is_seen = |snapshot: &Snapshot| match word.starts_with("zq") {
            true => ledger.book().written.get(word).is_some_and(|post| snapshot.may_read_post(person, post)),
            false => snapshot.may_see(person, word),
        };
        assert!(
            is_seen(before) || is_seen(after),
            "round {round}: {action} showed {word} to {:?}, who may not see it; asked with {said}: {answer}",
            person.member
        );
        let book = ledger.book();
        assert!(
            !book.taken_back.contains(word),
            "round {round}: {action} showed {word}, which was taken back, to {:?}: {answer}",
            person.member
        );
    }
}

/// The ids and written texts in a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'));
    parts.filter(|part| is_id(part) || (part.starts_with("zq") && part.ends_with("qz") && part.len() == 10))
}

fn is_id(word: &str) -> bool {
    const KINDS: [&str; 7] = ["group", "post", "comment", "poll", "membership", "request", "invitation"];
    let mut parts = word.splitn(3, '_');
    let kind = parts.next().is_some_and(|kind| KINDS.contains(&kind));
    let org = parts.next().is_some_and(|org| org.len() >= 2 && org.bytes().all(|byte| byte.is_ascii_uppercase()));
    kind && org && parts.next().is_some_and(|local| !local.is_empty())
}
