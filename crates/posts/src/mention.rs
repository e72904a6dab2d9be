//! Mentions: how a text names a member so that the name can change, or go.
//!
//! A mention is written `@[Name](member_BST_0000001a)`: a link to a member's id, right behind an `@`. The name in it is for
//! whoever writes; it is dropped before the text is stored, as `@[](member_BST_0000001a)`. Readers see the label that the member has
//! when they read.
use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag};
use subgraph::{NodeId, NodeKind};

use crate::markdown::OPTIONS;

/// A mention in a thread, which decides how someone who has left is called.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Mention {
    /// The post of the thread.
    pub(crate) thread: NodeId,
    pub(crate) member: NodeId,
}

/// By what labels the members go who are mentioned in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mentioned(HashMap<NodeId, String>);

/// What stands for someone of whom nothing is known.
const UNKNOWN: &str = "unknown member";

impl Mentioned {
    /// These members with these labels.
    pub(crate) fn new(labels: impl IntoIterator<Item = (NodeId, String)>) -> Self {
        Self(labels.into_iter().collect())
    }

    /// What is shown for a mention of `member`.
    pub(crate) fn shown(&self, member: &NodeId) -> String {
        format!("@{}", self.0.get(member).map_or(UNKNOWN, String::as_str))
    }
}

/// The members whom `markdown` mentions, each once.
pub(crate) fn members_in(markdown: &str) -> Vec<NodeId> {
    let mut members: Vec<NodeId> = mentions(markdown).into_iter().map(|(_, member)| member).collect();
    members.sort_unstable();
    members.dedup();
    members
}

/// The text as it is stored: without the names in mentions.
///
/// Also a mention that is none because it stands in code or in HTML loses its name: a client may have written it in earnest.
pub(crate) fn without_names(markdown: &str) -> String {
    let mut stored = String::with_capacity(markdown.len());
    let mut copied = 0;
    for (range, member) in mentions(markdown) {
        stored.push_str(&without_literal_names(&markdown[copied..range.start]));
        stored.push_str(&format!("@[]({member})"));
        copied = range.end;
    }
    stored.push_str(&without_literal_names(&markdown[copied..]));
    stored
}

/// The member whom the link that `event` begins mentions, if it is a mention.
pub(crate) fn mentioned_by(markdown: &str, event: &Event<'_>, range: &Range<usize>) -> Option<NodeId> {
    match event {
        Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, .. })
            if markdown[..range.start].ends_with('@') =>
        {
            member_of(dest_url)
        }
        _ => None,
    }
}

/// The mentions of a text: where each stands, its `@` included, and of whom it is.
fn mentions(markdown: &str) -> Vec<(Range<usize>, NodeId)> {
    if !markdown.contains(NodeKind::Member.as_str()) {
        return Vec::new();
    }
    let events = Parser::new_ext(markdown, OPTIONS).into_offset_iter();
    let mentions = events.filter_map(|(event, range)| {
        let member = mentioned_by(markdown, &event, &range)?;
        Some((range.start - 1..range.end, member))
    });
    mentions.collect()
}

/// A text that has no mentions, without the names in what looks like some: a name has no brackets, and is on one line.
fn without_literal_names(text: &str) -> String {
    let mut stored = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find("@[") {
        let (before, mention) = rest.split_at(begin + "@[".len());
        stored.push_str(before);
        let name = mention.find(['[', ']', '\n']).unwrap_or(mention.len());
        let target = mention[name..].strip_prefix("](").and_then(|target| target.split_once(')'));
        rest = match target.and_then(|(target, _)| member_of(target.trim())) {
            Some(_) => &mention[name..],
            None => mention,
        };
    }
    stored.push_str(rest);
    stored
}

fn member_of(target: &str) -> Option<NodeId> {
    target.parse::<NodeId>().ok().filter(|id| id.kind() == NodeKind::Member)
}

#[cfg(test)]
mod tests {
    use super::{members_in, without_names};

    #[test]
    fn the_name_in_a_mention_is_not_stored() {
        let cases = [
            ("Ask @[Dilys Evans](member_CRF_0000001a), please.", "Ask @[](member_CRF_0000001a), please."),
            ("@[**Dilys** [IT] `x`](member_CRF_0000001a)", "@[](member_CRF_0000001a)"),
            ("@[Dilys](<member_CRF_0000001a> \"Dilys\")", "@[](member_CRF_0000001a)"),
            ("@[Dilys\nEvans](member_CRF_0000001a)", "@[](member_CRF_0000001a)"),
            ("**@[A](member_CRF_1)** @[B](member_BST_2)", "**@[](member_CRF_1)** @[](member_BST_2)"),
            ("`@[Dilys](member_CRF_1)`", "`@[](member_CRF_1)`"),
            ("<div>@[Dilys](member_CRF_1)</div>", "<div>@[](member_CRF_1)</div>"),
            ("@[](member_CRF_1)", "@[](member_CRF_1)"),
        ];
        for (written, stored) in cases {
            assert_eq!(without_names(written), stored);
            assert_eq!(without_names(stored), stored);
        }
    }

    #[test]
    fn what_is_no_mention_stays_as_it_was_written() {
        let texts = [
            "[Dilys](member_CRF_1)",
            "@Dilys",
            "@[Dilys]",
            "@[Dilys](https://dilys.example)",
            "@[Dilys](post_CRF_1)",
            "@[Dilys](member_CRF_)",
            "@[a] b ](member_CRF_1)",
            "@[@[@[",
            "",
        ];
        for text in texts {
            assert_eq!(without_names(text), text);
            assert!(members_in(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn members_are_found_once_each() {
        let found = members_in("@[](member_CRF_2) @[A](member_CRF_1) > @[B](member_CRF_2) `@[](member_CRF_3)`");
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["member_CRF_1", "member_CRF_2"]);
    }
}
