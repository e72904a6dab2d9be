//! Which contexts are set on the way to a field that takes an argument from one.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Name;

use super::{moves::Moves, places::At};
use crate::{
    field_set::{FieldSet, selections_text},
    subgraph::Subgraphs,
};

/// One thing that is taken from a context of one subgraph: an index into [`ContextUses`].
pub(super) type ContextUse = usize;

/// Everything that is taken from contexts.
#[derive(Debug)]
pub(super) struct ContextUses<'a> {
    all: Vec<(usize, &'a str, &'a FieldSet)>,
    /// What each field (of a subgraph's type) takes.
    by_field: BTreeMap<(usize, Name, Name), BTreeSet<ContextUse>>,
}

impl<'a> ContextUses<'a> {
    pub(super) fn read(subgraphs: &'a Subgraphs) -> Self {
        let mut uses = Self { all: Vec::new(), by_field: BTreeMap::new() };
        for (index, subgraph) in subgraphs.all.iter().enumerate() {
            for ((ty, field), taken) in &subgraph.from_context {
                for from in taken {
                    let place = uses.place(index, &from.context, &from.fields);
                    uses.by_field.entry((index, ty.clone(), field.clone())).or_default().insert(place);
                }
            }
        }
        uses
    }

    fn place(&mut self, subgraph: usize, context: &'a str, fields: &'a FieldSet) -> ContextUse {
        let text = |fields: &FieldSet| selections_text(&fields.selections);
        let same = |known: &(usize, &str, &FieldSet)| {
            known.0 == subgraph && known.1 == context && text(known.2) == text(fields)
        };
        self.all.iter().position(same).unwrap_or_else(|| {
            self.all.push((subgraph, context, fields));
            self.all.len() - 1
        })
    }

    /// What `field` of the subgraph's type takes; nothing for most fields.
    pub(super) fn of(&self, at: &At, field: &Name) -> Option<&BTreeSet<ContextUse>> {
        if self.all.is_empty() { None } else { self.by_field.get(&(at.subgraph, at.ty.clone(), field.clone())) }
    }
}

impl Moves<'_> {
    /// What is set for everything below an object of the type `ty`, which can be had at all of `reached`, when `outer` is
    /// set above it.
    pub(super) fn contexts_below(
        &mut self,
        ty: &Name,
        reached: &BTreeSet<At>,
        outer: &BTreeSet<ContextUse>,
    ) -> BTreeSet<ContextUse> {
        let mut set = outer.clone();
        if std::mem::replace(&mut self.giving, true) {
            // What a context gives does not rest on another context that begins at the same object, or below.
            return set;
        }
        for place in 0..self.uses.all.len() {
            let Some(&(subgraph, context, fields)) = self.uses.all.get(place) else { continue };
            let locations = self.subgraphs.all.get(subgraph).and_then(|it| it.contexts.get(context));
            let sets = locations.into_iter().flatten().any(|location| self.is_of(ty, location));
            if sets && self.without_contexts(|moves| moves.satisfies(ty, reached, &fields.selections)) {
                set.insert(place);
            }
        }
        self.giving = false;
        set
    }

    /// Whether what `field` takes from contexts is set here, and the subgraph can be asked for the object by a key, with what
    /// it takes.
    pub(super) fn has_contexts(&mut self, ty: &Name, at: &At, field: &Name) -> bool {
        let missing = self.uses.of(at, field).map(|taken| !taken.is_subset(&self.set));
        match missing {
            None => true,
            Some(true) => false,
            Some(false) => self.without_contexts(|moves| moves.can_enter_again(ty, at)),
        }
    }

    /// Runs something that no context of the way here has a part in.
    pub(super) fn without_contexts<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::take(&mut self.set);
        let result = run(self);
        self.set = outer;
        result
    }
}
