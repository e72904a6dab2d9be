//! What becomes of a value that is not there or not right.

use std::borrow::Cow;

use query_planner::Nullability;

use super::path::Path;
use super::{Outcome, Projector};
use crate::arena::Value;
use crate::errors::{AFTER_FETCHES, ClientError, ErrorCode};

impl Projector<'_> {
    /// A null, or a value that no fetch brought.
    pub(super) fn null(
        &mut self,
        value: Value,
        nullability: &Nullability,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        if !is_non_null(nullability) {
            out.extend_from_slice(b"null");
            return Outcome::Written;
        }
        match value {
            Value::Failed => {}
            Value::Absent => {
                self.tell(ErrorCode::NotFound, "there is no such object, or it may not be read", path);
            }
            _ => self.tell(ErrorCode::SubgraphBadAnswer, "a value is missing where the schema promises one", path),
        }
        Outcome::Null
    }

    /// A value that is right in its subgraph but that clients do not know: null, and no error unless null may not be.
    /// An error would tell of what `@inaccessible` hides.
    pub(super) fn hidden(&mut self, nullability: &Nullability, path: &Path<'_>, out: &mut Vec<u8>) -> Outcome {
        self.null(Value::Missing, nullability, path, out)
    }

    /// An object whose type no subgraph told although what is asked depends on it: fields can neither be written nor left
    /// out. The fetch that was to tell has told its own error, if it had one.
    pub(super) fn untyped(&mut self, nullability: &Nullability, path: &Path<'_>, out: &mut Vec<u8>) -> Outcome {
        self.null(Value::Missing, nullability, path, out)
    }

    /// What the caller may not have: told for each place, and never fetched.
    pub(super) fn withheld(
        &mut self,
        authentication_required: bool,
        nullability: &Nullability,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let (code, message) = if authentication_required {
            ("UNAUTHENTICATED", "only a known caller may have this; send a token")
        } else {
            ("FORBIDDEN", "this caller may not have this")
        };
        self.tell(ErrorCode::PassedOn(code), message, path);
        nullable(Outcome::Null, nullability, out)
    }

    /// A value that is not of its type: told, and null in its place.
    pub(super) fn wrong(&mut self, nullability: &Nullability, path: &Path<'_>, out: &mut Vec<u8>) -> Outcome {
        self.tell(ErrorCode::SubgraphBadAnswer, "a value is not of the type that the schema promises", path);
        nullable(Outcome::Null, nullability, out)
    }

    pub(super) fn too_large(&mut self) -> Outcome {
        if !std::mem::replace(&mut self.is_too_large, true) {
            self.errors.push(AFTER_FETCHES, || ClientError {
                code: ErrorCode::AnswerTooLarge,
                message: Cow::Borrowed("the answer is larger than this gateway gives; ask for less"),
                path: Vec::new(),
                subgraph: None,
            });
        }
        Outcome::Null
    }

    fn tell(&mut self, code: ErrorCode, message: &'static str, path: &Path<'_>) {
        if self.is_too_large {
            return;
        }
        self.errors.push(AFTER_FETCHES, || ClientError {
            code,
            message: Cow::Borrowed(message),
            path: path.segments(),
            subgraph: None,
        });
    }
}

/// Lets a null end here if it may.
pub(super) fn nullable(outcome: Outcome, nullability: &Nullability, out: &mut Vec<u8>) -> Outcome {
    if outcome == Outcome::Null && !is_non_null(nullability) {
        out.extend_from_slice(b"null");
        return Outcome::Written;
    }
    outcome
}

pub(super) fn is_non_null(nullability: &Nullability) -> bool {
    match nullability {
        Nullability::Named { non_null } | Nullability::List { non_null, .. } => *non_null,
    }
}
