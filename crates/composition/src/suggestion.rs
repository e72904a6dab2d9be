//! "Did you mean …?"

/// The candidate most like `wanted`, if any is like it at all.
pub(crate) fn nearest<S: AsRef<str>>(wanted: &str, candidates: impl IntoIterator<Item = S>) -> Option<String> {
    let scored = candidates.into_iter().map(|candidate| {
        let score = strsim::damerau_levenshtein(&wanted.to_lowercase(), &candidate.as_ref().to_lowercase());
        (score, candidate.as_ref().to_owned())
    });
    let (score, best) = scored.min()?;
    (score <= wanted.len() / 3 + 1).then_some(best)
}
