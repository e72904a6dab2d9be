//! What a post said before it was edited: [`earlier()`].
use crate::dice::Dice;
use crate::post::Bilingual;

/// How many kinds of change there are. A post is edited no more often than that, so its texts all differ.
const CHANGES: u64 = 3;

/// The texts of a post before each of its edits, the first one first: `edits` titles and bodies that lead up to `title` and
/// `body`. Each differs from the next in one way: a slip of the pen, a last paragraph still to come, a title that says draft.
pub(crate) fn earlier(title: &Bilingual, body: &Bilingual, edits: u64, dice: &mut Dice) -> Vec<(Bilingual, Bilingual)> {
    let first = dice.below(CHANGES);
    let (mut title, mut body) = (title.clone(), body.clone());
    let mut texts: Vec<(Bilingual, Bilingual)> = (0..edits)
        .map(|back| {
            match (first + back) % CHANGES {
                0 => body.en = with_slip(&body.en, dice),
                1 => body = map(&body, without_last_paragraph),
                _ => {
                    title = Bilingual {
                        en: format!("Draft: {}", title.en),
                        cy: title.cy.as_ref().map(|cy| format!("Drafft: {cy}")),
                    }
                }
            }
            (title.clone(), body.clone())
        })
        .collect();
    texts.reverse();
    texts
}

fn map(text: &Bilingual, change: impl Fn(&str) -> String) -> Bilingual {
    Bilingual { en: change(&text.en), cy: text.cy.as_deref().map(change) }
}

/// Without its last paragraph, or, where there is only one, with a promise in its place.
fn without_last_paragraph(text: &str) -> String {
    text.rsplit_once("\n\n").map_or_else(|| format!("{text}\n\n(…)"), |(rest, _)| rest.to_owned())
}

/// With two neighbouring letters of one word changed round, or with one word too many where no word is long enough.
fn with_slip(text: &str, dice: &mut Dice) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let first = dice.below(words.len() as u64) as usize;
    let slip = (first..words.len()).chain(0..first).find_map(|at| Some((at, slipped(words[at])?)));
    let Some((at, word)) = slip else { return format!("{text} {}", words[first]) };
    let mut text = words[..at].join(" ");
    if at > 0 {
        text.push(' ');
    }
    text.push_str(&word);
    words[at + 1..].iter().for_each(|word| text.extend([" ", word]));
    text
}

/// A plain word of five letters or more with its third and fourth changed round; others, and words where those are the same, are
/// none.
fn slipped(word: &str) -> Option<String> {
    let bytes = word.as_bytes();
    if bytes.len() < 5 || !bytes.iter().all(u8::is_ascii_lowercase) || bytes[2] == bytes[3] {
        return None;
    }
    Some(format!("{}{}{}{}", &word[..2], &word[3..4], &word[2..3], &word[4..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Lane;

    fn bilingual(en: &str, cy: &str) -> Bilingual {
        Bilingual { en: en.to_owned(), cy: Some(cy.to_owned()) }
    }

    #[test]
    fn each_text_differs_from_all_others() {
        let (title, body) =
            (bilingual("A title", "Teitl"), bilingual("Some words here.\n\nThe end.", "Geiriau.\n\nDiwedd."));
        for key in 0..30 {
            let mut dice = Dice::new(key, Lane::Revision, 0, 0);
            let mut texts = earlier(&title, &body, 3, &mut dice);
            texts.push((title.clone(), body.clone()));
            assert!((1..4).all(|at| !texts[..at].contains(&texts[at])), "{texts:?}");
        }
    }

    #[test]
    fn a_slip_needs_a_plain_word() {
        let mut dice = Dice::new(1, Lane::Revision, 0, 0);
        assert_eq!(with_slip("On the council side", &mut dice), "On the conucil side");
        assert_eq!(with_slip("Yes", &mut dice), "Yes Yes");
    }
}
