//! What a subgraph's view of a type gives of its own: fields it resolves, and those that `@provides` adds on some ways.

use std::sync::Arc;

use apollo_compiler::Name;
use supergraph::{ContextArgument, FieldSet, FieldSetItem, SubgraphId, TypeId, TypeKind};

use crate::place::TYPENAME;
use crate::planner::Planner;

/// What `@provides` adds below a place, as a place in the planner's table of scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ScopeId(pub(crate) usize);

/// What a subgraph makes of a field.
#[derive(Clone, Debug)]
pub(crate) struct Resolution {
    pub(crate) requires: Option<Arc<FieldSet>>,
    /// Arguments that are filled from contexts.
    pub(crate) contexts: Arc<[ContextArgument]>,
    /// The named type of the value, there.
    pub(crate) value: TypeId,
    pub(crate) scope: Option<ScopeId>,
}

impl Resolution {
    /// Whether it can be selected without more ado: nothing must be fetched for it before.
    pub(crate) fn is_plain(&self) -> bool {
        self.requires.is_none() && self.contexts.is_empty()
    }
}

impl Planner<'_> {
    /// Whether a view of a type has the selections by itself.
    pub(crate) fn has_locally(
        &mut self,
        subgraph: SubgraphId,
        ty: TypeId,
        scope: Option<ScopeId>,
        items: &[FieldSetItem],
    ) -> bool {
        items.iter().all(|item| match item {
            FieldSetItem::Field { name, fields, .. } => match self.resolve(subgraph, ty, scope, name) {
                Some(found) => found.is_plain() && self.has_locally(subgraph, found.value, found.scope, &fields.items),
                None => false,
            },
            FieldSetItem::Inline { on, fields } => {
                let possible = &self.supergraph.ty(*on).possible_types;
                possible.contains(&ty) && self.has_locally(subgraph, ty, scope, &fields.items)
            }
        })
    }

    /// Whether a subgraph resolves a root field at all.
    pub(crate) fn resolves_plainly(&mut self, subgraph: SubgraphId, ty: TypeId, name: &Name) -> bool {
        self.resolve(subgraph, ty, None, name).is_some_and(|found| found.is_plain())
    }

    /// The keys that a view of a type can be moved to by.
    pub(crate) fn usable_keys(&self, subgraph: SubgraphId, ty: TypeId) -> Vec<Arc<FieldSet>> {
        let Some(there) = self.supergraph.type_in(subgraph, ty) else { return Vec::new() };
        let resolvable = there.keys.iter().filter(|key| key.resolvable).map(|key| &key.fields);
        let barred = |key: &FieldSet| self.withheld.has_type(ty) || self.withheld.bars_set(self.supergraph, ty, key);
        resolvable.filter(|key| !barred(key)).cloned().collect()
    }

    /// What a view of a type makes of a field; `None` when it cannot give it.
    pub(crate) fn resolve(
        &mut self,
        subgraph: SubgraphId,
        ty: TypeId,
        scope: Option<ScopeId>,
        name: &Name,
    ) -> Option<Resolution> {
        let there = self.supergraph.type_in(subgraph, ty)?;
        if *name == TYPENAME {
            return (!there.interface_object).then_some(Resolution {
                requires: None,
                contexts: Arc::default(),
                value: ty,
                scope: None,
            });
        }
        let field = self.supergraph.field_id(ty, name)?;
        if self.withheld.bars(self.supergraph, ty, name) {
            return None;
        }
        if let Some(known) = self.resolutions.get(&(subgraph, field, scope)) {
            return known.clone();
        }
        let is_abstract = self.supergraph.ty(ty).kind == TypeKind::Interface && !there.interface_object;
        let found = if is_abstract {
            self.resolve_for_all(subgraph, ty, scope, name)
        } else {
            self.resolve_declared(subgraph, ty, scope, name)
        };
        self.resolutions.insert((subgraph, field, scope), found.clone());
        found
    }

    /// A field of an interface is given when it is declared there and every object gives it without more ado.
    fn resolve_for_all(
        &mut self,
        subgraph: SubgraphId,
        ty: TypeId,
        scope: Option<ScopeId>,
        name: &Name,
    ) -> Option<Resolution> {
        let found = self.resolve_declared(subgraph, ty, scope, name)?;
        let objects = &self.supergraph.type_in(subgraph, ty)?.possible_types;
        let plainly = |found: Resolution| found.is_plain();
        objects
            .iter()
            .all(|object| self.resolve_declared(subgraph, *object, scope, name).is_some_and(plainly))
            .then_some(found)
    }

    fn resolve_declared(
        &mut self,
        subgraph: SubgraphId,
        ty: TypeId,
        scope: Option<ScopeId>,
        name: &Name,
    ) -> Option<Resolution> {
        let field = self.supergraph.field_id(ty, name)?;
        let declared = self.supergraph.field_in(subgraph, field)?;
        let there = self.supergraph.type_in(subgraph, ty)?;
        let mut below = Vec::new();
        let provided = scope.is_some_and(|scope| self.provided_below(scope, ty, name, &mut below));
        // What another subgraph took over may still serve as this one's key; what is only referred to may not be right.
        let in_key = || there.keys.iter().any(|key| key.fields.selects(name));
        let (external, overridden) = match &declared.labelled {
            None => (declared.external, declared.overridden),
            Some(it) if it.takes_over => (declared.external || !self.labels.contains(&*it.label), false),
            Some(it) => (declared.external, self.labels.contains(&*it.label)),
        };
        if !provided && (external || (overridden && !in_key())) {
            return None;
        }
        below.extend(declared.provides.iter().flat_map(|provides| provides.items.iter().cloned()));
        let scope = (!below.is_empty()).then(|| ScopeId(self.scopes.insert_full(FieldSet { items: below }).0));
        let requires = if provided { None } else { declared.requires.clone() };
        if requires.as_ref().is_some_and(|requires| self.withheld.bars_set(self.supergraph, ty, requires)) {
            return None;
        }
        let contexts = if provided { Arc::default() } else { declared.contexts.clone() };
        if self.bars_context(&contexts) {
            return None;
        }
        Some(Resolution { requires, contexts, value: declared.named_type, scope })
    }

    /// Whether what is taken from contexts touches what is withheld.
    fn bars_context(&self, contexts: &[ContextArgument]) -> bool {
        let taken = contexts.iter().flat_map(|argument| &argument.selections);
        taken.into_iter().any(|(ty, fields)| {
            let bars = |fields: &Arc<FieldSet>| self.withheld.bars_set(self.supergraph, *ty, fields);
            self.withheld.has_type(*ty) || fields.as_ref().is_some_and(bars)
        })
    }

    /// Whether a scope provides a field of a type; what it provides below it is added to `below`.
    fn provided_below(&self, scope: ScopeId, ty: TypeId, name: &Name, below: &mut Vec<FieldSetItem>) -> bool {
        let Some(scope) = self.scopes.get_index(scope.0) else { return false };
        self.provided_in(scope, ty, name, below)
    }

    fn provided_in(&self, fields: &FieldSet, ty: TypeId, name: &Name, below: &mut Vec<FieldSetItem>) -> bool {
        let mut provided = false;
        for item in &fields.items {
            match item {
                FieldSetItem::Field { name: known, fields, .. } if known == name => {
                    provided = true;
                    below.extend(fields.items.iter().cloned());
                }
                FieldSetItem::Field { .. } => {}
                FieldSetItem::Inline { on, fields } => {
                    let applies = *on == ty || self.supergraph.ty(ty).abstract_types.contains(on);
                    provided |= applies && self.provided_in(fields, ty, name, below);
                }
            }
        }
        provided
    }
}
