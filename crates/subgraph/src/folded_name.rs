//! Names as people look them up.
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `name` in lower case and without accents: `Siân Llŷr` becomes `sian llyr`. What is looked up is folded like what is
/// stored, so that neither capitals nor an English keyboard hide a Welsh name.
pub fn folded_name(name: &str) -> String {
    name.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).map(plain).collect()
}

/// Letters that are no plain letter with an accent, to Unicode.
fn plain(letter: char) -> char {
    match letter {
        'ł' => 'l',
        'ø' => 'o',
        'đ' => 'd',
        '’' => '\'',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::folded_name;

    #[test]
    fn capitals_and_accents_are_folded_away() {
        assert_eq!(folded_name("Siân Llŷr-O’Brien"), "sian llyr-o'brien");
    }
}
