//! Cursors: what is read back, and what is refused.
use proptest::prelude::*;
use storage::{CursorError, CursorScope};

type Key = (i64, String);

fn newest() -> CursorScope {
    CursorScope::new("Query.posts", "publishedAt desc, id", &["WALES"])
}

#[test]
fn a_cursor_gives_its_key_back() {
    let key: Key = (1_767_225_600_000, "post_BST_0000001a".to_owned());
    let cursor = newest().encode(&key);
    assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "{cursor}");
    assert_eq!(newest().decode::<Key>(&cursor), Ok(key));
}

#[test]
fn a_cursor_of_another_list_filter_or_order_is_refused() {
    let cursor = newest().encode(&(1, "a"));
    let other_list = CursorScope::new("Group.posts", "publishedAt desc, id", &["WALES"]);
    assert_eq!(other_list.decode::<Key>(&cursor), Err(CursorError::Foreign));
    let other_filter = CursorScope::new("Query.posts", "publishedAt desc, id", &["SCOTLAND"]);
    assert_eq!(other_filter.decode::<Key>(&cursor), Err(CursorError::OtherFilter));
    let other_order = CursorScope::new("Query.posts", "title, id", &["WALES"]);
    assert_eq!(other_order.decode::<Key>(&cursor), Err(CursorError::OtherFilter));
}

#[test]
fn what_is_no_cursor_is_malformed() {
    let cursor = newest().encode(&(1, "a"));
    let cut = &cursor[..cursor.len() - 3];
    let with_nul = newest().encode(&(1, "a\0"));
    let with_another_key = newest().encode(&("a", 1));
    let endless = "A".repeat(1_000_000);
    for malformed in ["", "A", "====", "MTIz", "not base64 at all", cut, &with_nul, &with_another_key, &endless] {
        assert_eq!(newest().decode::<Key>(malformed), Err(CursorError::Malformed), "{}", malformed.len());
    }
}

proptest! {
    #[test]
    fn any_key_without_nul_comes_back(number in any::<i64>(), text in "[^\u{0}]{0,40}") {
        let key = (number, text);
        prop_assert_eq!(newest().decode::<Key>(&newest().encode(&key)), Ok(key));
    }

    #[test]
    fn no_text_at_all_breaks_the_decoder(text in ".{0,200}") {
        let _ = newest().decode::<Key>(&text);
    }
}
