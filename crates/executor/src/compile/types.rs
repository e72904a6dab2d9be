//! Collects the runtime types that a plan mentions.

use std::collections::BTreeSet;

use apollo_compiler::Name;
use query_planner::{
    ObjectProjection, PathElement, PlanNode, ProjectedValue, QueryPlan, RepresentationField, SelectedValue, Selection,
    TypeSet,
};
use supergraph::{Supergraph, TypeKind};

use crate::type_table::TypeTable;

/// The table of all types that a plan mentions.
pub(super) fn table(plan: &QueryPlan, supergraph: &Supergraph) -> TypeTable {
    let mut mentioned = Mentioned::default();
    mentioned.projection(&plan.projection);
    let nodes = plan.node.iter().chain(plan.deferred.iter().filter_map(|deferred| deferred.node.as_ref()));
    nodes.for_each(|node| mentioned.node(node));
    for fetch in &plan.fetches {
        mentioned.selections(&fetch.selections);
        for source in fetch.contexts.iter().flat_map(|context| &context.sources) {
            mentioned.set(&source.on);
            mentioned.sends_types |= source.keys.iter().flatten().any(|key| &*key.0 == "__typename");
        }
        for representation in &fetch.representations {
            mentioned.set(&representation.on);
            mentioned.representation_fields(&representation.fields);
        }
    }
    if mentioned.sends_types {
        // What is sent along as `__typename` may be any type, also one that no selection tells apart.
        let objects = supergraph.types().iter().filter(|entry| entry.kind == TypeKind::Object);
        mentioned.names.extend(objects.map(|entry| entry.name.clone()));
    }
    let is_object = |name: &Name| supergraph.type_id(name).is_some_and(|id| supergraph.ty(id).kind == TypeKind::Object);
    TypeTable::new(mentioned.names, is_object)
}

#[derive(Default)]
struct Mentioned {
    names: BTreeSet<Name>,
    /// Whether a representation holds the `__typename` of something nested.
    sends_types: bool,
}

impl Mentioned {
    fn set(&mut self, types: &TypeSet) {
        self.names.extend(types.0.iter().cloned());
    }

    fn node(&mut self, node: &PlanNode) {
        match node {
            PlanNode::Sequence(nodes) | PlanNode::Parallel(nodes) => nodes.iter().for_each(|node| self.node(node)),
            PlanNode::Fetch(_) => {}
            PlanNode::Flatten(flatten) => {
                for element in flatten.paths.iter().flatten() {
                    if let PathElement::Type(types) = element {
                        self.set(types);
                    }
                }
            }
            PlanNode::Condition { when_true, when_false, .. } => {
                when_true.iter().chain(when_false).for_each(|node| self.node(node));
            }
        }
    }

    fn selections(&mut self, selections: &[Selection]) {
        for selection in selections {
            selection.on.iter().for_each(|types| self.set(types));
            match &selection.value {
                SelectedValue::Leaf | SelectedValue::Typename => {}
                SelectedValue::Object { selections, only_type } => {
                    self.names.extend(only_type.iter().cloned());
                    self.selections(selections);
                }
            }
        }
    }

    fn representation_fields(&mut self, fields: &[RepresentationField]) {
        for field in fields {
            self.sends_types |= field.name == "__typename";
            field.on.iter().for_each(|types| self.set(types));
            self.representation_fields(&field.fields);
        }
    }

    fn projection(&mut self, projection: &ObjectProjection) {
        self.set(&projection.types);
        for field in &projection.fields {
            field.on.iter().for_each(|types| self.set(types));
            if let ProjectedValue::Object(object) = &field.value {
                self.projection(object);
            }
        }
        for deferred in &projection.deferred {
            deferred.on.iter().for_each(|types| self.set(types));
            self.projection(&deferred.projection);
        }
    }
}
