//! Variables of entity fetches that are filled from objects further up.

use query_planner as plan;
use query_planner::PathElement;

use super::Compiler;
use super::reader::member;
use crate::arena::Slot;
use crate::type_table::TypeBits;

/// A variable, and where its value may be.
#[derive(Debug)]
pub(crate) struct ContextVariable {
    /// `"name":`
    pub(crate) member: Box<[u8]>,
    pub(crate) non_null: bool,
    /// Nearest first.
    pub(crate) sources: Box<[ContextSource]>,
}

/// Objects further up that may give a value.
#[derive(Debug)]
pub(crate) struct ContextSource {
    /// How many steps of the fetch's path lead to them.
    pub(crate) depth: usize,
    pub(crate) on: TypeBits,
    pub(crate) value: ContextValue,
}

/// What is taken of an object.
#[derive(Debug)]
pub(crate) enum ContextValue {
    Null,
    /// The object's runtime type, or that of an object inside it.
    Typename(Box<[Slot]>),
    /// What is at the end of these slots.
    Leaf(Box<[Slot]>),
}

impl Compiler<'_> {
    pub(super) fn context_variables(
        &mut self,
        contexts: &[plan::ContextVariable],
        path: &[PathElement],
    ) -> Box<[ContextVariable]> {
        let variables = contexts.iter().map(|context| ContextVariable {
            member: member(&context.variable),
            non_null: context.non_null,
            sources: context.sources.iter().map(|source| self.context_source(source, path)).collect(),
        });
        variables.collect()
    }

    fn context_source(&mut self, source: &plan::ContextSource, path: &[PathElement]) -> ContextSource {
        let (_, mut shape) = self.path(path.get(..source.depth).unwrap_or_default());
        let mut slots = Vec::new();
        let mut value = ContextValue::Null;
        for (place, key) in source.keys.iter().flatten().enumerate() {
            let is_last = source.keys.as_ref().is_some_and(|keys| place + 1 == keys.len());
            if &*key.0 == "__typename" {
                value = ContextValue::Typename(std::mem::take(&mut slots).into());
            } else if is_last {
                slots.push(self.shapes.slot(shape, key));
                value = ContextValue::Leaf(std::mem::take(&mut slots).into());
            } else {
                let (slot, child) = self.shapes.child(shape, key);
                slots.push(slot);
                shape = child;
            }
        }
        ContextSource { depth: source.depth, on: self.types.bits(&source.on), value }
    }
}
