//! An attack: calls of which the last must be refused.
use crate::call::Call;

/// Calls of which the last must be refused; those before it prepare.
#[derive(Clone, Debug)]
pub(crate) struct Attack {
    /// The number of the attack case.
    pub(crate) case: u8,
    /// What is wrong with the call, in a few words.
    pub(crate) name: String,
    pub(crate) calls: Vec<Call>,
}

impl Attack {
    /// An attack by one call.
    pub(crate) fn new(case: u8, name: impl Into<String>, call: Call) -> Self {
        Self { case, name: name.into(), calls: vec![call] }
    }
}
