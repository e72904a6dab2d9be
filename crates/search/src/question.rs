//! What a person types to search for.
use crate::expression::{Expression, Part};
use crate::language::Language;
use crate::pattern::Pattern;
use crate::rank::{Rank, Ranked};
use crate::words::words;

/// The most characters of a question that are read.
pub const QUESTION_CHARS_MAX: usize = 200;
/// The most words of a question that are read.
pub const QUESTION_WORDS_MAX: usize = 20;
/// The fewest letters of a word's beginning that are searched for as such: of fewer, there are too many words.
const PREFIX_LETTERS_MIN: usize = 3;
/// The most beginnings of words in a question; more are read as words.
const PREFIXES_MAX: usize = 3;

/// What a person wants to find. Whatever is typed is a question: nothing is a mistake.
///
/// | typed | finds texts with |
/// |---|---|
/// | `bins budget` | both words |
/// | `"bin collection"` | the words next to each other in this order |
/// | `bins OR waste` (`NEU`, `\|`) | one of them |
/// | `-leeds`, `-"west yorkshire"` | not this |
/// | `hous*` | a word that begins so |
///
/// A word with marks inside, such as `sign-in`, is read as its parts next to each other. All else is passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// Of each, one must be found.
    wanted: Vec<Vec<Asked>>,
    /// None of these may be found.
    unwanted: Vec<Asked>,
}

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Folded words that stand next to each other; at least one.
    pub(crate) words: Vec<String>,
    /// Whether the only word is just a word's beginning.
    pub(crate) is_prefix: bool,
}

impl Question {
    /// Reads what was typed: the first [`QUESTION_CHARS_MAX`] characters and [`QUESTION_WORDS_MAX`] words.
    pub fn parse(text: &str) -> Self {
        let text = text.char_indices().nth(QUESTION_CHARS_MAX).map_or(text, |(end, _)| &text[..end]);
        let mut question = Self::default();
        let (mut words_left, mut prefixes_left, mut or) = (QUESTION_WORDS_MAX, PREFIXES_MAX, false);
        for piece in pieces(text) {
            if piece.is_or() {
                or = !question.wanted.is_empty();
                continue;
            }
            let Some(mut asked) = piece.asked() else { continue };
            asked.words.truncate(words_left);
            words_left -= asked.words.len();
            asked.is_prefix &= prefixes_left > 0;
            prefixes_left -= usize::from(asked.is_prefix);
            match question.wanted.last_mut() {
                _ if piece.is_unwanted => question.unwanted.push(asked),
                Some(either) if or => either.push(asked),
                _ => question.wanted.push(vec![asked]),
            }
            or = false;
            if words_left == 0 {
                break;
            }
        }
        question
    }

    /// Which documents answer the question, in [`Rank`]s, the best first; no document is in two. Nothing when the question
    /// asks for nothing.
    pub fn ranked(&self) -> Vec<Ranked> {
        let ranks = [
            (Rank::Title, self.found_in(Part::Title)),
            (Rank::Labels, self.found_in(Part::TitleAndTags)),
            (Rank::Together, self.found_together()),
            (Rank::Anywhere, self.found_in(Part::Anywhere)),
        ];
        let mut ranked: Vec<Ranked> = Vec::with_capacity(ranks.len());
        // A document found in the title is found among title and tags too: one exclusion is enough.
        let mut better = Vec::new();
        for (rank, found) in ranks {
            let Some(found) = found else { continue };
            let excluded = self.unwanted().into_iter().chain(better.iter().cloned()).collect();
            if rank == Rank::Labels {
                better.clear();
            }
            better.push(found.clone());
            ranked.push(Ranked { rank, expression: found.without(excluded) });
        }
        ranked
    }

    /// All documents that answer the question; `None` when it asks for nothing.
    pub fn found(&self) -> Option<Expression> {
        Some(self.found_in(Part::Anywhere)?.without(self.unwanted()))
    }

    /// What is wanted of a text in `language`, as patterns: of each row one. Words too common to search for are left out.
    pub(crate) fn patterns(&self, language: Language) -> Vec<Vec<Pattern>> {
        let of_row = |row: &Vec<Asked>| row.iter().filter_map(|asked| Pattern::new(asked, language)).collect();
        self.wanted.iter().map(of_row).filter(|row: &Vec<Pattern>| !row.is_empty()).collect()
    }

    /// Whether a word is wanted that is not too common in one of the languages: `the` is not sought among Welsh words.
    fn asks_for_something(&self) -> bool {
        let tells = |word: &String| LANGUAGES.into_iter().all(|language| language.term(word).is_some());
        self.wanted.iter().flatten().any(|asked| asked.is_prefix || asked.words.iter().any(tells))
    }

    fn found_in(&self, part: Part) -> Option<Expression> {
        if !self.asks_for_something() {
            return None;
        }
        let in_language = |language| {
            let rows = self.patterns(language);
            let any = |row: Vec<Pattern>| Expression::any(row.iter().map(|pattern| pattern.expression(part)));
            (!rows.is_empty()).then(|| Expression::all(rows.into_iter().map(any)))
        };
        let languages: Vec<_> = LANGUAGES.into_iter().filter_map(in_language).collect();
        (!languages.is_empty()).then(|| Expression::any(languages).inside(part))
    }

    /// All words asked for, next to each other in the order asked; `None` where that is not asked for otherwise already.
    fn found_together(&self) -> Option<Expression> {
        let single = |row: &Vec<Asked>| match row.as_slice() {
            [Asked { words, is_prefix: false }] => Some(words.clone()),
            _ => None,
        };
        let words: Vec<String> = self.wanted.iter().map(single).collect::<Option<Vec<_>>>()?.concat();
        let together = Asked { words, is_prefix: false };
        if self.wanted.len() < 2 || !self.asks_for_something() {
            return None;
        }
        let patterns = LANGUAGES.into_iter().filter_map(|language| Pattern::new(&together, language));
        let found: Vec<_> = patterns.map(|pattern| pattern.expression(Part::Anywhere)).collect();
        (!found.is_empty()).then(|| Expression::any(found))
    }

    fn unwanted(&self) -> Vec<Expression> {
        let in_language = |language| self.unwanted.iter().filter_map(move |asked| Pattern::new(asked, language));
        let patterns = LANGUAGES.into_iter().flat_map(in_language);
        patterns.map(|pattern| pattern.expression(Part::Anywhere)).collect()
    }
}

const LANGUAGES: [Language; 2] = [Language::English, Language::Welsh];

/// A word with what is attached to it, or what stands in quotation marks.
struct Piece<'a> {
    text: &'a str,
    is_quoted: bool,
    is_unwanted: bool,
}

impl Piece<'_> {
    fn is_or(&self) -> bool {
        !self.is_quoted && !self.is_unwanted && matches!(self.text, "OR" | "NEU" | "|" | "||")
    }

    fn asked(&self) -> Option<Asked> {
        let words: Vec<String> = words(self.text).map(|word| word.folded).collect();
        let first = words.first()?;
        let is_prefix = !self.is_quoted
            && words.len() == 1
            && self.text.ends_with('*')
            && first.chars().count() >= PREFIX_LETTERS_MIN;
        Some(Asked { words, is_prefix })
    }
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let is_unwanted = rest.starts_with('-');
        let text = rest.strip_prefix('-').unwrap_or(rest);
        let first = text.chars().next()?;
        let (is_quoted, text) = if is_quote(first) { (true, &text[first.len_utf8()..]) } else { (false, text) };
        let ends = |c: char| if is_quoted { is_quote(c) } else { c.is_whitespace() || is_quote(c) };
        let end = text.find(ends).unwrap_or(text.len());
        rest = &text[end..];
        if is_quoted {
            rest = rest.chars().next().map_or("", |quote| &rest[quote.len_utf8()..]);
        }
        Some(Piece { text: &text[..end], is_quoted, is_unwanted })
    })
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}
