//! What a client may select by, in the form in which it is looked for.
use subgraph::OrgSelector;

/// A tag as it is kept and looked for: `Digital Identity` is `digital-identity`.
pub(super) fn tidy_tag(tag: &str) -> String {
    tag.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

/// The selector without what it lists twice: a few enum values take few places in a statement, however often a client
/// repeats them.
pub(super) fn tidy(mut selector: OrgSelector) -> OrgSelector {
    if let Some(nations) = &mut selector.nations {
        nations.sort_unstable();
        nations.dedup();
    }
    if let Some(kinds) = &mut selector.kinds {
        kinds.sort_unstable();
        kinds.dedup();
    }
    selector
}
