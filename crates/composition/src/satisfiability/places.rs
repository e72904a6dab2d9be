//! Where a gateway may be while it answers a query.

use apollo_compiler::{Name, ast};
use indexmap::IndexSet;

use crate::field_set::selections_text;

/// A subgraph (by its index), the type that it has there, and what `@provides` on the way there adds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct At {
    pub(super) subgraph: usize,
    pub(super) ty: Name,
    pub(super) provided: Provided,
}

/// A selection of fields that can be had although they are external: an index into [`ProvidedSets`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Provided(usize);

impl Provided {
    pub(super) const NOTHING: Self = Self(0);
    /// After every other, in order.
    pub(super) const LAST: Self = Self(usize::MAX);
}

/// Every selection that some `@provides`, or a part of one, adds.
#[derive(Debug)]
pub(super) struct ProvidedSets {
    texts: IndexSet<String>,
    selections: Vec<Vec<ast::Selection>>,
}

impl ProvidedSets {
    pub(super) fn new() -> Self {
        Self { texts: IndexSet::from([String::new()]), selections: vec![Vec::new()] }
    }

    /// The number of a selection: the same for the same text.
    pub(super) fn number(&mut self, selections: Vec<ast::Selection>) -> Provided {
        let (index, new) = self.texts.insert_full(selections_text(&selections));
        if new {
            self.selections.push(selections);
        }
        Provided(index)
    }

    /// Whether `field`, of an object whose type and interfaces are `types`, is among what is provided.
    pub(super) fn has(&self, provided: Provided, types: &dyn Fn(&str) -> bool, field: &str) -> bool {
        self.selections.get(provided.0).is_some_and(|selections| find(selections, types, field, &mut |_| ()))
    }

    /// What is provided inside `field`.
    pub(super) fn inside(&self, provided: Provided, types: &dyn Fn(&str) -> bool, field: &str) -> Vec<ast::Selection> {
        let mut inside = Vec::new();
        if let Some(selections) = self.selections.get(provided.0) {
            find(selections, types, field, &mut |found| inside.extend(found.selection_set.iter().cloned()));
        }
        inside
    }
}

/// Calls `found` for each selection of `field` in `selections`, and says whether there is any.
fn find(
    selections: &[ast::Selection],
    types: &dyn Fn(&str) -> bool,
    field: &str,
    found: &mut dyn FnMut(&ast::Field),
) -> bool {
    let mut any = false;
    for selection in selections {
        match selection {
            ast::Selection::Field(selected) if selected.name == field => {
                found(selected);
                any = true;
            }
            ast::Selection::InlineFragment(fragment)
                if fragment.type_condition.as_ref().is_none_or(|name| types(name)) =>
            {
                any |= find(&fragment.selection_set, types, field, found);
            }
            ast::Selection::Field(_) | ast::Selection::InlineFragment(_) | ast::Selection::FragmentSpread(_) => {}
        }
    }
    any
}
