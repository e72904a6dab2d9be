//! What goes into the gaps of a sentence: [`Gaps`].
use std::fmt::Write;

/// The words for each gap. A gap is a name in braces (`{matter}`); with a capital (`{Matter}`) the words begin with one.
#[derive(Clone, Copy)]
pub(crate) struct Gaps<'a> {
    pub(crate) title: &'a str,
    pub(crate) matter: &'a str,
    pub(crate) second_matter: &'a str,
    pub(crate) acting: &'a str,
    pub(crate) second_acting: &'a str,
    pub(crate) gain: &'a str,
    pub(crate) second_gain: &'a str,
    pub(crate) snag: &'a str,
    pub(crate) service: &'a str,
    /// The speaker's place, such as `Bristol`.
    pub(crate) place: &'a str,
    /// The speaker's organisation.
    pub(crate) name: &'a str,
    /// Another place.
    pub(crate) other: &'a str,
    pub(crate) number: u64,
    /// With `tag` and `page`, the link: an address of the organisation under `.example`, which leads nowhere (RFC 2606).
    pub(crate) code: &'a str,
    pub(crate) tag: &'a str,
    pub(crate) page: u64,
}

impl Gaps<'_> {
    /// The template with its gaps filled.
    pub(crate) fn filled(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len() + 160);
        self.fill(template, &mut text);
        text
    }

    /// Adds the filled template to `text`, as a paragraph of its own if there is one before.
    pub(crate) fn paragraph(&self, template: &str, text: &mut String) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        self.fill(template, text);
    }

    fn fill(&self, template: &str, text: &mut String) {
        let mut pieces = template.split('{');
        text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (gap, rest) = piece.split_once('}').unwrap_or((piece, ""));
            self.fill_gap(gap, text);
            text.push_str(rest);
        }
    }

    fn fill_gap(&self, gap: &str, text: &mut String) {
        match gap {
            "title" => text.push_str(self.title),
            "matter" => text.push_str(self.matter),
            "second_matter" => text.push_str(self.second_matter),
            "acting" => text.push_str(self.acting),
            "second_acting" => text.push_str(self.second_acting),
            "gain" => text.push_str(self.gain),
            "second_gain" => text.push_str(self.second_gain),
            "snag" => text.push_str(self.snag),
            "service" => text.push_str(self.service),
            "place" => text.push_str(self.place),
            "name" => text.push_str(self.name),
            "other" => text.push_str(self.other),
            "Title" => push_heading(self.title, text),
            "Matter" => push_capital(self.matter, text),
            "Acting" => push_capital(self.acting, text),
            "Gain" => push_capital(self.gain, text),
            "Snag" => push_capital(self.snag, text),
            "Name" => push_capital(self.name, text),
            "Place" => push_capital(self.place, text),
            "Service" => push_capital(self.service, text),
            "number" => push_display(self.number, text),
            "address" => self.push_address(text),
            "link" => {
                text.push_str("https://www.");
                self.push_address(text);
                text.push('/');
                push_display(self.page, text);
            }
            unknown => debug_assert!(false, "no gap is called `{unknown}`"),
        }
    }

    fn push_address(&self, text: &mut String) {
        text.extend(self.code.chars().map(|letter| letter.to_ascii_lowercase()));
        text.push_str(".example/");
        text.push_str(self.tag);
    }
}

fn push_capital(words: &str, text: &mut String) {
    let mut letters = words.chars();
    text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    text.push_str(letters.as_str());
}

/// Each word but the smallest with a capital.
fn push_heading(words: &str, text: &mut String) {
    for (place, word) in words.split(' ').enumerate() {
        if place > 0 {
            text.push(' ');
        }
        if matches!(word, "and" | "of") { text.push_str(word) } else { push_capital(word, text) }
    }
}

fn push_display(number: u64, text: &mut String) {
    write!(text, "{number}").expect("a string takes any text");
}
