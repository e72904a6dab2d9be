//! Showing in a text what was found.
use std::ops::Range;

use crate::document::{Text, found_words};
use crate::language::Language;
use crate::pattern::{Found, Pattern};
use crate::question::Question;

/// The most snippets of one document.
const SNIPPETS_MAX: usize = 3;
/// How far apart, in bytes, the first and the last marked word of a snippet may stand.
const MARKS_BYTES_MAX: usize = 120;
/// How much, in bytes, is shown before the first marked word and after the last.
const AROUND_BYTES: usize = 50;
/// The most marked words looked at in one text.
const MARKS_MAX: usize = 500;

/// Marks in texts the words that a question asks for.
#[derive(Debug, Clone)]
pub struct Highlighter {
    english: Vec<Pattern>,
    welsh: Vec<Pattern>,
}

/// A word or a phrase found, and which of the patterns it is.
#[derive(Debug, Clone)]
struct Mark {
    range: Range<usize>,
    pattern: usize,
}

impl Highlighter {
    /// A highlighter of what `question` asks for.
    pub fn new(question: &Question) -> Self {
        let of = |language| question.patterns(language).concat();
        Self { english: of(Language::English), welsh: of(Language::Welsh) }
    }

    /// Up to three snippets of that one of `texts` which has the most of what was asked for (of several, the first): its title
    /// if it has some of it, then parts of its body in their order. Empty when none has any.
    ///
    /// A snippet is safe HTML: the text is escaped, what was found stands in `<mark>`, and `…` where the text goes on.
    pub fn snippets(&self, texts: &[Text<'_>]) -> Vec<String> {
        let marked = texts
            .iter()
            .map(|text| (text, self.marks(text.title, text.language), self.marks(text.body, text.language)));
        let best = marked.rev().max_by_key(|(_, title, body)| distinct(title.iter().chain(body)));
        let Some((text, title, body)) = best else { return Vec::new() };
        let mut snippets = Vec::with_capacity(SNIPPETS_MAX);
        if !title.is_empty() {
            snippets.push(marked_html(text.title, 0..text.title.len(), &title));
        }
        let passages = passages(&body, SNIPPETS_MAX - snippets.len());
        snippets.extend(passages.into_iter().map(|marks| passage_html(text.body, marks)));
        snippets
    }

    /// The tags that have some of what was asked for, up to three, marked as snippets are.
    pub fn tags(&self, tags: &[impl AsRef<str>]) -> Vec<String> {
        let marked = |tag: &str| {
            let marks = [Language::English, Language::Welsh].into_iter().map(|language| self.marks(tag, language));
            let marks = marks.max_by_key(|marks| distinct(marks.iter()))?;
            (!marks.is_empty()).then(|| marked_html(tag, 0..tag.len(), &marks))
        };
        tags.iter().filter_map(|tag| marked(tag.as_ref())).take(SNIPPETS_MAX).collect()
    }

    /// What was found in `text`, in order and apart from one another.
    fn marks(&self, text: &str, language: Language) -> Vec<Mark> {
        let patterns = match language {
            Language::English => &self.english,
            Language::Welsh => &self.welsh,
        };
        let words: Vec<Found> = found_words(text, language).collect();
        let (mut marks, mut at) = (Vec::new(), 0);
        while at < words.len() && marks.len() < MARKS_MAX {
            let covered = patterns.iter().enumerate().map(|(pattern, of)| (of.covers(&words[at..]), pattern));
            match covered.max_by_key(|(count, pattern)| (*count, usize::MAX - pattern)) {
                Some((count @ 1.., pattern)) => {
                    let range = words[at].word.range.start..words[at + count - 1].word.range.end;
                    marks.push(Mark { range, pattern });
                    at += count;
                }
                _ => at += 1,
            }
        }
        marks
    }
}

/// The passages that show the most different things found, at most `most`, in their order.
fn passages(marks: &[Mark], most: usize) -> Vec<&[Mark]> {
    let mut passages = Vec::new();
    let mut rest = marks;
    while let Some(first) = rest.first() {
        let end = first.range.start + MARKS_BYTES_MAX;
        let (passage, after) = rest.split_at(rest.iter().take_while(|mark| mark.range.end <= end).count().max(1));
        passages.push(passage);
        rest = after;
    }
    let mut best: Vec<usize> = (0..passages.len()).collect();
    best.sort_by_key(|index| std::cmp::Reverse(distinct(passages[*index].iter())));
    best.truncate(most);
    best.sort_unstable();
    best.into_iter().map(|index| passages[index]).collect()
}

fn distinct<'a>(marks: impl Iterator<Item = &'a Mark>) -> usize {
    marks.map(|mark| mark.pattern).collect::<std::collections::BTreeSet<_>>().len()
}

/// The passage with some words around it.
fn passage_html(text: &str, marks: &[Mark]) -> String {
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else { return String::new() };
    let start = word_start(text, first.range.start);
    let end = word_end(text, last.range.end);
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    format!("{before}{}{after}", marked_html(text, start..end, marks))
}

/// Where the words begin that are shown before `at`: at a space, or as far back as is shown.
fn word_start(text: &str, at: usize) -> usize {
    let earliest = text.ceil_char_boundary(at.saturating_sub(AROUND_BYTES));
    if earliest == 0 {
        return 0;
    }
    text[earliest..at].find(char::is_whitespace).map_or(earliest, |space| next_word(text, earliest + space))
}

fn next_word(text: &str, space: usize) -> usize {
    space + text[space..].find(|c: char| !c.is_whitespace()).unwrap_or_default()
}

/// Where the words end that are shown after `at`.
fn word_end(text: &str, at: usize) -> usize {
    let latest = text.floor_char_boundary((at + AROUND_BYTES).min(text.len()));
    if latest == text.len() {
        return latest;
    }
    at + text[at..latest].rfind(char::is_whitespace).map_or(latest - at, |space| text[at..at + space].trim_end().len())
}

fn marked_html(text: &str, range: Range<usize>, marks: &[Mark]) -> String {
    let mut html = String::with_capacity(range.len() + 32);
    let mut at = range.start;
    for mark in marks {
        escape(&text[at..mark.range.start], &mut html);
        html.push_str("<mark>");
        escape(&text[mark.range.clone()], &mut html);
        html.push_str("</mark>");
        at = mark.range.end;
    }
    escape(&text[at..range.end], &mut html);
    html
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c if c.is_whitespace() || c.is_control() => html.push(' '),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::Highlighter;
    use crate::document::Text;
    use crate::language::Language;
    use crate::question::Question;

    const ENGLISH: Text<'static> = Text {
        language: Language::English,
        title: "Bins & budgets",
        body: "We moved 12,000 homes to weekly rounds.\nThe bin budget fell by <b>a third</b>, and nobody noticed for the whole of \
               the first year; the second year was another matter, as the council found out.\nNew bins cost \"more\".",
    };
    const WELSH: Text<'static> = Text {
        language: Language::Welsh,
        title: "Biniau",
        body: "Symudwyd 12,000 o gartrefi i gasgliadau wythnosol gan Gyngor Caerdydd.",
    };

    fn snippets(question: &str) -> String {
        Highlighter::new(&Question::parse(question)).snippets(&[ENGLISH, WELSH]).join("\n")
    }

    #[test]
    fn what_was_found_is_marked_in_escaped_text() {
        assert_snapshot!(snippets("bins budget -leeds"), @r#"
<mark>Bins</mark> &amp; <mark>budgets</mark>
We moved 12,000 homes to weekly rounds. The <mark>bin</mark> <mark>budget</mark> fell by &lt;b&gt;a third&lt;/b&gt;, and nobody noticed for…
…another matter, as the council found out. New <mark>bins</mark> cost &quot;more&quot;.
"#);
    }

    #[test]
    fn a_phrase_is_marked_as_one_and_a_prefix_where_it_begins() {
        assert_snapshot!(snippets("\"bin budget\" notic*"), @r#"
<mark>Bins &amp; budgets</mark>
We moved 12,000 homes to weekly rounds. The <mark>bin budget</mark> fell by &lt;b&gt;a third&lt;/b&gt;, and nobody <mark>noticed</mark> for the whole of the first year; the second year…
"#);
    }

    #[test]
    fn the_language_that_has_it_is_shown() {
        assert_snapshot!(snippets("cyngor cartrefi"), @r#"Symudwyd 12,000 o <mark>gartrefi</mark> i gasgliadau wythnosol gan <mark>Gyngor</mark> Caerdydd."#);
        assert_snapshot!(snippets("12 homes"), @r#"We moved <mark>12</mark>,000 <mark>homes</mark> to weekly rounds. The bin budget fell by &lt;b&gt;a…"#);
        assert_eq!(snippets("nothing"), "");
    }

    #[test]
    fn tags_are_marked_too() {
        let highlighter = Highlighter::new(&Question::parse("identity trust"));
        assert_eq!(
            highlighter.tags(&["digital-identity", "housing", "trust"]),
            ["digital-<mark>identity</mark>", "<mark>trust</mark>"]
        );
    }
}
