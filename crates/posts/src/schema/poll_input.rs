use async_graphql::InputObject;
use storage::Timestamp;
use subgraph::{DateTime, ValidationError};

use super::written::one_line;
use crate::store::NewPoll;

/// A question to put to the readers of a post, in the language of the post.
#[derive(InputObject)]
pub(super) struct PollInput {
    /// What to ask: plain text on one line, of 1 to 300 characters.
    question: String,
    /// What can be chosen, in the order to show: 2 to 20, each another plain text on one line, of 1 to 150 characters.
    options: Vec<String>,
    /// When voting ends, and the results are told; an instant to come. Absent for a poll that never closes by itself, and
    /// so never tells results.
    closes_at: Option<DateTime>,
}

/// The longest question, in characters.
const QUESTION_CHARS_MAX: usize = 300;
/// The longest option, in characters.
const OPTION_CHARS_MAX: usize = 150;
/// The fewest options.
const OPTIONS_MIN: usize = 2;
/// The most options.
const OPTIONS_MAX: usize = 20;

impl PollInput {
    /// What the input says, or everything that is wrong with it. Whether the end is to come is for the transaction to say:
    /// a poll that was put before may be told again after its end.
    pub(super) fn checked(&self) -> Result<NewPoll, Vec<ValidationError>> {
        let question = one_line(&self.question, QUESTION_CHARS_MAX);
        let question = question.map_err(|message| vec![wrong(&["question"], message)]);
        match (question, self.options()) {
            (Ok(question), Ok(options)) => {
                Ok(NewPoll { question, options, closes_at: self.closes_at.map(Timestamp::from) })
            }
            (question, options) => Err([question.err(), options.err()].into_iter().flatten().flatten().collect()),
        }
    }

    fn options(&self) -> Result<Vec<String>, Vec<ValidationError>> {
        if !(OPTIONS_MIN..=OPTIONS_MAX).contains(&self.options.len()) {
            return Err(vec![wrong(
                &["options"],
                format!("Give {OPTIONS_MIN} to {OPTIONS_MAX} options to choose from."),
            )]);
        }
        let (mut options, mut errors) = (Vec::new(), Vec::new());
        for (place, option) in self.options.iter().enumerate() {
            let at_place = |message: String| wrong(&["options", &place.to_string()], message);
            match one_line(option, OPTION_CHARS_MAX) {
                Ok(option) if options.contains(&option) => {
                    errors.push(at_place("This option is there already; give another one.".to_owned()));
                }
                Ok(option) => options.push(option),
                Err(message) => errors.push(at_place(message)),
            }
        }
        if errors.is_empty() { Ok(options) } else { Err(errors) }
    }

    /// The input in a form that tells it from every other.
    pub(super) fn fingerprint(&self) -> serde_json::Value {
        serde_json::json!([self.question, self.options, self.closes_at])
    }
}

/// Where the end of the poll stands in the input.
pub(super) const CLOSES_AT: [&str; 3] = ["input", "poll", "closesAt"];

fn wrong(field: &[&str], message: String) -> ValidationError {
    ValidationError::new(["input", "poll"].iter().chain(field).copied(), message)
}
