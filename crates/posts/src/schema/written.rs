//! What people write, checked and put into the form in which it is stored.
use std::collections::BTreeSet;

use subgraph::ValidationError;
use unicode_normalization::UnicodeNormalization;

use crate::mention::{members_in, without_names};

/// The longest title, in characters.
const TITLE_CHARS_MAX: usize = 200;
/// The longest text of a post, in characters.
pub(super) const POST_CHARS_MAX: usize = 50_000;
/// The longest comment, in characters.
pub(super) const COMMENT_CHARS_MAX: usize = 10_000;
/// The most members that one text may mention.
const MENTIONS_MAX: usize = 50;
/// The most tags of a post.
const TAGS_MAX: usize = 10;
/// The longest tag, in characters.
const TAG_CHARS_MAX: usize = 50;

/// The title, on one line.
pub(super) fn title(written: &str) -> Result<String, ValidationError> {
    one_line(written, TITLE_CHARS_MAX).map_err(|message| ValidationError::new(["input", "title"], message))
}

/// A plain text, on one line; else what is wrong with it.
pub(super) fn one_line(written: &str, chars_max: usize) -> Result<String, String> {
    let line = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return Err("Write something.".to_owned());
    }
    if line.chars().any(char::is_control) {
        return Err("The text has a control character; write it without.".to_owned());
    }
    if line.chars().count() > chars_max {
        return Err(format!("The text is too long; {chars_max} characters are allowed."));
    }
    Ok(line)
}

/// The Markdown text of a post or a comment, which may be `chars_max` characters long, without the names in its mentions.
pub(super) fn body(written: &str, chars_max: usize) -> Result<String, ValidationError> {
    let wrong = |message: String| Err(ValidationError::new(["input", "body"], message));
    if written.trim().is_empty() {
        return wrong("Write something.".to_owned());
    }
    if written.chars().count() > chars_max {
        return wrong(format!("The text is too long; {chars_max} characters are allowed."));
    }
    if members_in(written).len() > MENTIONS_MAX {
        return wrong(format!("The text mentions too many members; {MENTIONS_MAX} are allowed."));
    }
    Ok(without_names(written))
}

/// The tags, each once and in alphabetical order: lower case, with hyphens for spaces.
pub(super) fn tags(written: &[String]) -> Result<Vec<String>, ValidationError> {
    let mut tags = BTreeSet::new();
    for (place, written) in written.iter().enumerate() {
        let place = place.to_string();
        tags.insert(tag(written).map_err(|message| ValidationError::new(["input", "tags", &place], message))?);
        if tags.len() > TAGS_MAX {
            let message = format!("These are too many tags; {TAGS_MAX} are allowed.");
            return Err(ValidationError::new(["input", "tags"], message));
        }
    }
    Ok(tags.into_iter().collect())
}

fn tag(written: &str) -> Result<String, String> {
    let lower = written.nfc().flat_map(char::to_lowercase).collect::<String>();
    let words = lower.split(|letter: char| letter.is_whitespace() || letter == '-' || letter == '_');
    let tag = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    if tag.is_empty() || tag.chars().any(|letter| !letter.is_alphanumeric() && letter != '-') {
        return Err("A tag has letters, digits and hyphens, such as `digital-identity`.".to_owned());
    }
    if tag.chars().count() > TAG_CHARS_MAX {
        return Err(format!("The tag is too long; {TAG_CHARS_MAX} characters are allowed."));
    }
    Ok(tag)
}

#[cfg(test)]
mod tests {
    use super::{tag, tags, title};

    #[test]
    fn tags_are_told_apart_by_their_words_alone() {
        let written = ["Digital Identity", "digital_identity", " digital--identity ", "DIGITAL-IDENTITY", "Ŵythnos"];
        let written = written.map(str::to_owned);
        assert_eq!(tags(&written).ok(), Some(vec!["digital-identity".to_owned(), "ŵythnos".to_owned()]));
        assert_eq!(tag("w\u{302}y").ok().as_deref(), Some("ŵy"), "a letter is one, however it is composed");
        for wrong in ["", " ", "-", "a/b", "#bins", "<b>", "a\u{202e}b", "\u{1f600}"] {
            assert!(tag(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(title("  Bins\r\nand\tglass\u{2028}too ").ok().as_deref(), Some("Bins and glass too"));
        assert!(title("Bins\u{7}").is_err());
    }
}
