//! Groups' names as they are sorted and looked for.
use subgraph::folded_name;

/// The longest folded name, in characters. Folding may write one letter as many, and a folded name must fit into a
/// cursor.
const FOLDED_CHARS_MAX: usize = 200;

/// The name in lower case and without accents, cut to what sorting needs.
pub(crate) fn folded(name: &str) -> String {
    folded_name(name).chars().take(FOLDED_CHARS_MAX).collect()
}
