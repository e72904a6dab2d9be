//! What is wrong with an input, gathered while it is read, so that all of it is told at once.
use async_graphql::ID;
use subgraph::{NodeId, NodeKind, OrgCode, ValidationError, idempotency};

use super::selection::tidy_tag;

/// The longest name, in characters.
pub(super) const NAME_CHARS_MAX: usize = 200;
/// The longest summary, in characters.
pub(super) const SUMMARY_CHARS_MAX: usize = 2_000;
/// The longest message to or from those who decide, in characters.
pub(super) const MESSAGE_CHARS_MAX: usize = 1_000;
/// The most tags that a group has.
pub(super) const TAGS_MAX: usize = 20;
/// The longest tag, in characters.
pub(super) const TAG_CHARS_MAX: usize = 50;

/// What is wrong with an input, as far as it has been read.
#[derive(Default)]
pub(super) struct Checks {
    errors: Vec<ValidationError>,
}

impl Checks {
    /// What was read, or everything that is wrong with it.
    pub(super) fn done<T>(self, read: Option<T>) -> Result<T, Vec<ValidationError>> {
        match read {
            Some(read) if self.errors.is_empty() => Ok(read),
            _ => Err(self.errors),
        }
    }

    /// The id of a `kind` that `org` keeps.
    pub(super) fn id(&mut self, field: &str, kind: NodeKind, org: &OrgCode, id: &ID) -> Option<NodeId> {
        match NodeId::of_argument(kind, org, id) {
            Ok(id) => Some(id),
            Err(error) => {
                self.refuse(field, error.to_string());
                None
            }
        }
    }

    /// The idempotency key.
    pub(super) fn key(&mut self, key: &str) {
        self.errors.extend(idempotency::check_key(key).err());
    }

    /// A name: one line, with something in it.
    pub(super) fn name(&mut self, field: &str, name: &str) -> String {
        let name = name.trim();
        if name.is_empty() {
            self.refuse(field, "Write a name.");
        } else if name.chars().any(char::is_control) {
            self.refuse(field, "Write the name in one line.");
        } else if name.chars().count() > NAME_CHARS_MAX {
            self.refuse(field, format!("The name is too long; {NAME_CHARS_MAX} characters are allowed."));
        }
        name.to_owned()
    }

    /// A name that need not be there: one with nothing in it is none.
    pub(super) fn name_if_any(&mut self, field: &str, name: Option<&str>) -> Option<String> {
        let name = name.filter(|name| !name.trim().is_empty())?;
        Some(self.name(field, name))
    }

    /// A text that need not be there: one with nothing in it is none.
    pub(super) fn text(&mut self, field: &str, text: Option<&str>, chars_max: usize) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        if text.chars().count() > chars_max {
            self.refuse(field, format!("The text is too long; {chars_max} characters are allowed."));
        }
        Some(text.to_owned())
    }

    /// Tags in the form in which they are kept, each once.
    pub(super) fn tags(&mut self, tags: &[String]) -> Vec<String> {
        let mut tidy: Vec<String> = tags.iter().map(|tag| tidy_tag(tag)).collect();
        tidy.sort_unstable();
        tidy.dedup();
        if tidy.len() > TAGS_MAX {
            self.refuse("tags", format!("There are too many tags; {TAGS_MAX} are allowed."));
        }
        if !tidy.iter().all(|tag| is_tag(tag)) {
            let message = format!("Write each tag in letters, digits and hyphens, {TAG_CHARS_MAX} characters at most.");
            self.refuse("tags", message);
        }
        tidy
    }

    /// Refuses what stands at `input` and `field`.
    pub(super) fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(ValidationError::new(["input", field], message));
    }
}

fn is_tag(tag: &str) -> bool {
    (1..=TAG_CHARS_MAX).contains(&tag.chars().count()) && tag.chars().all(|c| c.is_alphanumeric() || c == '-')
}
