//! How entities are described to a subgraph.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use supergraph::{FieldSet, FieldSetItem, SubgraphId, TypeId};

use crate::fetch_graph::GroupId;
use crate::order::type_set;
use crate::place::TYPENAME;
use crate::plan::{Coordinate, Representation, RepresentationField, TreeKey, TypeSet};
use crate::planner::Planner;

/// The representations of an entity fetch; none for a root fetch. Adds what they send to `coordinates`.
pub(crate) fn representations(
    planner: &Planner<'_>,
    id: GroupId,
    coordinates: &mut BTreeSet<Coordinate>,
) -> Vec<Representation> {
    let group = planner.group(id);
    let inputs = group.entries.iter().filter_map(|entry| entry.input.as_ref().map(|input| (entry.node, input)));
    let mut sets = Vec::new();
    for (node, input) in inputs {
        let mut fields = Fields { planner, subgraph: group.subgraph, coordinates };
        let ty = planner.node(node).ty;
        let mut described = IndexMap::new();
        for key in &input.keys {
            fields.describe(key, ty, true, None, &mut described);
        }
        for requires in &input.requires {
            fields.describe(requires, ty, false, None, &mut described);
        }
        let type_name = input.sent_as.map(|ty| planner.supergraph.type_name(ty).clone());
        sets.push(Representation { on: type_set(planner, &input.on), type_name, fields: sorted(described) });
    }
    sets
}

struct Fields<'p, 'a, 'c> {
    planner: &'p Planner<'a>,
    subgraph: SubgraphId,
    coordinates: &'c mut BTreeSet<Coordinate>,
}

/// A field is told apart by its name and by the types it is for.
type Described = IndexMap<(String, Option<Vec<TypeId>>), (RepresentationField, Below)>;

/// The fields below one, before they are sorted.
#[derive(Default)]
struct Below(IndexMap<(String, Option<Vec<TypeId>>), (RepresentationField, Below)>);

impl Fields<'_, '_, '_> {
    fn describe(&mut self, set: &FieldSet, ty: TypeId, is_key: bool, on: Option<&[TypeId]>, into: &mut Described) {
        let supergraph = self.planner.supergraph;
        for item in &set.items {
            match item {
                FieldSetItem::Field { name, arguments, fields } => {
                    let field = supergraph.field_id(ty, name);
                    self.coordinates.extend(field.map(Coordinate::Field));
                    let place = (name.to_string(), on.map(<[TypeId]>::to_vec));
                    let (described, below) = into.entry(place).or_insert_with(|| {
                        let on: Option<TypeSet> = on.map(|on| type_set(self.planner, on));
                        let key = TreeKey::new(name, arguments);
                        (
                            RepresentationField { name: name.clone(), key, is_key, fields: Vec::new(), on },
                            Below::default(),
                        )
                    });
                    described.is_key |= is_key;
                    let value =
                        field.and_then(|field| supergraph.field_in(self.subgraph, field)).map(|field| field.named_type);
                    if let (Some(value), false) = (value, fields.is_empty()) {
                        if supergraph.ty(value).kind.is_abstract() {
                            below.add_typename(self.types_known_there(value));
                        }
                        self.describe(fields, value, is_key, None, &mut below.0);
                    }
                }
                FieldSetItem::Inline { on: guard, fields } => {
                    let possible = &supergraph.ty(*guard).possible_types;
                    let types: Vec<TypeId> = match on {
                        Some(outer) => outer.iter().copied().filter(|ty| possible.contains(ty)).collect(),
                        None => possible.clone(),
                    };
                    self.describe(fields, *guard, is_key, Some(&types), into);
                }
            }
        }
    }
}

impl Fields<'_, '_, '_> {
    /// The object types that the subgraph knows for an abstract one: it could make nothing of another's name.
    fn types_known_there(&self, ty: TypeId) -> TypeSet {
        let there = self.planner.supergraph.type_in(self.subgraph, ty);
        type_set(self.planner, there.map(|there| there.possible_types.as_slice()).unwrap_or_default())
    }
}

impl Below {
    fn add_typename(&mut self, on: TypeSet) {
        let key = TreeKey(TYPENAME.as_str().into());
        let field = RepresentationField { name: TYPENAME, key, is_key: false, fields: Vec::new(), on: Some(on) };
        self.0.entry((TYPENAME.to_string(), None)).or_insert((field, Self::default()));
    }
}

fn sorted(described: Described) -> Vec<RepresentationField> {
    let mut fields: Vec<RepresentationField> = described
        .into_values()
        .map(|(mut field, below)| {
            field.fields = sorted(below.0);
            field
        })
        .collect();
    fields.sort_by(|left, right| left.name.cmp(&right.name));
    fields
}
