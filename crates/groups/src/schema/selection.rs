//! What a client may select by.
use subgraph::OrgSelector;

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
