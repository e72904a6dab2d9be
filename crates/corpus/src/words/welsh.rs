//! Welsh sentences with gaps, for Welsh councils.
//!
//! A post in both languages says the same in both: its sentences come from the pairs below. Gaps stand only where Welsh does
//! not mutate the word that follows: at the start, after a colon, after `mae` and after `yn` before a verb-noun.

/// A sentence in English and in Welsh.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) en: &'static str,
    pub(crate) cy: &'static str,
}

/// Titles of posts.
pub(crate) const TITLES: [Pair; 6] = [
    Pair { en: "{Matter}: what we learnt", cy: "{Matter}: beth ddysgon ni" },
    Pair { en: "Question: {matter}", cy: "Cwestiwn: {matter}" },
    Pair { en: "Case study: {matter}", cy: "Astudiaeth achos: {matter}" },
    Pair { en: "Looking for partners: {matter}", cy: "Chwilio am bartneriaid: {matter}" },
    Pair { en: "Show and tell: {acting}", cy: "Dangos a dweud: {acting}" },
    Pair { en: "{Matter}: the figures after a year", cy: "{Matter}: y ffigurau ar ôl blwyddyn" },
];

/// First paragraphs.
pub(crate) const OPENINGS: [Pair; 5] = [
    Pair {
        en: "This is a short account of our work this year. The subject: {matter}.",
        cy: "Dyma gofnod byr o’n gwaith eleni. Y pwnc: {matter}.",
    },
    Pair {
        en: "Over the last few months we have been {acting}.",
        cy: "Dros y misoedd diwethaf rydym wedi bod yn {acting}.",
    },
    Pair {
        en: "{Name} is {acting}, and we would like to hear about your experience.",
        cy: "Mae {name} yn {acting}, a hoffem glywed am eich profiad chi.",
    },
    Pair {
        en: "One subject came up again and again when we spoke with residents: {matter}.",
        cy: "Cododd un pwnc dro ar ôl tro wrth i ni siarad â phreswylwyr: {matter}.",
    },
    Pair {
        en: "We promised to report back to this group. The question was a simple one: {matter}.",
        cy: "Addawsom adrodd yn ôl i’r grŵp hwn. Roedd y cwestiwn yn un syml: {matter}.",
    },
];

/// Paragraphs that may follow.
pub(crate) const MIDDLES: [Pair; 6] = [
    Pair { en: "The result is clear: {gain}.", cy: "Mae’r canlyniad yn glir: {gain}." },
    Pair {
        en: "What we did:\n\n- {acting};\n- talking to staff every week;\n- publishing the results.",
        cy: "Beth wnaethom ni:\n\n- {acting};\n- siarad â staff bob wythnos;\n- cyhoeddi’r canlyniadau.",
    },
    Pair {
        en: "The **most important** lesson was to start small. After six months, {gain}.",
        cy: "Y wers **bwysicaf** oedd dechrau’n fach. Ar ôl chwe mis, {gain}.",
    },
    Pair {
        en: "The full report is available [on our website]({link}).",
        cy: "Mae’r adroddiad llawn ar gael [ar ein gwefan]({link}).",
    },
    Pair {
        en: "Not everything worked at the first attempt, but {gain}.",
        cy: "Ni weithiodd popeth y tro cyntaf, ond {gain}.",
    },
    Pair {
        en: "The service is available in Welsh and in English from the first day, and we have tested both with residents.",
        cy: "Mae’r gwasanaeth ar gael yn Gymraeg ac yn Saesneg o’r diwrnod cyntaf, ac rydym wedi profi’r ddau gyda phreswylwyr.",
    },
];

/// Last paragraphs.
pub(crate) const CLOSINGS: [Pair; 5] = [
    Pair { en: "What is your experience?", cy: "Beth yw eich profiad chi?" },
    Pair {
        en: "Comments are welcome in Welsh or in English.",
        cy: "Mae croeso i chi wneud sylwadau yn Gymraeg neu yn Saesneg.",
    },
    Pair { en: "Thank you to everyone who took part.", cy: "Diolch i bawb a gymerodd ran." },
    Pair {
        en: "We will share an update after the summer.",
        cy: "Byddwn yn rhannu’r wybodaeth ddiweddaraf ar ôl yr haf.",
    },
    Pair { en: "Please get in touch if you would like to know more.", cy: "Cysylltwch â ni os hoffech wybod mwy." },
];

/// Comments in Welsh, on posts that can be read in Welsh.
pub(crate) const COMMENTS: [&str; 12] = [
    "Diolch am rannu hyn. Mae’n ddefnyddiol iawn.",
    "Diolch! Rydyn ni’n wynebu’r un sefyllfa yma.",
    "Oes modd i ni weld yr adroddiad llawn, os gwelwch yn dda?",
    "Diddorol iawn. Faint o bobl oedd yn y tîm?",
    "Da iawn chi. Byddwn ni’n dilyn hyn yn agos.",
    "Cytuno’n llwyr. Y peth pwysicaf yw siarad â’r staff yn gynnar.",
    "Pa system rydych chi’n ei defnyddio?",
    "Hoffem ni ymuno â’r alwad nesaf, os yw hynny’n iawn.",
    "Mae hwn yn gam pwysig. Llongyfarchiadau i’r tîm!",
    "A oes fersiwn Gymraeg o’r templed?",
    "Byddwn i’n falch o rannu ein profiad ni hefyd.",
    "Diolch yn fawr. Rwyf wedi anfon hyn at fy nghydweithwyr.",
];

/// Names of groups, by what they are for: open, restricted, private; in the order of the English names.
pub(crate) const GROUP_NAMES: [[&str; 4]; 3] = [
    ["Cymuned {title}", "Fforwm {title}", "Cyfnewidfa {title}", "Ymarferwyr {title}"],
    ["Gweithgor {title}", "Grŵp Prosiect {title}", "Arweinwyr {title}", "Adolygiad Cymheiriaid {title}"],
    ["Ystafell Ddigwyddiadau {title}", "Grŵp Contract {title}", "Grŵp Llywio {title}", "Uwch Swyddogion {title}"],
];

/// What groups say they are for.
pub(crate) const GROUP_SUMMARIES: [Pair; 3] = [
    Pair {
        en: "For everyone who works in this field, whichever council they are with. Subject: {title}.",
        cy: "I bawb sy’n gweithio yn y maes hwn, pa gyngor bynnag y maent yn perthyn iddo. Pwnc: {title}.",
    },
    Pair {
        en: "We share what we learn, ask questions and publish templates for reuse. Subject: {title}.",
        cy: "Rydym yn rhannu’r hyn a ddysgwn, yn gofyn cwestiynau ac yn cyhoeddi templedi i’w hailddefnyddio. Pwnc: {title}.",
    },
    Pair {
        en: "Monthly calls and working documents, in Welsh and in English. Subject: {title}.",
        cy: "Galwadau misol a dogfennau gwaith, yn Gymraeg ac yn Saesneg. Pwnc: {title}.",
    },
];

/// Names of networks, in the order of the English names.
pub(crate) const NETWORK_NAMES: [&str; 6] = [
    "Rhwydwaith Digidol {place}",
    "Rhwydwaith Dysgu {place}",
    "Rhwydwaith Cymdogaethau {place}",
    "Rhwydwaith Data ac Ymchwil {place}",
    "Rhwydwaith Gwella {place}",
    "Rhwydwaith Partneriaethau {place}",
];
