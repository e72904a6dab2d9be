//! Divides a total exactly: [`allot()`].

/// Divides `total` in proportion to `weights`, at least `least` to each, so that the parts add up to `total`.
///
/// What rounding leaves over goes to the largest remainders, the earlier first (Hamilton's method). `total` must be at
/// least `least` for each, and some weight above 0.
pub(crate) fn allot(total: u64, weights: &[u64], least: u64) -> Vec<u64> {
    let spare = u128::from(total - least * weights.len() as u64);
    let weight_sum = weights.iter().map(|weight| u128::from(*weight)).sum::<u128>().max(1);
    let mut parts: Vec<u64> =
        weights.iter().map(|weight| least + (spare * u128::from(*weight) / weight_sum) as u64).collect();
    let left_over = (total - parts.iter().sum::<u64>()) as usize;
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(spare * u128::from(weights[*at]) % weight_sum));
    for at in by_remainder.into_iter().take(left_over) {
        parts[at] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_follow_the_weights() {
        assert_eq!(allot(10, &[1, 1, 1], 0), [4, 3, 3]);
        assert_eq!(allot(10, &[8, 1, 1], 1), [6, 2, 2]);
        assert_eq!(allot(24, &[465, 369, 246, 798, 229, 274, 108], 2).iter().sum::<u64>(), 24);
    }
}
