//! One thing asked for, as it stands in a text of one language.
use crate::expression::{Expression, Part};
use crate::language::Language;
use crate::mutations::mutations;
use crate::question::Asked;
use crate::words::Word;

/// Terms that follow one another in a text. The same patterns find documents and highlight words in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    language: Language,
    /// The first term may be any of these: how a Welsh word begins depends on what stands before it. The terms after it
    /// stand as they were asked for: what comes before them is in the pattern.
    first: Vec<String>,
    rest: Vec<String>,
    is_prefix: bool,
}

/// A word of a text with the term under which it is found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) word: Word,
    pub(crate) term: String,
}

impl Pattern {
    /// What was asked for, in `language`; `None` when all its words are too common to search for.
    pub(crate) fn new(asked: &Asked, language: Language) -> Option<Self> {
        if asked.is_prefix {
            let first = forms(language, asked.words.first()?.clone());
            return Some(Self { language, first, rest: Vec::new(), is_prefix: true });
        }
        let mut terms = asked.words.iter().filter_map(|word| language.term(word));
        let first = forms(language, terms.next()?);
        Some(Self { language, first, rest: terms.collect(), is_prefix: false })
    }

    /// What to ask an engine for.
    pub(crate) fn expression(&self, part: Part) -> Expression {
        Expression::any(self.first.iter().flat_map(|first| self.beginning_with(first, part)))
    }

    fn beginning_with(&self, first: &str, part: Part) -> Vec<Expression> {
        let letter = self.language.letter();
        let named = |term: &str| format!("{letter}{term}");
        if self.is_prefix {
            let prefix = Expression::Prefix(named(first));
            // Where a word's stem is shorter than its beginning, the word itself is among the forms.
            let forms = self.language == Language::English && part == Part::Anywhere;
            let form = forms.then(|| Expression::Prefix(format!("{FORM}{first}")));
            return [Some(prefix), form].into_iter().flatten().collect();
        }
        if self.rest.is_empty() {
            return vec![Expression::Term(named(first))];
        }
        vec![Expression::Phrase([first].into_iter().chain(self.rest.iter().map(String::as_str)).map(named).collect())]
    }

    /// How many of the words at the beginning of `words` the pattern covers; 0 when it does not stand there.
    pub(crate) fn covers(&self, words: &[Found]) -> usize {
        let Some((found, after)) = words.split_first() else { return 0 };
        let begins = |first: &String| {
            if self.is_prefix {
                found.term.starts_with(first) || found.word.folded.starts_with(first)
            } else {
                found.term == *first
            }
        };
        let follows =
            after.len() >= self.rest.len() && self.rest.iter().zip(after).all(|(term, word)| *term == word.term);
        if follows && self.first.iter().any(begins) { 1 + self.rest.len() } else { 0 }
    }
}

/// The first letter of a word's own form, where its term is another.
pub(crate) const FORM: char = 'f';

fn forms(language: Language, term: String) -> Vec<String> {
    match language {
        Language::English => vec![term],
        Language::Welsh => mutations(&term),
    }
}
