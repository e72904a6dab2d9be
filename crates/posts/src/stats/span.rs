//! What can be computed from figures that are sums of the same cells.

/// A weighted sum of cells: the number of each cell with its weight modulo [`PRIME`], in ascending order, no weight 0.
pub(super) type Sum = Vec<(usize, u64)>;

/// Weights are reckoned modulo this prime. That can differ from reckoning with fractions only where it divides one of the
/// subdeterminants of a table of zeros and ones, which in tables with margins are tiny numbers.
const PRIME: u64 = (1 << 31) - 1;

/// Sums, and all that can be computed from them.
pub(super) struct Span {
    /// For each cell, the sum (less what others tell of it) that begins with this cell, weighted 1.
    beginning_with: Vec<Option<Sum>>,
}

/// Figures that are told, secrets that must not be computable from them, and the question what may be told besides.
pub(super) struct Guard {
    told: Span,
    /// Each secret less what is told of it; nothing would be left of one that can be computed.
    secrets: Vec<Sum>,
}

/// The sum of these cells, which are in ascending order.
pub(super) fn sum_of(cells: impl IntoIterator<Item = usize>) -> Sum {
    cells.into_iter().map(|cell| (cell, 1)).collect()
}

/// The sum over the pairs of a cell of `sum` and one of `other`, which is over `cells` cells: a pair's weight is the
/// product of both, its number counts the pairs row by row.
pub(super) fn times(sum: &Sum, other: &Sum, cells: usize) -> Sum {
    let row = |&(cell, weight): &(usize, u64)| {
        other.iter().map(move |(column, by)| (cell * cells + column, weight * by % PRIME))
    };
    sum.iter().flat_map(row).collect()
}

impl Span {
    /// The span of `sums` over `cells` cells.
    pub(super) fn new(cells: usize, sums: impl IntoIterator<Item = Sum>) -> Self {
        let mut span = Self { beginning_with: vec![None; cells] };
        for sum in sums {
            span.take_in(&span.rest_of(sum));
        }
        span
    }

    /// What is left of `sum` when what can be computed of it is taken away; nothing, if all of it can.
    pub(super) fn rest_of(&self, mut sum: Sum) -> Sum {
        let mut at = 0;
        while let Some(&(cell, weight)) = sum.get(at) {
            match &self.beginning_with[cell] {
                // That sum begins with this cell, so what stands before it stays as it is.
                Some(known) => sum = less(&sum, known, weight),
                None => at += 1,
            }
        }
        sum
    }

    /// Takes in a sum of which only `rest` is new.
    pub(super) fn take_in(&mut self, rest: &Sum) {
        if let Some((cell, new)) = beginning_with_one(rest) {
            self.beginning_with[cell] = Some(new);
        }
    }
}

impl Guard {
    /// Guards `secrets` over `cells` cells where all of `told` is told already; none if that gives a secret away.
    pub(super) fn new(
        cells: usize,
        told: impl IntoIterator<Item = Sum>,
        secrets: impl IntoIterator<Item = Sum>,
    ) -> Option<Self> {
        let told = Span::new(cells, told);
        let secrets: Vec<Sum> = secrets.into_iter().map(|secret| told.rest_of(secret)).collect();
        let is_kept = secrets.iter().all(|secret| !secret.is_empty());
        is_kept.then_some(Self { told, secrets })
    }

    /// Whether `sum` can be computed from what is told.
    pub(super) fn computes(&self, sum: Sum) -> bool {
        self.told.rest_of(sum).is_empty()
    }

    /// Tells `sum` unless it gives a secret away, and says whether it is told. Told all the same is what can be computed
    /// from what was told before.
    pub(super) fn tell(&mut self, sum: Sum) -> bool {
        let rest = self.told.rest_of(sum);
        let Some((cell, new)) = beginning_with_one(&rest) else { return true };
        let gives_away = |secret: &Sum| {
            let weight = weight_of(secret, cell);
            weight != 0 && less(secret, &new, weight).is_empty()
        };
        if self.secrets.iter().any(gives_away) {
            return false;
        }
        for secret in &mut self.secrets {
            let weight = weight_of(secret, cell);
            if weight != 0 {
                *secret = less(secret, &new, weight);
            }
        }
        self.told.take_in(&rest);
        true
    }
}

/// `sum` weighted so that its first cell, which is given as well, has weight 1.
fn beginning_with_one(sum: &Sum) -> Option<(usize, Sum)> {
    let &(first, weight) = sum.first()?;
    let scale = inverse(weight);
    Some((first, sum.iter().map(|(cell, weight)| (*cell, weight * scale % PRIME)).collect()))
}

fn weight_of(sum: &Sum, cell: usize) -> u64 {
    sum.binary_search_by_key(&cell, |(cell, _)| *cell).map_or(0, |at| sum[at].1)
}

/// `sum` less `weight` times `other`.
fn less(sum: &Sum, other: &Sum, weight: u64) -> Sum {
    let mut rest = Vec::with_capacity(sum.len() + other.len());
    let (mut left, mut right) = (sum.iter().peekable(), other.iter().peekable());
    loop {
        let next_left = left.peek().map_or(usize::MAX, |(cell, _)| *cell);
        let next_right = right.peek().map_or(usize::MAX, |(cell, _)| *cell);
        let cell = next_left.min(next_right);
        if cell == usize::MAX {
            return rest;
        }
        let of_left = left.next_if(|(at, _)| *at == cell).map_or(0, |(_, weight)| *weight);
        let of_right = right.next_if(|(at, _)| *at == cell).map_or(0, |(_, weight)| *weight);
        let remains = (of_left + PRIME - of_right * weight % PRIME) % PRIME;
        if remains != 0 {
            rest.push((cell, remains));
        }
    }
}

/// By Fermat's little theorem: the power of the prime less two.
fn inverse(weight: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, weight, PRIME - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{Guard, sum_of};

    #[test]
    fn what_a_total_and_the_other_cells_give_away_is_not_told() {
        let mut guard = Guard::new(3, [sum_of(0..3)], [sum_of([0])]).expect("a secret kept");
        assert!(guard.tell(sum_of([1])));
        assert!(!guard.tell(sum_of([2])), "the total less both is the secret");
        assert!(guard.tell(sum_of([0, 2])), "which is known already");
    }

    #[test]
    fn what_crosses_over_several_lines_is_not_told_either() {
        // Two rows by two columns, 0 1 / 2 3, with the sums of rows and columns.
        let lines = [sum_of([0, 1]), sum_of([2, 3]), sum_of([0, 2]), sum_of([1, 3])];
        let mut guard = Guard::new(4, lines, [sum_of([0])]).expect("a secret kept");
        assert!(![1, 2, 3].into_iter().any(|cell| guard.tell(sum_of([cell]))));
    }

    #[test]
    fn a_secret_given_away_beforehand_is_noticed() {
        assert!(Guard::new(2, [sum_of([0, 1]), sum_of([1])], [sum_of([0])]).is_none());
    }
}
