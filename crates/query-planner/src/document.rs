//! Writes a fetch down: the operation as text, and where its answer goes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use apollo_compiler::Name;
use operation::Condition;
use supergraph::{SubgraphId, TypeId, print_value};

use crate::conditions::conjunction as joined;
use crate::contexts::{context_variables, leads_to_contexts, touch_contexts};
use crate::error::PlanError;
use crate::fetch_graph::{GroupId, NodeField, NodeId};
use crate::order::{common_conditions, numbered};
use crate::plan::{Coordinate, FetchNode, OperationKind, Selector, TreeKey, free_variable};
use crate::planner::Planner;
use crate::represent::representations;
use crate::selections::entry_selections;
use crate::wire::{WireKeys, assign_wire_keys};

/// A leaf wanted under more conditions than this is fetched always.
const REPEATS_MAX: usize = 8;

/// Writes every fetch, in the order of their ids.
pub(crate) fn write_fetches(planner: &mut Planner<'_>) -> Result<Vec<FetchNode>, PlanError> {
    let mut fetches = Vec::new();
    for id in numbered(planner) {
        let mut writer = Writer::new(planner, id)?;
        let document = writer.document();
        let Writer { wires, variables, coordinates, spent, .. } = writer;
        planner.budget.spend(spent)?;
        let group = planner.group(id);
        let mut fetch = FetchNode {
            subgraph: group.subgraph,
            selector: Selector::One,
            kind: group.kind,
            document: document.into(),
            variables: variables.into_iter().collect(),
            representations: Vec::new(),
            contexts: context_variables(planner, id),
            keeps_apart: leads_to_contexts(planner, id),
            selections: entry_selections(planner, id, &wires),
            coordinates,
        };
        fetch.representations = representations(planner, id, &mut fetch.coordinates);
        touch_contexts(planner, id, &mut fetch.coordinates);
        fetches.push(fetch);
    }
    Ok(fetches)
}

struct Writer<'p, 'a> {
    planner: &'p Planner<'a>,
    group: GroupId,
    subgraph: SubgraphId,
    wires: WireKeys,
    variables: BTreeSet<Name>,
    coordinates: BTreeSet<Coordinate>,
    spent: usize,
    /// Whether a field further up is written more than once.
    repeating: bool,
}

impl<'p, 'a> Writer<'p, 'a> {
    fn new(planner: &'p mut Planner<'a>, group: GroupId) -> Result<Self, PlanError> {
        let wires = assign_wire_keys(planner, group)?;
        let subgraph = planner.group(group).subgraph;
        Ok(Self {
            planner,
            group,
            subgraph,
            wires,
            variables: BTreeSet::new(),
            coordinates: BTreeSet::new(),
            spent: 0,
            repeating: false,
        })
    }

    fn document(&mut self) -> String {
        let group = self.planner.group(self.group);
        let common = common_conditions(self.planner, self.group);
        let is_entity = group.entries.iter().any(|entry| entry.input.is_some());
        let mut body = String::new();
        for entry in &group.entries {
            let Some(input) = &entry.input else {
                body.push_str(&self.selection_set(entry.node, &common));
                continue;
            };
            let ty = self.planner.node(entry.node).ty;
            let _ = write!(
                body,
                "...on {}{}",
                self.planner.supergraph.type_name(ty),
                self.selection_set(entry.node, &common)
            );
            self.touch_fields(entry.node, &input.on);
        }
        let definitions = self.variable_definitions(is_entity);
        if is_entity {
            let variable = self.representations_variable();
            return format!("query{definitions}{{_entities(representations:${variable}){{{body}}}}}");
        }
        match group.kind {
            OperationKind::Query if definitions.is_empty() => body,
            kind => format!("{}{definitions}{body}", kind.name()),
        }
    }

    fn representations_variable(&self) -> String {
        free_variable(|name| self.variables.iter().any(|taken| taken == name))
    }

    fn variable_definitions(&self, is_entity: bool) -> String {
        let mut definitions: Vec<String> = Vec::new();
        if is_entity {
            definitions.push(format!("${}:[_Any!]!", self.representations_variable()));
        }
        let contexts = self.planner.group(self.group).contexts.iter();
        definitions.extend(contexts.map(|contextual| format!("${}:{}", contextual.variable, contextual.ty)));
        for name in &self.variables {
            let declared = self.planner.operation.definition().variables.iter().find(|variable| variable.name == *name);
            let Some(declared) = declared else { continue };
            let mut text = format!("${name}:{}", declared.ty);
            if let Some(default) = &declared.default_value {
                text.push('=');
                print_value(default, &mut text);
            }
            definitions.push(text);
        }
        if definitions.is_empty() { String::new() } else { format!("({})", definitions.join(",")) }
    }

    fn selection_set(&mut self, id: NodeId, inherited: &[Condition]) -> String {
        let node = self.planner.node(id);
        let mut parts: Vec<String> = Vec::new();
        if node.typename || !node.narrowed.is_empty() {
            parts.push("__typename".to_owned());
        }
        self.touch_type(node.ty);
        let possible = self.possible_types(node.ty);
        for (key, field) in &node.fields {
            parts.push(self.field(id, key, field, inherited));
        }
        self.touch_fields(id, &possible);
        let narrowed = self.narrowed_fields(id, inherited);
        let shared = self.shared_leaves(id, &narrowed, &possible);
        for text in shared {
            if !parts.contains(&text) {
                parts.push(text);
            }
        }
        for (ty, fields) in narrowed {
            let own: Vec<String> =
                fields.into_iter().map(|(_, text)| text).filter(|text| !parts.contains(text)).collect();
            if !own.is_empty() {
                parts.push(format!("...on {}{{{}}}", self.planner.supergraph.type_name(ty), own.join(" ")));
            }
        }
        if parts.is_empty() {
            parts.push("__typename".to_owned());
        }
        format!("{{{}}}", parts.join(" "))
    }

    fn narrowed_fields(&mut self, id: NodeId, inherited: &[Condition]) -> Vec<(TypeId, Vec<(TreeKey, String)>)> {
        let narrowed = &self.planner.node(id).narrowed;
        let mut all = Vec::new();
        for (ty, narrowed) in narrowed {
            let node = self.planner.node(*narrowed);
            let fields =
                node.fields.iter().map(|(key, field)| (key.clone(), self.field(*narrowed, key, field, inherited)));
            all.push((*ty, fields.collect()));
            self.touch_type(*ty);
            self.touch_fields(*narrowed, &[*ty]);
        }
        all
    }

    /// Leaves that every object type selects alike, and that the interface has too: written once.
    fn shared_leaves(
        &self,
        id: NodeId,
        narrowed: &[(TypeId, Vec<(TreeKey, String)>)],
        possible: &[TypeId],
    ) -> Vec<String> {
        let all = narrowed.len() == possible.len() && narrowed.len() > 1;
        let (true, Some(((_, first), others))) = (all, narrowed.split_first()) else { return Vec::new() };
        let ty = self.planner.node(id).ty;
        let shared = first.iter().filter(|(key, text)| {
            let everywhere = others.iter().all(|(_, fields)| fields.iter().any(|(_, other)| other == text));
            everywhere && self.is_same_leaf(ty, narrowed, key)
        });
        shared.map(|(_, text)| text.clone()).collect()
    }

    fn is_same_leaf(&self, ty: TypeId, narrowed: &[(TypeId, Vec<(TreeKey, String)>)], key: &TreeKey) -> bool {
        let name = key.0.split('(').next().unwrap_or_default();
        let type_of = |ty: TypeId| {
            let field = self.planner.supergraph.field_id(ty, name)?;
            let there = self.planner.supergraph.field_in(self.subgraph, field)?;
            let is_leaf = !self.planner.supergraph.ty(there.named_type).kind.is_composite();
            (is_leaf && !there.external).then_some(&there.ty)
        };
        let Some(known) = type_of(ty) else { return false };
        narrowed.iter().all(|(ty, _)| type_of(*ty) == Some(known))
    }

    /// A field; as often as there are conditions of which any will do, for one field has room for one of them.
    fn field(&mut self, node: NodeId, key: &TreeKey, field: &NodeField, inherited: &[Condition]) -> String {
        let conjunctions = field.wish.conditions.conjunctions();
        let repeats = match (conjunctions.len(), field.child) {
            (1, _) => true,
            (_, None) => conjunctions.len() <= REPEATS_MAX,
            // Once only on the way down: repetitions would multiply.
            (2, Some(_)) => !self.repeating,
            (_, Some(_)) => false,
        };
        if !repeats {
            return self.field_under(node, key, field, &[], inherited);
        }
        let outer = self.repeating;
        self.repeating |= conjunctions.len() > 1;
        let inner: Vec<String> = conjunctions
            .iter()
            .map(|conjunction| {
                let below = if conjunctions.len() > 1 { inherited.to_vec() } else { joined(inherited, conjunction) };
                let open: Vec<Condition> = conjunction.iter().filter(|one| !inherited.contains(one)).cloned().collect();
                self.field_under(node, key, field, &open, &below)
            })
            .collect();
        self.repeating = outer;
        inner.join(" ")
    }

    fn field_under(
        &mut self,
        node: NodeId,
        key: &TreeKey,
        field: &NodeField,
        conditions: &[Condition],
        below: &[Condition],
    ) -> String {
        self.spent += 1;
        let wish = &field.wish;
        let wire = self.wires.get(node, key, &wish.name);
        let mut text = String::new();
        if *wire != *wish.name {
            let _ = write!(text, "{wire}:");
        }
        let _ = write!(text, "{}{}", wish.name, with_contexts(&wish.arguments, &field.contexts));
        self.variables.extend(wish.variables.iter().cloned());
        self.variables.extend(conditions.iter().map(|condition| condition.variable.clone()));
        let (outer, own) = split_conditions(conditions);
        text.extend(own.iter().map(|condition| directive(condition)));
        if let Some(child) = field.child {
            text.push_str(&self.selection_set(child, below));
        }
        outer.iter().fold(text, |text, condition| format!("...{}{{{text}}}", directive(condition)))
    }

    /// The object types that an object of a type may be, in the fetch's subgraph.
    fn possible_types(&self, ty: TypeId) -> Vec<TypeId> {
        match self.planner.supergraph.type_in(self.subgraph, ty) {
            Some(there) if !there.interface_object => there.possible_types.clone(),
            _ => self.planner.supergraph.ty(ty).possible_types.clone(),
        }
    }

    fn touch_type(&mut self, ty: TypeId) {
        self.coordinates.insert(Coordinate::Type(ty));
    }

    /// Notes the fields of a node, as fields of its own type and of every object type they may be of.
    fn touch_fields(&mut self, node: NodeId, objects: &[TypeId]) {
        let supergraph = self.planner.supergraph;
        for field in self.planner.node(node).fields.values() {
            self.coordinates.insert(Coordinate::Field(field.field));
            self.coordinates.insert(Coordinate::Type(supergraph.field(field.field).named_type));
            for object in objects {
                self.coordinates.insert(Coordinate::Type(*object));
                if let Some(of_object) = supergraph.field_id(*object, &field.wish.name) {
                    self.coordinates.insert(Coordinate::Field(of_object));
                }
            }
        }
    }
}

/// Arguments as they are printed, with those that are filled from contexts.
fn with_contexts(arguments: &str, contexts: &[(Name, Name)]) -> String {
    if contexts.is_empty() {
        return arguments.to_owned();
    }
    let own = arguments.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let filled = contexts.iter().map(|(argument, variable)| format!("{argument}:${variable}"));
    let all: Vec<String> = own.map(str::to_owned).into_iter().chain(filled).collect();
    format!("({})", all.join(","))
}

/// Those that fit on a field itself, at most one `@include` and one `@skip`; the others go around it.
fn split_conditions(conditions: &[Condition]) -> (Vec<&Condition>, Vec<&Condition>) {
    let (include, skip): (Vec<_>, Vec<_>) = conditions.iter().partition(|condition| condition.equals);
    let split = |same: Vec<_>| (same.iter().skip(1).copied().collect::<Vec<_>>(), same.into_iter().take(1));
    let ((mut outer, include), (more, skip)) = (split(include), split(skip));
    outer.extend(more);
    (outer, include.chain(skip).collect())
}

fn directive(condition: &Condition) -> String {
    let name = if condition.equals { "include" } else { "skip" };
    format!("@{name}(if:${})", condition.variable)
}
