//! What is told of how a poll went. Nothing here knows of a database.
use crate::stats::PERSONS_MIN;

/// The votes for each option, as far as they may be told; none when so few voted that nothing may.
///
/// Each vote is one person, so the votes of an option are withheld when they are fewer than [`PERSONS_MIN`]. Those who
/// know how many voted in all (as in a small group where everybody does) can subtract what is told: so never one option
/// alone is withheld, nor several that have fewer than [`PERSONS_MIN`] votes together; the next smallest goes with them.
pub(crate) fn told(votes: &[u64]) -> Option<Vec<Option<u64>>> {
    if votes.iter().sum::<u64>() < PERSONS_MIN {
        return None;
    }
    let mut by_size: Vec<usize> = (0..votes.len()).collect();
    by_size.sort_by_key(|option| votes[*option]);
    let mut withheld = by_size.iter().filter(|option| votes[**option] < PERSONS_MIN).count();
    let together = |withheld: usize| by_size[..withheld].iter().map(|option| votes[*option]).sum::<u64>();
    while withheld > 0 && withheld < votes.len() && (withheld == 1 || together(withheld) < PERSONS_MIN) {
        withheld += 1;
    }
    let mut told: Vec<Option<u64>> = votes.iter().copied().map(Some).collect();
    by_size[..withheld].iter().for_each(|option| told[*option] = None);
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn votes_are_told_where_ten_chose_each() {
        assert_eq!(told(&[10, 25, 11]), Some(vec![Some(10), Some(25), Some(11)]));
    }

    #[test]
    fn never_one_option_alone_is_withheld() {
        assert_eq!(told(&[30, 9, 12, 20]), Some(vec![Some(30), None, None, Some(20)]));
        assert_eq!(told(&[30, 0, 12]), Some(vec![Some(30), None, None]));
        assert_eq!(told(&[50, 3]), Some(vec![None, None]));
    }

    #[test]
    fn few_votes_are_not_told_by_subtracting_either() {
        assert_eq!(told(&[30, 4, 2, 12]), Some(vec![Some(30), None, None, None]));
        assert_eq!(told(&[30, 5, 5, 12]), Some(vec![Some(30), None, None, Some(12)]));
        // That nobody chose the others would tell what each has chosen.
        assert_eq!(told(&[40, 0, 0]), Some(vec![None, None, None]));
    }

    #[test]
    fn when_fewer_than_ten_voted_nothing_is_told() {
        assert_eq!(told(&[9, 0]), None);
        assert_eq!(told(&[0, 0, 0]), None);
        assert_eq!(told(&[9, 1]), Some(vec![None, None]));
    }

    #[test]
    fn whatever_the_votes_what_is_withheld_hides_among_ten() {
        for code in 0..16_u64.pow(4) {
            let votes: Vec<u64> = (0..4).map(|option| code / 16_u64.pow(option) % 16).collect();
            let Some(told) = told(&votes) else { continue };
            let withheld: Vec<u64> =
                votes.iter().zip(&told).filter(|(_, told)| told.is_none()).map(|(v, _)| *v).collect();
            assert!(told.iter().flatten().all(|votes| *votes >= 10), "{votes:?}");
            assert!(withheld.is_empty() || (withheld.len() > 1 && withheld.iter().sum::<u64>() >= 10), "{votes:?}");
        }
    }
}
