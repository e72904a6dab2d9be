//! The place of a comment in its thread, written so that sorting by bytes gives the thread in pre-order.

/// How many digits of base 36 write the place among siblings.
const SEGMENT_DIGITS: usize = 4;
/// The most siblings: `zzzz`.
const SIBLINGS_MAX: u32 = 36_u32.pow(4) - 1;
/// The deepest comment. It bounds a path to 256 bytes.
pub(crate) const DEPTH_MAX: i32 = 63;
/// The path of the first comment on a post.
pub(crate) const FIRST_PATH: &str = "0001";

/// The path of the `number`-th reply (from 1) to what stands at `parent`: the empty path for the post itself. None when
/// there are too many.
pub(crate) fn reply_path(parent: &str, number: i32) -> Option<String> {
    let number = u32::try_from(number).ok().filter(|number| (1..=SIBLINGS_MAX).contains(number))?;
    let digit = |place: usize| char::from_digit(number / 36_u32.pow(place as u32) % 36, 36);
    let mut path = String::with_capacity(parent.len() + SEGMENT_DIGITS);
    path.push_str(parent);
    path.extend((0..SEGMENT_DIGITS).rev().filter_map(digit));
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::{FIRST_PATH, reply_path};

    #[test]
    fn paths_sort_as_threads_read() {
        let first = reply_path("", 1).expect("a first comment");
        let answer = reply_path(&first, 36).expect("an answer");
        let later_answer = reply_path(&first, 1_000).expect("a later answer");
        let second = reply_path("", 2).expect("a second comment");
        assert_eq!(first, FIRST_PATH);
        assert_eq!([first.as_str(), &answer, &later_answer, &second], ["0001", "00010010", "000100rs", "0002"]);
        assert!([&first, &answer, &later_answer, &second].is_sorted());
    }

    #[test]
    fn a_full_thread_takes_no_more() {
        assert_eq!(reply_path("", 36 * 36 * 36 * 36 - 1).as_deref(), Some("zzzz"));
        assert_eq!(reply_path("", 36 * 36 * 36 * 36), None);
        assert_eq!(reply_path("", 0), None);
        assert_eq!(reply_path("", -1), None);
    }
}
