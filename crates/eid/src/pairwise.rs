//! What a person is called: by each sector differently.
use crate::random;

/// How every subject of a person begins; no client's identifier does (RFC 9700 §4.15).
pub(crate) const PREFIX: &str = "p-";

/// A new subject: drawn, so that nothing can be worked out from it.
pub(crate) fn draw() -> String {
    format!("{PREFIX}{}", random::name())
}
