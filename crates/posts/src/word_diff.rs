//! How two versions of a text differ, word by word, for people to read.
//!
//! What went stands in `[-…-]`, what came in `{+…+}`, each with some words around it: as `git diff --word-diff` writes it,
//! because a paragraph of Markdown is mostly one line, and of a line that was changed one still had to search for the
//! word. It is for reading: a text that has such brackets itself is not told apart.
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// How many words, spaces and signs are shown on either side of a change.
const CONTEXT: usize = 16;
/// The longest difference, in characters; what is longer ends with `…`.
const CHARS_MAX: usize = 20_000;
/// How many pairs of words or lines are compared in two texts at most: texts that have nothing alike cost that much.
const PAIRS_MAX: usize = 2_000_000;

/// The difference between two versions of several texts, each under its heading; none where all are the same.
pub(crate) fn word_diff<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Option<String> {
    let changed = texts.into_iter().filter(|(_, before, after)| before != after);
    let parts: Vec<String> =
        changed.map(|(heading, before, after)| format!("{heading}:\n{}", shown(&pieces(before, after)))).collect();
    (!parts.is_empty()).then(|| bounded(parts.join("\n\n")))
}

/// A part of two texts.
enum Piece {
    Same(String),
    /// What went, and what came in its place; either may be empty.
    Changed(String, String),
}

/// Two texts in pieces: first line by line, then the lines that changed word by word. Each comparison is a short one
/// that way, and no word is found again at the other end of a long text.
fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let mut pairs_left = PAIRS_MAX;
    let mut pieces = Vec::new();
    for piece in compare(&lines(before), &lines(after), &mut pairs_left) {
        match piece {
            Piece::Same(_) => join(&mut pieces, piece),
            Piece::Changed(gone, come) => compare(&words(&gone), &words(&come), &mut pairs_left)
                .into_iter()
                .for_each(|piece| join(&mut pieces, piece)),
        }
    }
    pieces
}

/// Two texts, given in parts, in pieces. Where too many parts would have to be compared, all of them changed.
fn compare(old: &[&str], new: &[&str], pairs_left: &mut usize) -> Vec<Piece> {
    let first = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (begin, old, new) = (old[..first].concat(), &old[first..], &new[first..]);
    let last = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, end) = old.split_at(old.len() - last);
    let new = &new[..new.len() - last];
    let mut pieces = vec![Piece::Same(begin)];
    match pairs_left.checked_sub(old.len() * new.len()) {
        None => pieces.push(Piece::Changed(old.concat(), new.concat())),
        Some(left) => {
            *pairs_left = left;
            pieces.extend(capture_diff_slices(Algorithm::Myers, old, new).into_iter().map(|step| {
                let (tag, gone, come) = step.as_tag_tuple();
                match tag {
                    DiffTag::Equal => Piece::Same(old[gone].concat()),
                    DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => {
                        Piece::Changed(old[gone].concat(), new[come].concat())
                    }
                }
            }));
        }
    }
    pieces.push(Piece::Same(end.concat()));
    pieces
}

/// Adds a piece: to the last one where both are of a kind, and changed words that follow one another become one change.
fn join(pieces: &mut Vec<Piece>, piece: Piece) {
    let space = match pieces.last() {
        Some(Piece::Same(space)) if pieces.len() > 1 && is_space(space) => Some(space.clone()),
        _ => None,
    };
    match (pieces.last_mut(), piece) {
        (_, Piece::Same(text)) if text.is_empty() => {}
        (Some(Piece::Same(last)), Piece::Same(text)) => last.push_str(&text),
        (Some(Piece::Changed(last_gone, last_come)), Piece::Changed(gone, come)) => {
            last_gone.push_str(&gone);
            last_come.push_str(&come);
        }
        (_, Piece::Changed(gone, come)) if let Some(space) = space => {
            pieces.pop();
            join(pieces, Piece::Changed(space.clone() + &gone, space + &come));
        }
        (_, piece) => pieces.push(piece),
    }
}

fn shown(pieces: &[Piece]) -> String {
    let mut shown = String::new();
    for (place, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Same(text) => shown.push_str(&near(text, place > 0, place + 1 < pieces.len())),
            Piece::Changed(gone, come) => {
                for (text, open, close) in [(gone, "[-", "-]"), (come, "{+", "+}")] {
                    if !text.is_empty() {
                        shown.extend([open, text, close]);
                    }
                }
            }
        }
    }
    shown
}

/// What is near the changes that `text` follows or precedes: all of a short text.
fn near(text: &str, follows: bool, precedes: bool) -> String {
    let words = words(text);
    let near = (usize::from(follows) + usize::from(precedes)) * CONTEXT;
    if words.len() <= near {
        return text.to_owned();
    }
    let first = if follows { words[..CONTEXT].concat() } else { String::new() };
    let last = if precedes { words[words.len() - CONTEXT..].concat() } else { String::new() };
    format!("{first}…{last}")
}

fn is_space(word: &str) -> bool {
    word.chars().all(|letter| letter.is_whitespace() && letter != '\n')
}

/// The lines of a text, with their ends.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The words of a text, and the spaces and signs between them.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let goes_on = |letter: char| match first {
            first if first.is_alphanumeric() => letter.is_alphanumeric(),
            first if first.is_whitespace() => letter.is_whitespace(),
            _ => false,
        };
        let end = rest.char_indices().skip(1).find(|(_, letter)| !goes_on(*letter));
        let (word, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        words.push(word);
        rest = after;
    }
    words
}

fn bounded(mut diff: String) -> String {
    if let Some((end, _)) = diff.char_indices().nth(CHARS_MAX) {
        diff.truncate(end);
        diff.push('…');
    }
    diff
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{CHARS_MAX, word_diff, words};

    fn diff(before: &str, after: &str) -> String {
        word_diff([("Text", before, after)]).expect("a difference")
    }

    #[test]
    fn changed_words_are_shown_among_those_that_stayed() {
        assert_snapshot!(diff("We moved to weekly rounds.", "We will move to fortnightly rounds."), @r"
        Text:
        We [-moved-]{+will move+} to [-weekly-]{+fortnightly+} rounds.
        ");
        assert_snapshot!(diff("", "A **new** text."), @r"
        Text:
        {+A **new** text.+}
        ");
        assert_snapshot!(diff("one\n\ntwo three four\n", "one\n\n- two\n\nfour\n"), @r"
        Text:
        one

        {+- +}two[- three -]{+

        +}four
        ");
    }

    #[test]
    fn what_is_far_from_a_change_is_left_out() {
        let many = "far away ".repeat(20);
        assert_snapshot!(diff(&format!("{many}old {many}"), &format!("{many}new {many}end")), @r"
        Text:
        …far away far away far away far away [-old-]{+new+} far away far away far away far away…far away far away far away far away {+end+}
        ");
    }

    #[test]
    fn texts_that_are_the_same_are_not_shown() {
        assert_eq!(word_diff([("Title", "a", "a"), ("Text", "", "")]), None);
        assert_snapshot!(word_diff([("Title", "a", "b"), ("Text", "c", "c"), ("Testun", "", "d")]).expect("two"), @r"
        Title:
        [-a-]{+b+}

        Testun:
        {+d+}
        ");
    }

    #[test]
    fn words_make_up_the_text() {
        for text in ["", "Ŵy a  llaeth.\n\n* x_y", "@[](member_BST_00000001)!", "\u{200d}👩\u{200d}🚀"] {
            assert_eq!(words(text).concat(), text);
        }
    }

    #[test]
    fn a_difference_is_bounded_whatever_the_texts() {
        let long = |words: &[&str]| words.iter().cycle().take(25_000).copied().collect::<String>();
        let texts = [long(&["a "]), long(&["a ", "b "]), long(&["b ", "c ", "a "]), long(&["é\n"]), long(&["*", "_"])];
        for before in &texts {
            for after in texts.iter().filter(|after| *after != before) {
                assert!(diff(before, after).chars().count() <= CHARS_MAX + 1);
            }
        }
    }
}
