//! Fetches as they grow: what each selects, where, and which others it needs.

use std::collections::BTreeSet;
use std::sync::Arc;

use apollo_compiler::Name;
use indexmap::IndexMap;
use supergraph::{FieldId, FieldSet, FieldSetItem, SubgraphId, TypeId};

use crate::conditions::Conditions;
use crate::contexts::Contextual;
use crate::place::{PlaceId, PlaceOrigin, TYPENAME, Wish};
use crate::plan::{OperationKind, PartId, PathElement, TreeKey};
use crate::planner::Planner;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct GroupId(pub(crate) usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) usize);

/// One fetch.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) subgraph: SubgraphId,
    pub(crate) kind: OperationKind,
    /// Which root of a mutation it belongs to; those of a query are all 0.
    pub(crate) stage: usize,
    /// The part of the answer that it is for.
    pub(crate) part: PartId,
    /// The place its objects stand at, never a narrowed one; the root for a root fetch.
    pub(crate) place: PlaceId,
    /// The path to it, once fetches are joined; and those to the places of others that were joined to it.
    pub(crate) paths: Vec<Vec<PathElement>>,
    /// What is selected: one for a root fetch, one for each type of an entity fetch.
    pub(crate) entries: Vec<GroupEntry>,
    /// Variables that are filled from objects further up.
    pub(crate) contexts: Vec<Contextual>,
    /// The fetches that give what it sends.
    pub(crate) needs: BTreeSet<GroupId>,
    /// Whether it was joined to another.
    pub(crate) merged: bool,
}

/// What a fetch selects of one type.
#[derive(Clone, Debug)]
pub(crate) struct GroupEntry {
    pub(crate) node: NodeId,
    /// `None` for a root fetch.
    pub(crate) input: Option<GroupInput>,
}

/// How objects are described to an entity fetch.
#[derive(Clone, Debug)]
pub(crate) struct GroupInput {
    /// Runtime types that are sent so, sorted.
    pub(crate) on: Vec<TypeId>,
    /// The type they are sent as; `None` for each object's own.
    pub(crate) sent_as: Option<TypeId>,
    pub(crate) keys: Vec<Arc<FieldSet>>,
    pub(crate) requires: Vec<Arc<FieldSet>>,
    /// When what is required is fetched: always, or under the conditions of the fields that require it.
    pub(crate) required_when: Conditions,
}

/// A selection set being grown, on a type of a subgraph.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) group: GroupId,
    pub(crate) ty: TypeId,
    /// By tree key; or by one of their own, where what is wanted of some objects is kept apart from what is wanted of others.
    pub(crate) fields: IndexMap<TreeKey, NodeField>,
    /// Selections under a type condition.
    pub(crate) narrowed: IndexMap<TypeId, NodeId>,
    /// Whether the runtime type is asked.
    pub(crate) typename: bool,
}

/// A field being selected.
#[derive(Clone, Debug)]
pub(crate) struct NodeField {
    pub(crate) wish: Wish,
    pub(crate) field: FieldId,
    /// Arguments that are filled from contexts, each with its variable.
    pub(crate) contexts: Vec<(Name, Name)>,
    pub(crate) child: Option<NodeId>,
}

impl<'a> Planner<'a> {
    pub(crate) fn add_node(&mut self, group: GroupId, ty: TypeId) -> NodeId {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node { group, ty, fields: IndexMap::new(), narrowed: IndexMap::new(), typename: false });
        id
    }

    /// Adds a fetch, and returns where its selections go.
    pub(crate) fn add_group(
        &mut self,
        subgraph: SubgraphId,
        place: PlaceId,
        ty: TypeId,
        input: Option<GroupInput>,
        needs: BTreeSet<GroupId>,
    ) -> NodeId {
        let id = GroupId(self.groups.len());
        let node = self.add_node(id, ty);
        let kind = if input.is_some() { OperationKind::Query } else { self.operation.kind() };
        let stage = self.stage_of(place);
        let entries = vec![GroupEntry { node, input }];
        let part = self.place(place).part;
        let place = self.unnarrowed(place);
        self.groups.push(Group {
            subgraph,
            kind,
            stage,
            part,
            place,
            paths: Vec::new(),
            entries,
            contexts: Vec::new(),
            needs,
            merged: false,
        });
        self.version += 1;
        node
    }

    /// The place with no type condition at its end.
    pub(crate) fn unnarrowed(&self, place: PlaceId) -> PlaceId {
        match self.place(place).origin {
            PlaceOrigin::Narrowed { parent } => parent,
            PlaceOrigin::Root { .. } | PlaceOrigin::Field { .. } | PlaceOrigin::Deferred { .. } => place,
        }
    }

    fn stage_of(&self, mut place: PlaceId) -> usize {
        loop {
            match self.place(place).origin {
                PlaceOrigin::Root { stage } => return stage,
                PlaceOrigin::Field { parent, .. }
                | PlaceOrigin::Narrowed { parent }
                | PlaceOrigin::Deferred { of: parent } => place = parent,
            }
        }
    }

    /// Selects a field at a node, and returns the node of its value.
    pub(crate) fn select(&mut self, node: NodeId, wish: &Wish, value: Option<TypeId>) -> Option<NodeId> {
        self.select_by(node, &wish.key, wish, value)
    }

    /// Selects a field at a node under a key of its own there.
    pub(crate) fn select_by(
        &mut self,
        node: NodeId,
        key: &TreeKey,
        wish: &Wish,
        value: Option<TypeId>,
    ) -> Option<NodeId> {
        if wish.name == TYPENAME {
            self.node_mut(node).typename = true;
            return None;
        }
        let group = self.node(node).group;
        if let Some(known) = self.node_mut(node).fields.get_mut(key) {
            known.wish.conditions.or(&wish.conditions);
            return known.child;
        }
        let field = self.supergraph.field_id(self.node(node).ty, &wish.name)?;
        let value = value.filter(|value| self.supergraph.ty(*value).kind.is_composite());
        let child = value.map(|value| self.add_node(group, value));
        if let (Some(child), Some(value)) = (child, value) {
            // A type that is narrower here than for clients: only the runtime type says what it is to them.
            let differs = self.supergraph.field(field).named_type != value;
            self.node_mut(child).typename = differs && self.supergraph.ty(value).kind.is_abstract();
        }
        let selected = NodeField { wish: wish.clone(), field, contexts: Vec::new(), child };
        self.node_mut(node).fields.insert(key.clone(), selected);
        child
    }

    /// Selects under a type condition.
    pub(crate) fn select_narrowed(&mut self, node: NodeId, ty: TypeId) -> NodeId {
        if self.node(node).ty == ty {
            return node;
        }
        if let Some(known) = self.node(node).narrowed.get(&ty) {
            return *known;
        }
        let group = self.node(node).group;
        let narrowed = self.add_node(group, ty);
        self.node_mut(node).narrowed.insert(ty, narrowed);
        narrowed
    }

    /// Selects the fields of a key, all of which the node's subgraph has.
    pub(crate) fn select_key(&mut self, node: NodeId, fields: &FieldSet) {
        let subgraph = self.group(self.node(node).group).subgraph;
        for item in &fields.items {
            match item {
                FieldSetItem::Field { name, arguments, fields } => {
                    let wish = Wish::of_field_set(name, arguments, Conditions::always());
                    let field = self.supergraph.field_id(self.node(node).ty, name);
                    let value =
                        field.and_then(|field| self.supergraph.field_in(subgraph, field)).map(|field| field.named_type);
                    if let Some(child) = self.select(node, &wish, value) {
                        self.select_key(child, fields);
                    }
                }
                FieldSetItem::Inline { fields, .. } => self.select_key(node, fields),
            }
        }
    }

    /// Lets a selected field be wanted under more conditions than before.
    pub(crate) fn widen(&mut self, node: NodeId, key: &TreeKey, conditions: &Conditions) {
        if let Some(field) = self.node_mut(node).fields.get_mut(key) {
            field.wish.conditions.or(conditions);
        }
    }
}
