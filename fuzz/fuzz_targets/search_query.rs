//! Whatever is typed to search is a question; what it finds is shown in safe HTML. The input is the question, a line break, and
//! a text.
#![no_main]
use libfuzzer_sys::fuzz_target;
use search::{Document, Highlighter, Language, Question, Text};

fuzz_target!(|input: &str| {
    let (typed, body) = input.split_once('\n').unwrap_or((input, input));
    let question = Question::parse(typed);
    let highlighter = Highlighter::new(&question);
    let ranked = question.ranked();
    for language in [Language::English, Language::Welsh] {
        let text = Text { language, title: typed, body };
        let document = Document::new(&[text], &[typed]);
        let found = question.found().is_some_and(|wanted| document.answers(&wanted));
        let ranks = ranked.iter().filter(|ranked| document.answers(&ranked.expression)).count();
        assert_eq!(ranks, usize::from(found), "each find has one rank");
        let snippets = highlighter.snippets(&[text]);
        assert!(snippets.len() <= 3);
        for snippet in snippets.iter().chain(&highlighter.tags(&[typed])) {
            let bare = snippet.replace("<mark>", "").replace("</mark>", "");
            assert!(!bare.contains(['<', '>', '"', '\'']) && snippet.contains("<mark>"), "{snippet}");
        }
        document.columns();
        document.tsvector();
    }
    for ranked in &ranked {
        let (fts5, tsquery) = (ranked.expression.to_fts5(), ranked.expression.to_tsquery());
        assert!(fts5.len() + tsquery.len() < 1_000_000, "a question stays short");
        assert_eq!(fts5.matches('"').count() % 2, 0);
        assert!(tsquery.chars().all(|c| c.is_alphanumeric() || " '()*:&|!<->".contains(c)), "{tsquery}");
    }
});
