//! The terms by which a text is found.
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use crate::expression::{Expression, Part, TAG, TITLE};
use crate::language::Language;
use crate::pattern::{FORM, Found};
use crate::words::words;

/// The number of this analysis: documents made by another find and are found by nothing. It changes whenever the terms of
/// any text do.
pub const ANALYSIS: i32 = 2;

/// What can be found of one thing, in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    /// The language it is written in.
    pub language: Language,
    /// Plain text.
    pub title: &'a str,
    /// Plain text.
    pub body: &'a str,
}

/// The terms by which one thing is found: those of its titles, of its tags and of its bodies, each language after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    title: Vec<Option<String>>,
    tags: Vec<Option<String>>,
    body: Vec<Option<String>>,
    /// English words that differ from their stem, for searching by a word's beginning.
    forms: BTreeSet<String>,
}

/// A document as the columns of an FTS5 table of these names: terms with spaces between, for its tokenizer `ascii`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The titles' terms.
    pub title: String,
    /// The tags' terms.
    pub tags: String,
    /// The bodies' terms.
    pub body: String,
    /// Word forms.
    pub forms: String,
}

// PostgreSQL keeps positions up to 16,383 and 256 of one lexeme. More is indexed for neither engine, so that phrases are
// found alike.
const TITLE_TERMS_MAX: usize = 250;
const TAG_TERMS_MAX: usize = 500;
const BODY_TERMS_MAX: usize = 7_000;
const PLACES_OF_A_TERM_MAX: usize = 250;
/// Where each part begins in a `tsvector`; the gaps keep phrases within a part, as columns do.
const TITLE_AT: usize = 1;
const TAGS_AT: usize = 1_001;
const BODY_AT: usize = 2_101;
/// Stands where a term stood once too often. No term is this.
const FILLER: &str = "0";

impl Document {
    /// The document of a thing with these texts and tags. Tags are read in each language that the thing is in.
    pub fn new(texts: &[Text<'_>], tags: &[impl AsRef<str>]) -> Self {
        let tags = tags.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" ");
        let (mut document, mut forms) = (Self::default(), BTreeSet::new());
        let mut places = HashMap::new();
        for Text { language, title, body } in texts {
            let mut add = |part: &mut Vec<Option<String>>, text: &str, most: usize| {
                for Found { word, term } in found_words(text, *language).take(most) {
                    if *language == Language::English && word.folded != term {
                        forms.insert(format!("{FORM}{}", word.folded));
                    }
                    part.push(take_place(format!("{}{term}", language.letter()), &mut places));
                }
            };
            add(&mut document.title, title, TITLE_TERMS_MAX);
            add(&mut document.tags, &tags, TAG_TERMS_MAX);
            add(&mut document.body, body, BODY_TERMS_MAX);
        }
        Self { forms, ..document }
    }

    /// Whether the document has what is wanted: the plainest engine that can be, which the others must agree with.
    pub fn answers(&self, wanted: &Expression) -> bool {
        let terms = |terms: &[Option<String>]| terms.iter().map(|term| term.clone().unwrap_or_default()).collect();
        let forms = self.forms.iter().cloned().collect();
        answers(&[terms(&self.title), terms(&self.tags), terms(&self.body), forms], wanted)
    }

    /// The document for FTS5.
    pub fn columns(&self) -> Columns {
        let column = |terms: &[Option<String>]| {
            terms.iter().map(|term| term.as_deref().unwrap_or(FILLER)).collect::<Vec<_>>().join(" ")
        };
        Columns {
            title: column(&self.title),
            tags: column(&self.tags),
            body: column(&self.body),
            forms: self.forms.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
        }
    }

    /// The document as the text of a PostgreSQL `tsvector`. The terms of titles and tags stand there twice, the second time
    /// marked as such.
    pub fn tsvector(&self) -> String {
        let mut vector = String::with_capacity(16 * self.body.len());
        for (terms, at, mark) in [(&self.title, TITLE_AT, TITLE), (&self.tags, TAGS_AT, TAG), (&self.body, BODY_AT, "")]
        {
            for (position, term) in (at..).zip(terms) {
                let Some(term) = term else { continue };
                _ = write!(vector, "'{term}':{position} ");
                if !mark.is_empty() {
                    _ = write!(vector, "'{mark}{term}':{position} ");
                }
            }
        }
        for form in &self.forms {
            _ = write!(vector, "'{form}' ");
        }
        vector
    }
}

fn answers(parts: &[Vec<String>], wanted: &Expression) -> bool {
    let has = |is: &dyn Fn(&[String]) -> bool| parts.iter().any(|terms| (0..terms.len()).any(|at| is(&terms[at..])));
    match wanted {
        Expression::Term(term) => has(&|terms| terms.first() == Some(term)),
        Expression::Prefix(prefix) => has(&|terms| terms.first().is_some_and(|term| term.starts_with(prefix.as_str()))),
        Expression::Phrase(phrase) => has(&|terms| terms.starts_with(phrase)),
        Expression::All(all) => all.iter().all(|one| answers(parts, one)),
        Expression::Any(any) => any.iter().any(|one| answers(parts, one)),
        Expression::Without(wanted, unwanted) => answers(parts, wanted) && !answers(parts, unwanted),
        Expression::Inside(Part::Title, of) => answers(&parts[..1], of),
        Expression::Inside(Part::TitleAndTags, of) => answers(&parts[..2], of),
        Expression::Inside(Part::Anywhere, of) => answers(parts, of),
    }
}

/// The term, unless it has its places already.
fn take_place(term: String, places: &mut HashMap<String, usize>) -> Option<String> {
    let taken = places.entry(term.clone()).or_default();
    *taken += 1;
    (*taken <= PLACES_OF_A_TERM_MAX).then_some(term)
}

/// The words of a text that can be searched for, with their terms.
pub(crate) fn found_words(text: &str, language: Language) -> impl Iterator<Item = Found> + '_ {
    words(text).filter_map(move |word| Some(Found { term: language.term(&word.folded)?, word }))
}

/// A word of a title: what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleWord {
    /// The term of documents that have the word.
    pub term: String,
    /// The word as it was written, in small letters.
    pub shown: String,
}

/// The words of a title that can be searched for, each once, in order. Numbers and single letters tell too little.
pub fn title_words(title: &str, language: Language) -> Vec<TitleWord> {
    let mut words: Vec<TitleWord> = Vec::new();
    for Found { word, term } in found_words(title, language).take(TITLE_TERMS_MAX) {
        let term = format!("{}{term}", language.letter());
        let tells = word.folded.chars().count() > 1 && word.folded.chars().any(char::is_alphabetic);
        if tells && !words.iter().any(|known| known.term == term) {
            words.push(TitleWord { term, shown: title[word.range].to_lowercase() });
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{Document, Text, title_words};
    use crate::language::Language;

    fn document() -> Document {
        let english =
            Text { language: Language::English, title: "Housing plans", body: "The plan for\nCardiff's homes." };
        let welsh =
            Text {
                language: Language::Welsh, title: "Cynlluniau tai", body: "Mae’r cynllun ar gyfer Tŷ’r Ddinas."
            };
        Document::new(&[english, welsh], &["social-housing", "tai"])
    }

    #[test]
    fn a_document_is_written_for_either_engine() {
        let columns = document().columns();
        let columns = [columns.title, columns.tags, columns.body, columns.forms].join("\n");
        assert_snapshot!(columns, @r#"
ehous eplan wcynlluniau wtai
esocial ehous etai wsocial whousing wtai
eplan ecardiff ehome wcynllun wgyfer wty wddinas
fhomes fhousing fplans
"#);
        assert_snapshot!(document().tsvector(), @"'ehous':1 'tehous':1 'eplan':2 'teplan':2 'wcynlluniau':3 'twcynlluniau':3 'wtai':4 'twtai':4 'esocial':1001 'gesocial':1001 'ehous':1002 'gehous':1002 'etai':1003 'getai':1003 'wsocial':1004 'gwsocial':1004 'whousing':1005 'gwhousing':1005 'wtai':1006 'gwtai':1006 'eplan':2101 'ecardiff':2102 'ehome':2103 'wcynllun':2104 'wgyfer':2105 'wty':2106 'wddinas':2107 'fhomes' 'fhousing' 'fplans'");
    }

    #[test]
    fn what_is_too_much_for_postgresql_is_left_out_for_both() {
        let body = "bin ".repeat(10_000);
        let of = |body| Document::new(&[Text { language: Language::English, title: "", body }], &[""; 0]);
        let columns = of(&body).columns();
        assert_eq!(columns.body.split(' ').count(), 7_000);
        assert_eq!(columns.body.split(' ').filter(|term| *term == "ebin").count(), 250);
        assert!(columns.body.ends_with(" 0 0"));
        assert_eq!(of(&body).tsvector().matches("'ebin'").count(), 250);
    }

    #[test]
    fn a_titles_words_are_told_as_they_were_written() {
        let words = title_words("Show and Tell: a show of 12 Homes", Language::English);
        let words: Vec<_> = words.iter().map(|word| (word.term.as_str(), word.shown.as_str())).collect();
        assert_eq!(words, [("eshow", "show"), ("etell", "tell"), ("ehome", "homes")]);
    }
}
