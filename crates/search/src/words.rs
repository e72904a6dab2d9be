//! The words of a text.
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The most letters of a word that tell it from others.
const LETTERS_MAX: usize = 40;
/// The most letters that may follow an apostrophe and still be no word of their own: `council's`, `i'r`, `they'll`.
const CLITIC_LETTERS_MAX: usize = 2;

/// A word, and where it stands in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where the word as it was written stands, in bytes.
    pub(crate) range: Range<usize>,
    /// The word in small letters without accents: letters and digits alone, at least one.
    pub(crate) folded: String,
}

/// The words of `text`, in order. What hangs on a word by an apostrophe is left out.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        loop {
            let start = rest + text[rest..].find(is_letter)?;
            let end = start + text[start..].find(|c| !is_part(c)).unwrap_or(text.len() - start);
            rest = end;
            if !is_clitic(text, start..end) {
                return Some(start..end);
            }
        }
    })
    .filter_map(|range| {
        let folded = fold(&text[range.clone()]);
        (!folded.is_empty()).then_some(Word { range, folded })
    })
}

/// The word in small letters without accents, cut to [`LETTERS_MAX`].
fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.chars().take(LETTERS_MAX).map(|c| c.to_ascii_lowercase()).collect();
    }
    // Small letters before and after: some capitals come apart only in small, others only come up in taking apart.
    let apart = word.chars().flat_map(char::to_lowercase).nfkd().flat_map(char::to_lowercase);
    apart.filter(|c| is_letter(*c) && !is_combining_mark(*c)).take(LETTERS_MAX).collect()
}

/// Whether a word can begin with it: a letter or a digit.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
}

/// Whether a word can go on with it: accents may be written as characters of their own.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

fn is_clitic(text: &str, range: Range<usize>) -> bool {
    let mut before = text[..range.start].chars().rev();
    let hangs = before.next().is_some_and(|c| matches!(c, '\'' | '’' | 'ʼ')) && before.next().is_some_and(is_part);
    hangs && text[range].chars().count() <= CLITIC_LETTERS_MAX
}

#[cfg(test)]
mod tests {
    use super::words;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|word| word.folded).collect()
    }

    #[test]
    fn accents_and_capitals_are_folded() {
        assert_eq!(folded("Tŷ’r Dŵr, ÂR Y FFÔN"), ["ty", "dwr", "ar", "y", "ffon"]);
        // The same word with its accent as a character of its own.
        assert_eq!(folded("dw\u{302}r"), folded("dŵr"));
        assert_eq!(folded("ﬁle İstanbul STRASSE straße ½ １２"), ["file", "istanbul", "strasse", "straße", "12", "12"]);
    }

    #[test]
    fn what_hangs_on_a_word_is_left_out() {
        assert_eq!(folded("the council's plan: they’ll don't"), ["the", "council", "plan", "they", "don"]);
        assert_eq!(folded("mae’r tai sy’n wag i'w gosod"), ["mae", "tai", "sy", "wag", "i", "gosod"]);
        assert_eq!(folded("O'Brien 'a' ’n"), ["o", "brien", "a", "n"]);
    }

    #[test]
    fn a_word_stands_where_it_was_written() {
        let text = "… y Tŷ!";
        let places: Vec<&str> = words(text).map(|word| &text[word.range]).collect();
        assert_eq!(places, ["y", "Tŷ"]);
    }

    #[test]
    fn long_words_are_cut_and_marks_alone_are_no_words() {
        assert_eq!(folded(&"x".repeat(1_000)), ["x".repeat(40)]);
        assert_eq!(folded("!!! \u{302} -- \u{0} ™"), Vec::<String>::new());
        assert_eq!(folded("sign-in a1 日本"), ["sign", "in", "a1", "日本"]);
    }
}
