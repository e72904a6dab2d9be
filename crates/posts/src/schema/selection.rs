//! What a client may select by.
use subgraph::{OrgSelector, ResolveError};

/// Checks that `words`, given as `argument`, can be looked for: PostgreSQL takes no NUL in a text.
pub(super) fn check_words(argument: &str, words: &[String]) -> Result<(), ResolveError> {
    if words.iter().any(|word| word.contains('\0')) {
        let message = format!("`{argument}` has a character that no name has; leave it out");
        return Err(ResolveError::bad_user_input(message));
    }
    Ok(())
}

/// Checks that `selector` can be looked for, and takes out what is listed twice.
pub(super) fn tidy(mut selector: OrgSelector) -> Result<OrgSelector, ResolveError> {
    check_words("orgs.regions", selector.regions.as_deref().unwrap_or_default())?;
    // A few enum values, however often a client repeats them.
    if let Some(nations) = &mut selector.nations {
        nations.sort_unstable();
        nations.dedup();
    }
    if let Some(kinds) = &mut selector.kinds {
        kinds.sort_unstable();
        kinds.dedup();
    }
    Ok(selector)
}
