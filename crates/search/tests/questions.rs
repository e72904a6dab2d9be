//! Questions of any kind.
use proptest::prelude::*;
use search::{Document, Highlighter, Language, QUESTION_WORDS_MAX, Question, Text, mutations};

fn english(body: &str) -> Text<'_> {
    Text { language: Language::English, title: "Collecting the bins: Bangor’s plan", body }
}

fn welsh(body: &str) -> Text<'_> {
    Text { language: Language::Welsh, title: "Casglu’r biniau ym Mangor", body }
}

/// Of these posts (0 is in English, 1 in Welsh, 2 in both), those that a question finds.
fn found(question: &str) -> Vec<usize> {
    let posts = [
        vec![english("Weekly rounds cost more than fortnightly ones, says Leeds.")],
        vec![welsh("Mae’r gath yn y tŷ. Gwasanaethau’r ddinas ac ysgolion, gerllaw’r ardd.")],
        vec![english("The sign-in team’s café was housed in a library."), welsh("Roedd y tîm yn y llyfrgell.")],
    ];
    let documents = posts.map(|texts| Document::new(&texts, &["waste", "digital-identity"]));
    let Some(wanted) = Question::parse(question).found() else { return Vec::new() };
    (0..documents.len()).filter(|index| documents[*index].answers(&wanted)).collect()
}

#[test]
fn questions_mean_what_people_mean() {
    let expected: &[(&str, &[usize])] = &[
        ("bins", &[0, 2]),
        ("bin collection", &[0, 2]),
        ("BINS leeds", &[0]),
        ("bins -leeds", &[2]),
        ("bins -\"weekly rounds\"", &[2]),
        ("\"weekly rounds\"", &[0]),
        ("\"rounds weekly\"", &[]),
        ("“the weekly round", &[0]),
        ("leeds OR library", &[0, 2]),
        ("leeds | library bins", &[0, 2]),
        ("OR leeds OR", &[0]),
        ("cafe", &[2]),
        ("CAFÉ", &[2]),
        ("house", &[2]),
        ("housin*", &[]),
        ("house*", &[2]),
        ("hous*", &[2]),
        ("fortnight*", &[0]),
        ("fo*", &[]),
        ("for* hou* sign* lib* tea* caf* was*", &[]),
        ("sign-in", &[2]),
        ("signin", &[]),
        ("identity-digital", &[]),
        ("digital identity", &[0, 1, 2]),
        // Welsh: accents, mutations, whichever form is asked for.
        ("cath", &[1]),
        ("nghath", &[1]),
        ("ty", &[1]),
        ("tŷ", &[1]),
        ("gwasanaethau", &[1]),
        ("wasanaeth*", &[1]),
        ("dinas", &[1]),
        ("gardd", &[1]),
        ("hysgolion", &[1]),
        ("lyfrgell", &[2]),
        ("\"y gath\"", &[1]),
        ("gath OR llyfrgell", &[1, 2]),
        ("cath NEU tîm", &[1, 2]),
        ("bangor", &[0, 1, 2]),
        ("fangor", &[1, 2]),
        // Nothing is asked for.
        ("", &[]),
        ("   ", &[]),
        ("the of and", &[]),
        ("the yn", &[]),
        ("-bins", &[]),
        ("!!! \"\" - * OR \"", &[]),
        ("mae yn yr", &[]),
    ];
    for (question, posts) in expected {
        assert_eq!(found(question), *posts, "{question}");
    }
}

#[test]
fn a_welsh_word_is_not_sought_among_english_ones() {
    // `min` and `pin` are mutations or radicals of `bin`.
    let document = |text| Document::new(&[text], &[""; 0]);
    let wanted = Question::parse("bin").found().unwrap();
    for body in ["pin", "min", "fin"] {
        assert!(!document(Text { language: Language::English, title: "", body }).answers(&wanted));
        assert!(document(Text { language: Language::Welsh, title: "", body }).answers(&wanted));
    }
}

#[test]
fn ranks_hold_every_find_once() {
    let documents = [
        Document::new(&[english("x")], &["x"]),
        Document::new(&[Text { title: "Bins", ..english("x") }], &["plan"]),
        Document::new(&[Text { title: "x", ..english("A bin plan.") }], &["x"]),
        Document::new(&[Text { title: "x", ..english("A plan for a new bin.") }], &["x"]),
        Document::new(&[english("Only the bins.")], &["x"]),
    ];
    let question = Question::parse("bins plan -leeds");
    let ranked = question.ranked();
    assert_eq!(ranked.len(), 4);
    assert!(ranked.windows(2).all(|pair| pair[0].rank > pair[1].rank));
    for (index, document) in documents.iter().enumerate() {
        let ranks: Vec<_> = ranked.iter().filter(|ranked| document.answers(&ranked.expression)).collect();
        assert_eq!(ranks.len(), 1, "{index}");
        assert_eq!(ranks[0].rank, ranked[[0, 1, 2, 3, 0][index]].rank, "{index}");
        assert!(document.answers(&question.found().unwrap()));
    }
}

proptest! {
    #[test]
    fn anything_typed_is_a_question_and_a_short_one(text in "\\PC{0,400}|[ \\-\"*|()':&!<>A-Za-zŵŷ0-9\\n\u{0}]{0,400}") {
        let question = Question::parse(&text);
        for wanted in question.ranked().into_iter().map(|ranked| ranked.expression).chain(question.found()) {
            let (fts5, tsquery) = (wanted.to_fts5(), wanted.to_tsquery());
            let bound = 200 * 200 * QUESTION_WORDS_MAX;
            prop_assert!(fts5.len() < bound && tsquery.len() < bound);
            prop_assert_eq!(fts5.matches('"').count() % 2, 0);
            // Terms are letters and digits; what is left is the engine's own syntax.
            let syntax = fts5.replace("{title tags} : ", "").replace("{title} : ", "").replace("AND", "").replace("NOT", "").replace("OR", "");
            prop_assert!(syntax.chars().all(|c| c.is_alphanumeric() && !c.is_ascii_uppercase() || " \"()*".contains(c)), "{}", fts5);
            prop_assert!(tsquery.chars().all(|c| c.is_alphanumeric() || " '()*:&|!<->".contains(c)), "{}", tsquery);
        }
    }

    #[test]
    fn a_text_is_found_by_its_own_words_and_shows_them(body in "\\PC{0,60}", is_welsh: bool) {
        let text = if is_welsh { welsh(&body) } else { english(&body) };
        let document = Document::new(&[text], &[""; 0]);
        // Words too common to search for find nothing.
        prop_assume!(!document.columns().body.is_empty());
        for asked in [body.replace(['"', '“', '”', '„', '«', '»', '-', '|'], " "), format!("\"{}\"", body.replace(['"', '“', '”', '„', '«', '»'], " "))] {
            let question = Question::parse(&asked);
            let Some(wanted) = question.found() else { continue };
            prop_assume!(!asked.contains("OR") && !asked.contains("NEU"));
            prop_assert!(document.answers(&wanted), "{:?} {:?}", wanted, document);
            let snippets = Highlighter::new(&question).snippets(&[text]);
            prop_assert!(!snippets.is_empty() && snippets.len() <= 3);
            for snippet in snippets {
                let bare = snippet.replace("<mark>", "").replace("</mark>", "");
                prop_assert!(!bare.contains(['<', '>', '"', '\'', '\n']), "{}", snippet);
                prop_assert!(snippet.contains("<mark>"));
            }
        }
    }

    #[test]
    fn what_is_highlighted_is_what_is_found(body in "(([a-d]?(at|in|edd)|OR|y|the|-|\"|sign-in)[ .]){0,12}", asked in "([a-d]?(at|in|edd)|OR|y|the|-|\"|b\\*|an\\*)( ([a-d]?(at|in|edd)|OR|y|the|-|\"|b\\*)){0,3}", is_welsh: bool) {
        let text = Text { title: "", ..if is_welsh { welsh(&body) } else { english(&body) } };
        let question = Question::parse(&asked);
        let is_match = question.found().is_some_and(|wanted| Document::new(&[text], &[""; 0]).answers(&wanted));
        let snippets = Highlighter::new(&question).snippets(&[text]);
        prop_assert!(!is_match || !snippets.is_empty(), "{:?}", question);
    }

    #[test]
    fn mutations_go_both_ways(word in "(p|t|c|b|d|g|m|ll|rh|a|e)(ae|en|wr|ys)[a-z]{1,4}") {
        for form in mutations(&word) {
            prop_assert!(mutations(&form).contains(&word) || form.starts_with(['a', 'e', 'i', 'o', 'u', 'w', 'y']) , "{} {}", word, form);
        }
    }
}
