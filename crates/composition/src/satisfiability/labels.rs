//! Which labels of `@override` may hold together.

use std::collections::BTreeSet;

/// Labels that hold.
pub(super) type Labels = BTreeSet<String>;

/// More combinations than these are not gone through one by one.
const COMBINATIONS_MAX: usize = 64;

/// The combinations of labels that are proved: all that can be, or, of very many labels, none, all, each alone and all but
/// each. One request is below a `percent(…)` if it is below a smaller one, so those come in a row.
pub(super) fn combinations(labels: &BTreeSet<&str>) -> Vec<Labels> {
    let named: Vec<&str> = labels.iter().copied().filter(|label| percentage(label).is_none()).collect();
    let mut shares: Vec<(&str, f64)> = labels.iter().filter_map(|label| Some((*label, percentage(label)?))).collect();
    shares.sort_by(|left, right| right.1.total_cmp(&left.1));
    let rows: Vec<Labels> =
        (0..=shares.len()).map(|count| owned(shares.iter().take(count).map(|(label, _)| *label))).collect();
    let few = u32::try_from(named.len()).ok().and_then(|count| 2_usize.checked_pow(count));
    match few.filter(|few| few.saturating_mul(rows.len()) <= COMBINATIONS_MAX) {
        Some(few) => {
            let chosen =
                |bits: usize| named.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, it)| *it);
            rows.iter()
                .flat_map(|row| (0..few).map(|bits| row.iter().cloned().chain(owned(chosen(bits))).collect()))
                .collect()
        }
        None => {
            let all = owned(labels.iter().copied());
            let alone = labels.iter().map(|label| owned([*label]));
            let but = labels.iter().map(|label| owned(labels.iter().copied().filter(|other| other != label)));
            [Labels::new(), all].into_iter().chain(alone).chain(but).collect()
        }
    }
}

fn percentage(label: &str) -> Option<f64> {
    label.strip_prefix("percent(")?.strip_suffix(')')?.parse().ok()
}

fn owned<'l>(labels: impl IntoIterator<Item = &'l str>) -> Labels {
    labels.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(labels: &[&str]) -> Vec<String> {
        let combined = combinations(&labels.iter().copied().collect());
        combined.into_iter().map(|labels| labels.into_iter().collect::<Vec<_>>().join("+")).collect()
    }

    #[test]
    fn shares_come_in_a_row_and_names_in_all_combinations() {
        assert_eq!(shown(&["percent(5)", "percent(50)"]), ["", "percent(50)", "percent(5)+percent(50)"]);
        assert_eq!(shown(&["a", "b"]), ["", "a", "b", "a+b"]);
        assert_eq!(shown(&["a", "percent(1)"]), ["", "a", "percent(1)", "a+percent(1)"]);
    }

    #[test]
    fn very_many_labels_are_not_combined_without_end() {
        let labels: Vec<String> = (0..40).map(|at| format!("l{at}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        assert_eq!(shown(&labels).len(), 82);
    }
}
