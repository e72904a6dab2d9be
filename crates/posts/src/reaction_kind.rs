//! The signs that members give to what others wrote.

/// The kinds of reactions, in the order in which they are listed.
///
/// All say something kind: whoever disagrees writes a comment. More can be added; one that was given stays.
pub(crate) const REACTION_KINDS: [&str; 4] = ["LIKE", "THANKS", "USEFUL", "CELEBRATE"];

/// Where a kind stands in the list; none for one that is not in it.
pub(crate) fn place_of_kind(kind: &str) -> Option<usize> {
    REACTION_KINDS.iter().position(|known| *known == kind)
}
