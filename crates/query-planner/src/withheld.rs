//! What a caller may not have, for planning around it.

use std::collections::HashSet;

use apollo_compiler::Name;
use supergraph::{FieldId, FieldSet, FieldSetItem, Supergraph, TypeId};

use crate::authorize::Permissions;
use crate::place::TYPENAME;

/// Types and fields that a plan must not touch: neither for the client, nor as part of a `@key` or `@requires`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Withheld {
    types: HashSet<TypeId>,
    fields: HashSet<FieldId>,
    /// Whether it would help to say who is asking.
    pub(crate) authentication_required: bool,
}

impl Withheld {
    /// All that these permissions do not open.
    pub(crate) fn from(supergraph: &Supergraph, permissions: &Permissions) -> Self {
        let mut withheld = Self { authentication_required: !permissions.authenticated, ..Self::default() };
        for (id, entry) in (0..).map(TypeId).zip(supergraph.types()) {
            if !permissions.meet(&entry.requirement) {
                withheld.types.insert(id);
            }
            let fields = entry.fields.values().copied();
            withheld.fields.extend(fields.filter(|id| !permissions.meet(&supergraph.field(*id).requirement)));
        }
        withheld
    }

    /// Whether nothing is withheld, as for most callers.
    pub(crate) fn is_empty(&self) -> bool {
        self.types.is_empty() && self.fields.is_empty()
    }

    /// Withholds a field that cannot be had without what is withheld. False when it was withheld before.
    pub(crate) fn add(&mut self, field: FieldId) -> bool {
        self.fields.insert(field)
    }

    pub(crate) fn has_type(&self, ty: TypeId) -> bool {
        self.types.contains(&ty)
    }

    /// Whether a client's field of the type `within`, below type conditions, is withheld whichever object has it.
    ///
    /// What an interface asks for as one that gives any of its objects does not count: of objects that may be had, the
    /// field can be fetched by their own types.
    pub(crate) fn keeps_back(&self, supergraph: &Supergraph, within: TypeId, guards: &[TypeId], name: &Name) -> bool {
        let within = guards.last().copied().unwrap_or(within);
        let has_no_objects = supergraph.ty(within).possible_types.is_empty();
        guards.iter().any(|guard| self.has_type(*guard)) || (has_no_objects && self.has_field(supergraph, within, name))
    }

    /// Whether a field is withheld of objects of one type.
    pub(crate) fn keeps_back_of(&self, supergraph: &Supergraph, object: TypeId, name: &Name) -> bool {
        self.has_type(object) || self.has_field(supergraph, object, name)
    }

    /// Whether a field as some subgraph has it, of all objects that may have it, touches what is withheld.
    pub(crate) fn bars(&self, supergraph: &Supergraph, ty: TypeId, name: &Name) -> bool {
        !self.is_empty()
            && (self.has_field(supergraph, ty, name)
                || supergraph.ty(ty).possible_types.iter().any(|object| self.has_field(supergraph, *object, name)))
    }

    /// Whether a selection of the type `ty` touches what is withheld.
    pub(crate) fn bars_set(&self, supergraph: &Supergraph, ty: TypeId, set: &FieldSet) -> bool {
        !self.is_empty()
            && set.items.iter().any(|item| match item {
                FieldSetItem::Field { name, fields, .. } => {
                    let value = supergraph.field_id(ty, name).map(|field| supergraph.field(field).named_type);
                    self.bars(supergraph, ty, name)
                        || value.is_some_and(|value| self.bars_set(supergraph, value, fields))
                }
                FieldSetItem::Inline { on, fields } => self.has_type(*on) || self.bars_set(supergraph, *on, fields),
            })
    }

    /// The field itself, or the type of its value.
    fn has_field(&self, supergraph: &Supergraph, ty: TypeId, name: &Name) -> bool {
        if self.is_empty() || *name == TYPENAME {
            return false;
        }
        let field = supergraph.field_id(ty, name);
        field.is_some_and(|field| self.fields.contains(&field) || self.has_type(supergraph.field(field).named_type))
    }
}
