//! Error paths in the client's terms. The merged tree keeps a field once, whatever the client calls it and however often
//! it asks for it; the projection knows the response keys.

use crate::arena::Slot;
use crate::compile::{CompiledPlan, Decisions, FieldWriter, ObjectWriter, WriteValue};
use crate::errors::PathSegment;
use crate::type_table::{LocalType, applies};

/// One step of a way through the merged tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TreeStep {
    /// Into a slot of an object whose runtime type is this, as far as it is known.
    Slot { slot: Slot, of: LocalType },
    /// Into an item of a list.
    Index(u32),
}

/// Translates ways through the merged tree for one request.
pub(crate) struct ClientPaths<'a> {
    pub(crate) plan: &'a CompiledPlan,
    pub(crate) decisions: &'a Decisions,
}

impl ClientPaths<'_> {
    /// The client's path to a place of the merged tree: the first of those that go furthest, where the client asked for
    /// it under several keys; cut off where the tree holds what the client did not ask for.
    pub(crate) fn translate(&self, steps: &[TreeStep]) -> Vec<PathSegment> {
        self.below(&self.plan.projection, steps)
    }

    fn below(&self, writer: &ObjectWriter, steps: &[TreeStep]) -> Vec<PathSegment> {
        match steps.split_first() {
            None => Vec::new(),
            Some((TreeStep::Index(index), rest)) => {
                let mut path = vec![PathSegment::Index(*index)];
                path.append(&mut self.below(writer, rest));
                path
            }
            Some((TreeStep::Slot { slot, of }, rest)) => {
                let shown = writer.fields.iter().filter(|field| field.slot == *slot && self.is_shown(field, *of));
                let paths = shown.map(|field| self.through(field, rest));
                // What comes later is of the same object.
                let later = writer.deferred.iter().map(|deferred| self.below(&deferred.writer, steps));
                let paths = paths.chain(later);
                let longest = paths.reduce(|first, other| if other.len() > first.len() { other } else { first });
                longest.unwrap_or_default()
            }
        }
    }

    fn through(&self, field: &FieldWriter, rest: &[TreeStep]) -> Vec<PathSegment> {
        let mut path = vec![PathSegment::Key(field.name.clone())];
        match &field.value {
            WriteValue::Object(writer) => path.append(&mut self.below(writer, rest)),
            WriteValue::Scalar(_) | WriteValue::Enum(_) => path.extend(rest.iter().map_while(index)),
            WriteValue::Typename | WriteValue::Introspection | WriteValue::Withheld { .. } => {}
        }
        path
    }

    fn is_shown(&self, field: &FieldWriter, of: LocalType) -> bool {
        let is_asked = field.condition.is_none_or(|condition| self.decisions.holds(condition));
        is_asked && (of == LocalType::UNKNOWN || applies(field.on.as_ref(), of))
    }
}

fn index(step: &TreeStep) -> Option<PathSegment> {
    match step {
        TreeStep::Index(index) => Some(PathSegment::Index(*index)),
        TreeStep::Slot { .. } => None,
    }
}
