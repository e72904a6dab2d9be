//! What fuzz targets call: each panics where something does not hold that must hold for every text.
use crate::markdown::{cleaned, excerpt, fault_in, to_html, to_plain, to_plain_naming};
use crate::mention::{Mentioned, members_in, without_names};
use crate::word_diff::word_diff;

/// Takes a text the way of all texts, and checks what comes out.
///
/// # Panics
/// When the HTML has an element, an attribute or an address that is not allowed, or changes when it is cleaned again; when
/// dropping names twice is not dropping them once; when a mention is lost by it.
pub fn check_markdown(written: &str) {
    let stored = without_names(written);
    assert_eq!(without_names(&stored), stored, "names are dropped at once");
    assert_eq!(members_in(&stored), members_in(written), "no mention is lost, and none comes");
    let label = "<b>\"x' [y](javascript:z)</b>";
    let mentioned = Mentioned::new(members_in(&stored).into_iter().map(|member| (member, label.to_owned())));
    for text in [written, &stored] {
        let html = to_html(text, &mentioned);
        assert_eq!(fault_in(&html), None, "{html}");
        assert_eq!(cleaned(&html), html, "what is clean stays as it is");
        to_plain(text);
        to_plain_naming(text, &mentioned);
        assert!(excerpt(text, 50, &mentioned).chars().count() <= 50);
    }
    word_diff([("Text", written, stored.as_str())]);
}
