//! Keys on the wire: a field's own name, or an alias where two fields of one object would collide.
//!
//! Follows the GraphQL specification's §5.3.2 (field selection merging), which looks across type conditions too.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use apollo_compiler::Name;
use apollo_compiler::ast::Type;
use indexmap::IndexMap;
use supergraph::SubgraphId;

use crate::error::PlanError;
use crate::fetch_graph::{GroupId, NodeField, NodeId};
use crate::plan::TreeKey;
use crate::planner::Planner;

/// The aliases of a fetch.
#[derive(Debug, Default)]
pub(crate) struct WireKeys {
    aliases: HashMap<(NodeId, TreeKey), Arc<str>>,
}

impl WireKeys {
    /// The key of a field in the subgraph's answer.
    pub(crate) fn get(&self, node: NodeId, key: &TreeKey, name: &Name) -> Arc<str> {
        match self.aliases.get(&(node, key.clone())) {
            Some(alias) => alias.clone(),
            None => name.as_str().into(),
        }
    }
}

/// What stands under one key of an object of the answer.
struct Claim {
    key: TreeKey,
    shape: String,
    children: Vec<NodeId>,
}

pub(crate) fn assign_wire_keys(planner: &mut Planner<'_>, group: GroupId) -> Result<WireKeys, PlanError> {
    let mut assigned = WireKeys::default();
    let subgraph = planner.group(group).subgraph;
    let nodes: Vec<NodeId> = planner.group(group).entries.iter().map(|entry| entry.node).collect();
    assign(planner, subgraph, &nodes, &mut assigned)?;
    Ok(assigned)
}

/// Assigns keys to all nodes that select of the same object.
fn assign(
    planner: &mut Planner<'_>,
    subgraph: SubgraphId,
    nodes: &[NodeId],
    assigned: &mut WireKeys,
) -> Result<(), PlanError> {
    let mut all = Vec::new();
    for node in nodes {
        collect(planner, *node, &mut all);
    }
    planner.budget.spend(all.len())?;
    let mut claims: IndexMap<Arc<str>, Claim> = IndexMap::new();
    let names: HashSet<Name> =
        all.iter().flat_map(|node| planner.node(*node).fields.values()).map(|field| field.wish.name.clone()).collect();
    for node in all {
        for (key, field) in &planner.node(node).fields {
            let shape = shape(planner, subgraph, field);
            let wire = claim(&mut claims, &names, key, &field.wish.name, shape, field.child);
            if *wire != *field.wish.name {
                assigned.aliases.insert((node, key.clone()), wire);
            }
        }
    }
    for claim in claims.into_values() {
        assign(planner, subgraph, &claim.children, assigned)?;
    }
    Ok(())
}

fn collect(planner: &Planner<'_>, node: NodeId, all: &mut Vec<NodeId>) {
    all.push(node);
    for narrowed in planner.node(node).narrowed.values() {
        collect(planner, *narrowed, all);
    }
}

/// The first key that is free, or claimed by the same field in the same shape.
fn claim(
    claims: &mut IndexMap<Arc<str>, Claim>,
    names: &HashSet<Name>,
    key: &TreeKey,
    name: &Name,
    shape: String,
    child: Option<NodeId>,
) -> Arc<str> {
    let mut wire: Arc<str> = name.as_str().into();
    let mut tried = 0;
    loop {
        match claims.get_mut(&wire) {
            None if tried == 0 || !names.contains(&*wire) => {
                claims.insert(wire.clone(), Claim { key: key.clone(), shape, children: child.into_iter().collect() });
                return wire;
            }
            Some(known) if known.key == *key && known.shape == shape => {
                known.children.extend(child);
                return wire;
            }
            _ => {
                tried += 1;
                wire = format!("{name}_{tried}").into();
            }
        }
    }
}

/// The shape of a field's value: two fields of one key must have the same.
fn shape(planner: &Planner<'_>, subgraph: SubgraphId, field: &NodeField) -> String {
    let ty = planner.supergraph.field_in(subgraph, field.field).map(|there| &there.ty);
    let ty = ty.unwrap_or(&planner.supergraph.field(field.field).ty);
    if field.child.is_some() { wrapping(ty) } else { ty.to_string() }
}

fn wrapping(ty: &Type) -> String {
    match ty {
        Type::Named(_) => String::new(),
        Type::NonNullNamed(_) => "!".to_owned(),
        Type::List(item) => format!("[{}]", wrapping(item)),
        Type::NonNullList(item) => format!("[{}]!", wrapping(item)),
    }
}
