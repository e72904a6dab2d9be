//! How the words of each language are told apart.
use rust_stemmers::{Algorithm, Stemmer};

use crate::stop_words::{ENGLISH, WELSH};

/// A language in which texts and questions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Words with one stem are one: `housing`, `housed`, `house`.
    English,
    /// A word is found under each of its initial mutations: `cath`, `gath`, `nghath`, `chath`.
    Welsh,
}

impl Language {
    /// The term under which a folded word is found; none for a word too common to be searched for.
    pub(crate) fn term(self, folded: &str) -> Option<String> {
        if self.passes_over(folded) {
            return None;
        }
        match self {
            Self::English => Some(stem(folded)),
            Self::Welsh => Some(folded.to_owned()),
        }
    }

    /// The first letter of the language's terms: the same letters may be another word in another language.
    pub(crate) fn letter(self) -> char {
        match self {
            Self::English => 'e',
            Self::Welsh => 'w',
        }
    }

    fn passes_over(self, folded: &str) -> bool {
        let words: &[&str] = match self {
            Self::English => &ENGLISH,
            Self::Welsh => &WELSH,
        };
        words.binary_search(&folded).is_ok()
    }
}

/// The English stem. The stemmer is made for plain words; codes, numbers and what is not English stand for themselves.
fn stem(folded: &str) -> String {
    if !folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return folded.to_owned();
    }
    Stemmer::create(Algorithm::English).stem(folded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn english_words_are_found_by_their_stem() {
        let term = |word| Language::English.term(word);
        assert_eq!(term("housing"), term("house"));
        assert_eq!(term("consultations"), term("consultation"));
        assert_ne!(term("policy"), term("police"));
        assert_eq!(term("mp3s"), Some("mp3s".to_owned()));
        assert_eq!(term("the"), None);
        assert_eq!(Language::Welsh.term("the"), Some("the".to_owned()));
        assert_eq!(Language::Welsh.term("mae"), None);
    }
}
