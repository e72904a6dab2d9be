//! Where a fetch's answer goes in the merged tree.

use apollo_compiler::Name;
use indexmap::IndexMap;
use supergraph::{SubgraphId, TypeId, TypeKind};

use crate::conditions::Conditions;
use crate::fetch_graph::{GroupId, NodeField, NodeId};
use crate::order::type_set;
use crate::place::TYPENAME;
use crate::plan::{SelectedValue, Selection, TreeKey};
use crate::planner::Planner;
use crate::wire::WireKeys;

/// A node, and the object types its selections are for.
type Part = (Vec<TypeId>, NodeId);

/// The selections of a whole fetch.
pub(crate) fn entry_selections(planner: &Planner<'_>, id: GroupId, wires: &WireKeys) -> Vec<Selection> {
    let group = planner.group(id);
    let folder = Folder { planner, subgraph: group.subgraph, wires };
    let parts = group.entries.iter().map(|entry| {
        let on = entry.input.as_ref().map(|input| input.on.clone());
        (on.unwrap_or_else(|| vec![planner.node(entry.node).ty]), entry.node)
    });
    folder.fold(&parts.collect::<Vec<_>>())
}

struct Folder<'p, 'a> {
    planner: &'p Planner<'a>,
    subgraph: SubgraphId,
    wires: &'p WireKeys,
}

/// All that comes under one key of the wire.
struct Arrival {
    key: TreeKey,
    parts: Vec<(Vec<TypeId>, Option<NodeId>)>,
    /// The nodes that are selected whenever any of them is.
    always: Vec<NodeId>,
    /// When one of them is.
    wanted: Conditions,
}

impl Arrival {
    fn of(field: &NodeField) -> Arrival {
        let wanted = field.wish.conditions.clone();
        Arrival { key: field.wish.key.clone(), parts: Vec::new(), always: Vec::new(), wanted }
    }

    /// Adds what a node selects of objects of some types.
    fn add(&mut self, types: Vec<TypeId>, field: &NodeField) {
        let conditions = &field.wish.conditions;
        if !self.wanted.covers(conditions) {
            self.always.clear();
            self.wanted.or(conditions);
        }
        if conditions.covers(&self.wanted) {
            self.always.extend(field.child);
        }
        self.parts.push((types, field.child));
    }
}

impl Folder<'_, '_> {
    /// Folds what several nodes select of the same object into one list, with type conditions on its items.
    fn fold(&self, parts: &[Part]) -> Vec<Selection> {
        let universe = union(parts.iter().map(|(types, _)| types.as_slice()));
        let mut arrivals: IndexMap<String, Arrival> = IndexMap::new();
        let mut typename: Vec<TypeId> = Vec::new();
        for (types, node) in parts {
            self.gather(types, *node, &mut typename, &mut arrivals);
        }
        let mut selections = Vec::new();
        if !typename.is_empty() {
            let on = self.condition(&union([typename.as_slice()]), &universe);
            let wire_key = TYPENAME.as_str().into();
            selections.push(Selection {
                wire_key,
                key: TreeKey(TYPENAME.as_str().into()),
                on,
                value: SelectedValue::Typename,
            });
        }
        for (wire, arrival) in arrivals {
            for (types, children) in split(&arrival.parts) {
                let value =
                    if children.is_empty() { SelectedValue::Leaf } else { self.object(&children, &arrival.always) };
                let on = self.condition(&types, &universe);
                selections.push(Selection { wire_key: wire.as_str().into(), key: arrival.key.clone(), on, value });
            }
        }
        selections
    }

    fn gather(
        &self,
        types: &[TypeId],
        id: NodeId,
        typename: &mut Vec<TypeId>,
        arrivals: &mut IndexMap<String, Arrival>,
    ) {
        let node = self.planner.node(id);
        if node.typename || !node.narrowed.is_empty() || node.fields.is_empty() {
            typename.extend_from_slice(types);
        }
        for (key, field) in &node.fields {
            let wire = self.wires.get(id, key, &field.wish.name).to_string();
            let arrival = arrivals.entry(wire).or_insert_with(|| Arrival::of(field));
            arrival.add(types.to_vec(), field);
        }
        for (ty, narrowed) in &node.narrowed {
            let inner = self.planner.node(*narrowed);
            for (key, field) in &inner.fields {
                let wire = self.wires.get(*narrowed, key, &field.wish.name).to_string();
                let arrival = arrivals.entry(wire).or_insert_with(|| Arrival::of(field));
                arrival.add(vec![*ty], field);
            }
        }
    }

    fn object(&self, children: &[NodeId], always: &[NodeId]) -> SelectedValue {
        let parts: Vec<Part> = children.iter().map(|child| (self.possible_types(*child), *child)).collect();
        SelectedValue::Object { selections: self.fold(&parts), only_type: self.only_type(children, always) }
    }

    /// The type of an object that nothing else tells the type of, or not whenever it is asked for.
    fn only_type(&self, children: &[NodeId], always: &[NodeId]) -> Option<Name> {
        let (first, others) = children.split_first()?;
        let ty = self.planner.node(*first).ty;
        let is_told = |child: &NodeId| {
            let node = self.planner.node(*child);
            always.contains(child) && (node.typename || !node.narrowed.is_empty() || node.fields.is_empty())
        };
        let is_object = self.planner.supergraph.ty(ty).kind == TypeKind::Object;
        let one = others.iter().all(|other| self.planner.node(*other).ty == ty);
        (one && (is_object || !children.iter().any(is_told))).then(|| self.planner.supergraph.type_name(ty).clone())
    }

    fn possible_types(&self, node: NodeId) -> Vec<TypeId> {
        let ty = self.planner.node(node).ty;
        match self.planner.supergraph.type_in(self.subgraph, ty) {
            Some(there) if there.possible_types == [ty] => vec![ty],
            Some(there) if !there.interface_object => with(&there.possible_types, ty),
            _ => with(&self.planner.supergraph.ty(ty).possible_types, ty),
        }
    }

    fn condition(&self, types: &[TypeId], universe: &[TypeId]) -> Option<crate::plan::TypeSet> {
        (types != universe).then(|| type_set(self.planner, types))
    }
}

/// The object types of an abstract one, and itself, for objects of which no more is told.
fn with(types: &[TypeId], ty: TypeId) -> Vec<TypeId> {
    union([types, &[ty]])
}

fn union<'t>(sets: impl IntoIterator<Item = &'t [TypeId]>) -> Vec<TypeId> {
    let mut all: Vec<TypeId> = sets.into_iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Splits types by which nodes select of them: each class once, with its nodes.
fn split(parts: &[(Vec<TypeId>, Option<NodeId>)]) -> Vec<(Vec<TypeId>, Vec<NodeId>)> {
    let universe = union(parts.iter().map(|(types, _)| types.as_slice()));
    let mut classes: IndexMap<Vec<NodeId>, Vec<TypeId>> = IndexMap::new();
    for ty in universe {
        let of_type = parts.iter().filter(|(types, _)| types.contains(&ty)).filter_map(|(_, child)| *child);
        classes.entry(of_type.collect()).or_default().push(ty);
    }
    classes.into_iter().map(|(children, types)| (types, children)).collect()
}
