//! When two subgraphs mean the same key.

use serde_json::Value;

/// Whether two leaves of a key are the same, given as JSON text.
///
/// One subgraph may write an `ID` as `7` and the other as `"7"`, or one escape what the other does not.
pub(crate) fn is_same_leaf(a: &[u8], b: &[u8]) -> bool {
    a == b || is_same_by_value(a, b)
}

fn is_same_by_value(a: &[u8], b: &[u8]) -> bool {
    let (Ok(a), Ok(b)) = (serde_json::from_slice::<Value>(a), serde_json::from_slice::<Value>(b)) else {
        return false;
    };
    match (&a, &b) {
        (Value::String(text), Value::Number(number)) | (Value::Number(number), Value::String(text)) => {
            number.to_string() == *text
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::is_same_leaf;

    #[test]
    fn an_id_is_the_same_as_number_and_as_string_and_however_escaped() {
        assert!(is_same_leaf(b"\"7\"", b"7"));
        assert!(is_same_leaf(b"\"\\u0041\"", b"\"A\""));
        assert!(!is_same_leaf(b"\"07\"", b"7"));
        assert!(!is_same_leaf(b"\"a\"", b"\"b\""));
    }
}
