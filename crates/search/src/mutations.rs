//! Welsh initial mutations.
//!
//! The first sound of a Welsh word changes by what stands before it: *cath* (cat), *dy gath* (your cat), *fy nghath* (my
//! cat), *ei chath* (her cat). A dictionary has only the first; a text has all four.
//!
//! | radical | soft | nasal | aspirate |
//! |---|---|---|---|
//! | p, t, c | b, d, g | mh, nh, ngh | ph, th, ch |
//! | b, d, g | f, dd, – | m, n, ng | |
//! | m, ll, rh | f, l, r | | |
//! | a vowel | | | h before it |

/// How one first sound changes.
struct Sound {
    radical: &'static str,
    /// Letters that make another sound of the same first letter, so that the radical does not stand here.
    unless_before: &'static [char],
    mutated: &'static [&'static str],
}

/// A soft `g` vanishes: the rest of the word must still tell something, or every short word would be one.
const REST_WITHOUT_G_MIN: usize = 3;
const VOWELS: [char; 7] = ['a', 'e', 'i', 'o', 'u', 'w', 'y'];

const SOUNDS: [Sound; 9] = [
    Sound { radical: "p", unless_before: &['h'], mutated: &["b", "mh", "ph"] },
    Sound { radical: "t", unless_before: &['h'], mutated: &["d", "nh", "th"] },
    Sound { radical: "c", unless_before: &['h'], mutated: &["g", "ngh", "ch"] },
    Sound { radical: "b", unless_before: &[], mutated: &["f", "m"] },
    Sound { radical: "d", unless_before: &['d'], mutated: &["dd", "n"] },
    Sound { radical: "g", unless_before: &[], mutated: &["", "ng"] },
    Sound { radical: "m", unless_before: &['h'], mutated: &["f"] },
    Sound { radical: "ll", unless_before: &[], mutated: &["l"] },
    Sound { radical: "rh", unless_before: &[], mutated: &["r"] },
];

/// The forms in which the Welsh word behind `word` may stand in a text: the word itself first, then each radical that it may
/// be a mutation of, and each mutation of those; no form twice. `word` is in small letters without accents, such as `gath`.
///
/// Without a dictionary some forms are of no word; they do no harm, nobody writes them.
pub fn mutations(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    for radical in radicals(word) {
        add(&mut forms, radical.clone());
        for form in mutated(&radical) {
            add(&mut forms, form);
        }
    }
    forms
}

fn add(forms: &mut Vec<String>, form: String) {
    if !forms.contains(&form) {
        forms.push(form);
    }
}

/// The word, and what it may be a mutation of.
fn radicals(word: &str) -> Vec<String> {
    let mut radicals = vec![word.to_owned()];
    for sound in &SOUNDS {
        for first in sound.mutated {
            let Some(rest) = word.strip_prefix(first) else { continue };
            let radical = format!("{}{rest}", sound.radical);
            if sound.begins(&radical) && is_whole_sound(first, rest) && sound.leaves_enough(first, rest) {
                add(&mut radicals, radical);
            }
        }
    }
    if let Some(rest) = word.strip_prefix('h').filter(|rest| rest.starts_with(VOWELS)) {
        add(&mut radicals, rest.to_owned());
    }
    radicals
}

fn mutated(radical: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for sound in SOUNDS.iter().filter(|sound| sound.begins(radical)) {
        let rest = &radical[sound.radical.len()..];
        let firsts = sound.mutated.iter().filter(|first| sound.leaves_enough(first, rest));
        forms.extend(firsts.map(|first| format!("{first}{rest}")));
    }
    if radical.starts_with(VOWELS) {
        forms.push(format!("h{radical}"));
    }
    forms
}

impl Sound {
    /// Whether `word` begins with the radical sound, and with more than it.
    fn begins(&self, word: &str) -> bool {
        word.strip_prefix(self.radical).is_some_and(|rest| !rest.is_empty() && !rest.starts_with(self.unless_before))
    }

    fn leaves_enough(&self, first: &str, rest: &str) -> bool {
        !first.is_empty() || rest.chars().count() >= REST_WITHOUT_G_MIN
    }
}

/// Whether the letters `first` are a whole sound before `rest`: in `ffordd` the first sound is `ff`, no mutated `b`.
fn is_whole_sound(first: &str, rest: &str) -> bool {
    match first {
        "" => {
            rest.starts_with(VOWELS)
                || rest.starts_with(['l', 'r', 'n']) && !rest.starts_with("ll") && !rest.starts_with("rh")
        }
        "b" => true,
        "d" => !rest.starts_with('d'),
        "f" => !rest.starts_with('f'),
        "l" => !rest.starts_with('l'),
        "m" | "r" => !rest.starts_with('h'),
        "n" => !rest.starts_with(['h', 'g']),
        "ng" => !rest.starts_with('h'),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::mutations;

    /// Each row is one word in all its forms: whichever is asked for, all are found.
    #[test]
    fn every_form_of_a_word_finds_every_other() {
        let words: [&[&str]; 12] = [
            &["cath", "gath", "nghath", "chath"],
            &["tai", "dai", "nhai", "thai"],
            &["plant", "blant", "mhlant", "phlant"],
            &["bangor", "fangor", "mangor"],
            &["dinas", "ddinas", "ninas"],
            &["gwasanaeth", "wasanaeth", "ngwasanaeth"],
            &["gardd", "ardd", "ngardd"],
            &["mawr", "fawr"],
            &["llyfrgell", "lyfrgell"],
            &["rhwydwaith", "rwydwaith"],
            &["ysgol", "hysgol"],
            &["grwp", "rwp", "ngrwp"],
        ];
        for forms in words {
            for asked in forms {
                let found = mutations(asked);
                for form in forms {
                    assert!(found.iter().any(|other| other == form), "{asked} finds {form}: {found:?}");
                }
            }
        }
    }

    #[test]
    fn a_sound_is_not_taken_for_another_of_the_same_letter() {
        assert_eq!(mutations("ffordd"), ["ffordd"]);
        assert!(!mutations("llais").contains(&"gllais".to_owned()));
        assert!(!mutations("nhad").contains(&"dhad".to_owned()));
        assert!(!mutations("ddinas").contains(&"tdinas".to_owned()));
    }

    #[test]
    fn there_are_only_so_many_forms() {
        for word in ["", "g", "h", "ngh", "ll", "cyngor", "fangor", "2026", "日本"] {
            let forms = mutations(word);
            assert_eq!(forms[0], word);
            assert!(forms.len() <= 16 && forms.iter().all(|form| !form.is_empty() || word.is_empty()), "{forms:?}");
        }
        assert_eq!(mutations("2026"), ["2026"]);
        assert_eq!(mutations("g"), ["g"]);
    }
}
