//! Leaves, and lists of them, which stay raw JSON until they are written.

use query_planner::Nullability;

use super::nulls::nullable;
use super::path::Path;
use super::{Outcome, Projector};
use crate::arena::{JsonKind, Value};
use crate::compile::WriteValue;
use crate::json::Scanner;
use crate::leaf::{Leaf, write_leaf};

impl Projector<'_> {
    pub(super) fn leaf(
        &mut self,
        raw: &[u8],
        kind: JsonKind,
        nullability: &Nullability,
        writer: &WriteValue,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        match (nullability, kind) {
            (_, JsonKind::Null) => self.null(Value::Null, nullability, path, out),
            (Nullability::Named { .. }, _) => match write_leaf(raw, kind, writer, out) {
                Leaf::Written => Outcome::Written,
                Leaf::Refused => self.wrong(nullability, path, out),
                Leaf::Hidden => self.hidden(nullability, path, out),
            },
            (Nullability::List { item, .. }, JsonKind::Array) => {
                let outcome = self.leaf_list(raw, item, writer, path, out);
                nullable(outcome, nullability, out)
            }
            (Nullability::List { .. }, _) => self.wrong(nullability, path, out),
        }
    }

    /// The text was checked when it was read, so a fault here only ends the list.
    fn leaf_list(
        &mut self,
        raw: &[u8],
        item: &Nullability,
        writer: &WriteValue,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let before = self.before(out);
        let mut scanner = Scanner::new(raw);
        out.push(b'[');
        let mut more = scanner.expect(b'[').is_ok() && !scanner.closes(b']').unwrap_or(true);
        for index in 0u32.. {
            if !more || scanner.peek().is_err() {
                break;
            }
            let start = scanner.place();
            let Ok(kind) = scanner.skip(raw.len()) else {
                break;
            };
            if index > 0 {
                out.push(b',');
            }
            let raw = scanner.since(start);
            if self.leaf(raw, kind, item, writer, &Path::Index(path, index), out) == Outcome::Null {
                return self.take_back(out, before);
            }
            more = scanner.more(b']').unwrap_or(false);
        }
        out.push(b']');
        Outcome::Written
    }
}
