//! What goes into `updateProfile`, and what comes out.
use async_graphql::{InputObject, MaybeUndefined, SimpleObject, Union};
use subgraph::{NotPermitted, StaleVersion, ValidationError};

use super::member::Member;
use crate::profile_text;
use crate::store::{self, NotUpdated};

/// What to change in one's own profile. A field left out stays as it is.
#[derive(InputObject)]
pub(super) struct UpdateProfileInput {
    /// What the member does: plain text of at most 100 characters, spaces around it and line ends aside. Null tells none any more.
    job_title: MaybeUndefined<String>,
    /// Topics that the member can be asked about, instead of those there were: at most 20, each of at most 60 characters. One that
    /// is there twice, capitals and accents aside, is kept once. Null tells none any more, as an empty list does.
    expertise: MaybeUndefined<Vec<String>>,
    /// The version of the profile that the change is made from.
    pub(super) version: String,
}

/// The member with the changed profile, or why it was not changed. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct UpdateProfilePayload {
    /// The member as changed, with a new version. The version stays where nothing was different.
    member: Option<Member>,
    /// Why the profile was not changed; all that is wrong with the input at once.
    errors: Vec<UpdateProfileError>,
}

/// Why a profile may not be changed.
#[derive(Union)]
pub(super) enum UpdateProfileError {
    ValidationError(ValidationError),
    StaleVersion(StaleVersion),
    NotPermitted(NotPermitted),
}

/// What callers are told who are no members that take part.
pub(super) const MEMBERS_ONLY: &str = "Only a member of the network has a profile to change.";

/// What is to be changed, checked and in one form.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) job_title: Option<Option<String>>,
    pub(super) expertise: Option<Vec<String>>,
}

impl UpdateProfileInput {
    /// What is to be changed, or everything that is wrong with the input.
    pub(super) fn checked(&self) -> Result<Checked, Vec<ValidationError>> {
        let (mut checked, mut errors) = (Checked::default(), Vec::new());
        match &self.job_title {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => checked.job_title = Some(None),
            MaybeUndefined::Value(title) => match profile_text::job_title(title) {
                Ok(title) => checked.job_title = Some(Some(title)),
                Err(error) => errors.push(error),
            },
        }
        match &self.expertise {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => checked.expertise = Some(Vec::new()),
            MaybeUndefined::Value(topics) => match profile_text::expertise(topics) {
                Ok(topics) => checked.expertise = Some(topics),
                Err(found) => errors.extend(found),
            },
        }
        if errors.is_empty() { Ok(checked) } else { Err(errors) }
    }
}

impl UpdateProfilePayload {
    pub(super) fn refused(errors: impl IntoIterator<Item = UpdateProfileError>) -> Self {
        Self { member: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Member, NotUpdated>> for UpdateProfilePayload {
    fn from(result: Result<store::Member, NotUpdated>) -> Self {
        match result {
            Ok(member) => Self { member: Some(Member(member)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotUpdated> for UpdateProfileError {
    fn from(refused: NotUpdated) -> Self {
        match refused {
            NotUpdated::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            NotUpdated::Stale { current } => {
                let message = "Your profile was changed since you read it. Read it again, and decide anew.";
                StaleVersion { message: message.to_owned(), current }.into()
            }
        }
    }
}
