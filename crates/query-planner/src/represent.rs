//! How entities are described to a subgraph.

use std::collections::BTreeSet;

use apollo_compiler::Name;
use indexmap::IndexMap;
use supergraph::{FieldSet, FieldSetItem, SubgraphId, TypeId};

use crate::fetch_graph::GroupId;
use crate::order::type_set;
use crate::place::TYPENAME;
use crate::plan::{Coordinate, Representation, RepresentationField, TreeKey};
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
        let mut described = Described::default();
        for key in &input.keys {
            fields.describe(key, ty, true, None, &mut described);
        }
        for requires in &input.requires {
            fields.describe(requires, ty, false, None, &mut described);
        }
        let type_name = input.sent_as.map(|ty| planner.supergraph.type_name(ty).clone());
        sets.push(Representation { on: type_set(planner, &input.on), type_name, fields: fields.sorted(described) });
    }
    sets
}

struct Fields<'p, 'a, 'c> {
    planner: &'p Planner<'a>,
    subgraph: SubgraphId,
    coordinates: &'c mut BTreeSet<Coordinate>,
}

/// Fields as they are gathered from several field sets, before they are sorted.
#[derive(Default)]
struct Described {
    fields: IndexMap<Spot, DescribedField>,
}

/// A leaf is told apart by its name, an object also by the types that it is for.
type Spot = (String, Option<Vec<TypeId>>);

struct DescribedField {
    field: RepresentationField,
    /// The types it is for; `None` for all.
    on: Option<Vec<TypeId>>,
    below: Described,
}

impl Fields<'_, '_, '_> {
    fn describe(&mut self, set: &FieldSet, ty: TypeId, is_key: bool, on: Option<&[TypeId]>, into: &mut Described) {
        let supergraph = self.planner.supergraph;
        for item in &set.items {
            match item {
                FieldSetItem::Field { name, arguments, fields } => {
                    let field = supergraph.field_id(ty, name);
                    self.coordinates.extend(field.map(Coordinate::Field));
                    let described = into.field(name, arguments, on, fields.is_empty());
                    described.field.is_key |= is_key;
                    let there = field.and_then(|field| supergraph.field_in(self.subgraph, field));
                    if let (Some(value), false) = (there.map(|there| there.named_type), fields.is_empty()) {
                        if supergraph.ty(value).kind.is_abstract() {
                            let known = self.types_known_there(value);
                            described.below.field(&TYPENAME, "", Some(&known), true);
                        }
                        self.describe(fields, value, is_key, None, &mut described.below);
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

    /// The object types that the subgraph knows for an abstract one: it could make nothing of another's name.
    fn types_known_there(&self, ty: TypeId) -> Vec<TypeId> {
        let there = self.planner.supergraph.type_in(self.subgraph, ty);
        there.map(|there| there.possible_types.clone()).unwrap_or_default()
    }

    fn sorted(&self, described: Described) -> Vec<RepresentationField> {
        let mut fields: Vec<RepresentationField> = described
            .fields
            .into_values()
            .map(|described| RepresentationField {
                fields: self.sorted(described.below),
                on: described.on.map(|on| type_set(self.planner, &on)),
                ..described.field
            })
            .collect();
        fields.sort_by(|left, right| left.name.cmp(&right.name));
        fields
    }
}

impl Described {
    /// The field of this name, added if it is new. A leaf that is there for other types is widened to these.
    fn field(&mut self, name: &Name, arguments: &str, on: Option<&[TypeId]>, is_leaf: bool) -> &mut DescribedField {
        let spot = (name.to_string(), if is_leaf { None } else { on.map(<[TypeId]>::to_vec) });
        let described = self.fields.entry(spot).or_insert_with(|| DescribedField {
            field: RepresentationField {
                name: name.clone(),
                key: TreeKey::new(name, arguments),
                is_key: false,
                fields: Vec::new(),
                on: None,
            },
            on: on.map(<[TypeId]>::to_vec),
            below: Self::default(),
        });
        match (&mut described.on, on) {
            (Some(known), Some(added)) => known.extend_from_slice(added),
            (known, None) => *known = None,
            (None, Some(_)) => {}
        }
        described
    }
}
