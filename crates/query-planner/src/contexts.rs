//! Arguments that are filled from contexts: which object further up gives their value, and that it is fetched before.

use std::collections::BTreeSet;

use apollo_compiler::Name;
use apollo_compiler::ast::Type;
use supergraph::{ContextArgument, FieldSet, FieldSetItem, Supergraph, TypeId};

use crate::conditions::Conditions;
use crate::error::PlanError;
use crate::fetch_graph::{GroupId, NodeId};
use crate::order::{path_of, type_set};
use crate::place::{PlaceId, PlaceOrigin, Source, Wish};
use crate::plan::{ContextSource, ContextVariable, Coordinate, PathElement, TreeKey};
use crate::planner::Planner;

/// A variable of an entity fetch, whose value is taken from an object above.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contextual {
    pub(crate) variable: Name,
    pub(crate) ty: Type,
    /// Nearest first.
    pub(crate) givers: Vec<Giver>,
}

/// Objects above of one type, and what is taken of them: the keys on the way to one value, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Giver {
    pub(crate) place: PlaceId,
    pub(crate) ty: TypeId,
    pub(crate) fields: Option<std::sync::Arc<FieldSet>>,
}

impl<'a> Planner<'a> {
    /// Who gives the value of an argument to objects at a place: those of the nearest places above that set the context,
    /// until every way up leads to one. `None` when some way does not.
    pub(crate) fn givers(&self, place: PlaceId, argument: &ContextArgument) -> Option<Vec<Giver>> {
        let mut givers = Vec::new();
        let mut here = self.unnarrowed(place);
        loop {
            let parent = match self.place(here).origin {
                PlaceOrigin::Field { parent, .. } => parent,
                PlaceOrigin::Deferred { of } => {
                    here = self.unnarrowed(of);
                    continue;
                }
                PlaceOrigin::Root { .. } | PlaceOrigin::Narrowed { .. } => return None,
            };
            let possible = &self.place(parent).possible;
            let setting = possible.iter().filter_map(|ty| Some((*ty, argument.selections.get(ty)?.clone())));
            let before = givers.len();
            givers.extend(setting.map(|(ty, fields)| Giver { place: parent, ty, fields }));
            if givers.len() - before == possible.len() {
                return Some(givers);
            }
            here = self.unnarrowed(parent);
        }
    }

    /// Fills the arguments of a field that was selected at a node, and lets its fetch wait for their values.
    pub(crate) fn fill_from_contexts(
        &mut self,
        place: PlaceId,
        node: NodeId,
        key: &TreeKey,
        arguments: &[ContextArgument],
    ) -> Result<(), PlanError> {
        let group = self.node(node).group;
        for argument in arguments {
            let givers = self.givers(place, argument).ok_or_else(|| self.unreachable(place, key))?;
            let needs = self.take_from(&givers)?;
            let variable = self.context_variable(argument);
            if let Some(field) = self.node_mut(node).fields.get_mut(key) {
                let filled = (argument.name.clone(), variable.clone());
                if !field.contexts.contains(&filled) {
                    field.contexts.push(filled);
                }
            }
            let group = self.group_mut(group);
            group.needs.extend(needs);
            if !group.contexts.iter().any(|known| known.variable == variable) {
                group.contexts.push(Contextual { variable, ty: argument.ty.clone(), givers });
            }
        }
        Ok(())
    }

    /// Has the values fetched. Returns the fetches that give them.
    fn take_from(&mut self, givers: &[Giver]) -> Result<BTreeSet<GroupId>, PlanError> {
        let mut groups = BTreeSet::new();
        for giver in givers {
            if self.supergraph.ty(self.place(giver.place).ty).kind.is_abstract() {
                self.want(giver.place, Wish::typename())?;
                groups.extend(self.choose(giver.place, &Wish::typename().key)?);
            }
            let Some(fields) = &giver.fields else { continue };
            let at = self.narrow(giver.place, giver.ty)?;
            if !self.place(at).ways.is_empty() {
                groups.extend(self.require(at, Source::Internal((**fields).clone(), Conditions::always()))?);
            }
        }
        Ok(groups)
    }

    /// The variable for an argument: the same for the same context and selection; none of the client's.
    fn context_variable(&mut self, argument: &ContextArgument) -> Name {
        let same = |known: &ContextArgument| {
            (&known.context, &known.selections, &known.ty) == (&argument.context, &argument.selections, &argument.ty)
        };
        let number = self.context_arguments.iter().position(same).unwrap_or_else(|| {
            self.context_arguments.push(argument.clone());
            self.context_arguments.len() - 1
        });
        let mut name = format!("contextualArgument_{number}");
        while self.operation.definition().variables.iter().any(|variable| variable.name == name.as_str()) {
            name.push('_');
        }
        Name::new_unchecked(&name)
    }
}

/// The variables of a fetch that are filled from contexts, as the plan has them.
pub(crate) fn context_variables(planner: &Planner<'_>, id: GroupId) -> Vec<ContextVariable> {
    let variable = |contextual: &Contextual| ContextVariable {
        variable: contextual.variable.clone(),
        non_null: contextual.ty.is_non_null(),
        sources: contextual.givers.iter().map(|giver| source(planner, giver)).collect(),
    };
    planner.group(id).contexts.iter().map(variable).collect()
}

fn source(planner: &Planner<'_>, giver: &Giver) -> ContextSource {
    ContextSource {
        depth: path_of(planner, planner.unnarrowed(giver.place)).len(),
        on: type_set(planner, &[giver.ty]),
        keys: giver.fields.as_ref().map(|fields| keys(fields)),
    }
}

/// The keys on the way to the one value that a selection takes.
fn keys(fields: &FieldSet) -> Vec<TreeKey> {
    let mut keys = Vec::new();
    let mut here = fields;
    while let Some(FieldSetItem::Field { name, arguments, fields }) = here.items.first() {
        keys.push(TreeKey::new(name, arguments));
        here = fields;
    }
    keys
}

/// Notes what a fetch is told of the objects above.
pub(crate) fn touch_contexts(planner: &Planner<'_>, id: GroupId, coordinates: &mut BTreeSet<Coordinate>) {
    for giver in planner.group(id).contexts.iter().flat_map(|contextual| &contextual.givers) {
        coordinates.insert(Coordinate::Type(giver.ty));
        if let Some(fields) = &giver.fields {
            touch(planner.supergraph, giver.ty, fields, coordinates);
        }
    }
}

fn touch(supergraph: &Supergraph, ty: TypeId, fields: &FieldSet, coordinates: &mut BTreeSet<Coordinate>) {
    for item in &fields.items {
        let FieldSetItem::Field { name, fields, .. } = item else { continue };
        let Some(field) = supergraph.field_id(ty, name) else { continue };
        let value = supergraph.field(field).named_type;
        coordinates.extend([Coordinate::Field(field), Coordinate::Type(value)]);
        touch(supergraph, value, fields, coordinates);
    }
}

/// Whether something below the objects of a fetch is filled from a context: then what the fetch brings to several objects
/// must not be one object to all of them, for the context may be another for each.
pub(crate) fn leads_to_contexts(planner: &Planner<'_>, id: GroupId) -> bool {
    // Where there are contexts, every fetch has one path.
    let untyped = |id: GroupId| -> Vec<&PathElement> {
        let path = planner.group(id).paths.iter().flatten();
        path.filter(|element| !matches!(element, PathElement::Type(_))).collect()
    };
    let here = untyped(id);
    let mut contextual = (0..planner.groups.len()).map(GroupId).filter(|other| {
        let other = planner.group(*other);
        !other.merged && !other.contexts.is_empty()
    });
    contextual.any(|other| {
        let below = untyped(other);
        below.len() > here.len() && below.starts_with(&here)
    })
}
