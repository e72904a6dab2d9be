//! Words in nearly every text of a language, which tell none from another. Sorted; folded as [`words`](crate::words) folds.
//!
//! Short lists on purpose: a word here cannot be searched for.

/// English.
pub(crate) const ENGLISH: [&str; 41] = [
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "if", "in",
    "into", "is", "it", "its", "of", "on", "or", "our", "that", "the", "their", "they", "this", "to", "was", "we",
    "were", "which", "will", "with", "would", "you", "your", "yours",
];

/// Welsh: particles, the article, prepositions and forms of `bod`. Mutations of content words meet some of them (`dy` is
/// `tŷ` softened, `chi` is `ci` aspirated); the small word is far the commoner.
pub(crate) const WELSH: [&str; 51] = [
    "a", "ac", "am", "ar", "at", "bod", "chi", "dros", "drwy", "dy", "e", "ei", "eich", "ein", "er", "eu", "fe", "fel",
    "fod", "gan", "gyda", "hefyd", "hwn", "hyn", "i", "iawn", "mae", "mai", "mewn", "na", "neu", "ni", "nid", "o",
    "oedd", "oes", "ond", "os", "roedd", "rydym", "sy", "sydd", "trwy", "wedi", "wrth", "y", "ydy", "ym", "yn", "yr",
    "yw",
];

#[cfg(test)]
mod tests {
    use super::{ENGLISH, WELSH};
    use crate::words::words;

    #[test]
    fn the_lists_can_be_searched() {
        for list in [&ENGLISH[..], &WELSH[..]] {
            assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{list:?}");
            assert!(list.iter().all(|word| words(word).map(|word| word.folded).eq([*word])));
        }
    }
}
