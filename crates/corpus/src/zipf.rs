//! Who writes much and who writes little: [`Zipf`].
use crate::dice::Dice;

/// Ranks 0..n drawn with a weight of 1 / (rank + 1)^s, where s is 1 + 3/32, the nearest to 1.1 that square roots give.
///
/// `sqrt` is exact to the last bit on every machine and `powf` is not, so the corpus is the same everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Zipf {
    weight_up_to: Vec<u64>,
}

impl Zipf {
    /// `ranks` must be above 0.
    pub(crate) fn new(ranks: u64) -> Self {
        let weights = (1..=ranks).map(weight).scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self { weight_up_to: weights.collect() }
    }

    /// How many ranks there are.
    pub(crate) fn ranks(&self) -> u64 {
        self.weight_up_to.len() as u64
    }

    /// A rank; 0 is the likeliest.
    pub(crate) fn draw(&self, dice: &mut Dice) -> u64 {
        let total = self.weight_up_to.last().copied().unwrap_or(0);
        let drawn = dice.below(total);
        self.weight_up_to.partition_point(|weight| *weight <= drawn) as u64
    }
}

fn weight(rank: u64) -> u64 {
    let rank = rank as f64;
    let sixteenth = rank.sqrt().sqrt().sqrt().sqrt();
    // rank^(1/16 + 1/32) = rank^(3/32)
    let power = rank * sixteenth * sixteenth.sqrt();
    ((1_u64 << 40) as f64 / power) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Lane;

    #[test]
    fn rank_ten_is_drawn_about_a_twelfth_as_often_as_rank_one() {
        let zipf = Zipf::new(100);
        let mut dice = Dice::new(1, Lane::PostFacts, 0, 0);
        let mut counts = [0_u32; 100];
        (0..200_000).for_each(|_| counts[zipf.draw(&mut dice) as usize] += 1);
        let ratio = f64::from(counts[0]) / f64::from(counts[9]);
        assert!((11.0..14.5).contains(&ratio), "10^1.09 is 12.4, not {ratio}");
        assert!(counts[99] > 0);
    }
}
