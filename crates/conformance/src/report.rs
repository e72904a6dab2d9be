//! What came of every call.
use std::fmt;

use serde::Serialize;

/// What came of every call, in the order they were made.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// One for each call that counts.
    pub findings: Vec<Finding>,
}

/// What came of one call, or of the last of those that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The number of the attack case.
    pub case: u8,
    /// What the call is, in a few words.
    pub name: String,
    /// What should come of it.
    pub expected: Expected,
    /// Whether that came of it.
    pub is_as_expected: bool,
    /// What was seen, such as `401 with errors`.
    pub seen: String,
}

/// What should come of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Expected {
    /// It is answered with data.
    Answered,
    /// It is refused with a status of 400 to 499, and without data.
    Refused,
}

impl Report {
    /// Whether all came as it should.
    pub fn is_passed(&self) -> bool {
        self.failures().next().is_none()
    }

    /// What came otherwise than it should.
    pub fn failures(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !finding.is_as_expected)
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
        })
    }
}

/// One line each, and a last one that counts.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding { case, name, expected, is_as_expected, seen } in &self.findings {
            let verdict = if *is_as_expected { "ok  " } else { "FAIL" };
            writeln!(formatter, "{verdict}  {case:>2}  {name}: must be {expected}, was {seen}")?;
        }
        let (all, failed) = (self.findings.len(), self.failures().count());
        match failed {
            0 => writeln!(formatter, "passed: all {all} came as they should"),
            _ => writeln!(formatter, "failed: {failed} of {all} came otherwise than they should"),
        }
    }
}
