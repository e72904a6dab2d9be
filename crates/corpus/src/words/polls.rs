//! What polls ask: [`QUESTIONS`], and [`PAIRED_QUESTIONS`] for posts in both languages.
use crate::words::welsh::Pair;

/// A question in English and what can be answered.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) asks: &'static str,
    pub(crate) options: &'static [&'static str],
}

/// A question in both languages and what can be answered.
#[derive(Debug)]
pub(crate) struct PairedQuestion {
    pub(crate) asks: Pair,
    pub(crate) options: &'static [Pair],
}

/// Questions about a post's subject.
pub(crate) const QUESTIONS: [Question; 12] = [
    Question {
        asks: "Has your council tried {acting}?",
        options: &["Yes, and we would again", "Yes, and once was enough", "Not yet"],
    },
    Question { asks: "Would you join a working group on {matter}?", options: &["Yes", "No"] },
    Question {
        asks: "Who leads on {matter} where you work?",
        options: &["{Service}", "The digital team", "A partner or supplier", "Nobody yet", "I do not know"],
    },
    Question {
        asks: "How far are you with {acting}?",
        options: &["Finished", "Under way", "Planned for this year", "Not planned", "Tried and stopped"],
    },
    Question {
        asks: "What holds you back most with {matter}?",
        options: &[
            "Money",
            "People",
            "Law and information governance",
            "Suppliers",
            "Old systems",
            "Nothing: we are done",
        ],
    },
    Question {
        asks: "When should we meet to talk about {matter}?",
        options: &["Tuesday morning", "Wednesday afternoon", "Thursday morning", "Any day, online"],
    },
    Question {
        asks: "How often would you like news on {matter}?",
        options: &["Every week", "Every month", "When something has changed"],
    },
    Question {
        asks: "Which should come first?",
        options: &["{Matter}", "{Acting}", "Training for {service}", "A shared procurement"],
    },
    Question {
        asks: "Is our draft on {matter} ready to be published?",
        options: &["Yes, as it stands", "With small changes", "No"],
    },
    Question {
        asks: "How many people work on {matter} in your council?",
        options: &["None", "Fewer than one post", "One or two posts", "Three to five posts", "More than five posts"],
    },
    Question {
        asks: "Would {place} be right to go on with {acting}?",
        options: &["Yes", "Only with more people", "Only together with a neighbour", "No"],
    },
    Question {
        asks: "May we reuse what you wrote below on {matter}?",
        options: &["Yes, with my name", "Yes, without my name", "No"],
    },
];

/// Questions about the subject of a post in both languages. Gaps stand only where Welsh does not mutate what follows.
pub(crate) const PAIRED_QUESTIONS: [PairedQuestion; 5] = [
    PairedQuestion {
        asks: Pair {
            en: "Would you like to hear more? The subject: {matter}.",
            cy: "Hoffech chi glywed mwy? Y pwnc: {matter}.",
        },
        options: &[Pair { en: "Yes", cy: "Hoffwn" }, Pair { en: "No", cy: "Na hoffwn" }],
    },
    PairedQuestion {
        asks: Pair {
            en: "How far is your council with this? The work: {acting}.",
            cy: "Pa mor bell mae eich cyngor chi wedi cyrraedd gyda hyn? Y gwaith: {acting}.",
        },
        options: &[
            Pair { en: "Finished", cy: "Wedi gorffen" },
            Pair { en: "Under way", cy: "Ar y gweill" },
            Pair { en: "Planned", cy: "Wedi’i gynllunio" },
            Pair { en: "Not planned", cy: "Heb ei gynllunio" },
        ],
    },
    PairedQuestion {
        asks: Pair {
            en: "What holds you back most? The subject: {matter}.",
            cy: "Beth sy’n eich dal yn ôl fwyaf? Y pwnc: {matter}.",
        },
        options: &[
            Pair { en: "Money", cy: "Arian" },
            Pair { en: "Staff time", cy: "Amser staff" },
            Pair { en: "Old systems", cy: "Hen systemau" },
            Pair { en: "Suppliers", cy: "Cyflenwyr" },
            Pair { en: "Nothing", cy: "Dim byd" },
        ],
    },
    PairedQuestion {
        asks: Pair {
            en: "In which language should the next call be?", cy: "Ym mha iaith y dylai’r alwad nesaf fod?"
        },
        options: &[
            Pair { en: "In Welsh", cy: "Yn Gymraeg" },
            Pair { en: "In English", cy: "Yn Saesneg" },
            Pair { en: "In both", cy: "Yn y ddwy iaith" },
        ],
    },
    PairedQuestion {
        asks: Pair {
            en: "How often would you like news? The subject: {matter}.",
            cy: "Pa mor aml yr hoffech gael newyddion? Y pwnc: {matter}.",
        },
        options: &[
            Pair { en: "Every week", cy: "Bob wythnos" },
            Pair { en: "Every month", cy: "Bob mis" },
            Pair { en: "Twice a year", cy: "Ddwywaith y flwyddyn" },
        ],
    },
];
