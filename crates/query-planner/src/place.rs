//! Places of the answer: where an object, or a list of them, stands, and what is wanted there.
//!
//! A place whose type is abstract has narrowed places, one for each object type that something is wanted of.

use std::sync::Arc;

use apollo_compiler::executable::{Field, SelectionSet};
use apollo_compiler::{Name, ast};
use indexmap::IndexMap;
use operation::{Condition, FlatFragment, Flattened};
use supergraph::{FieldSet, FieldSetItem, Supergraph, TypeId, print_arguments};

use crate::conditions::{Conditions, conjunction};
use crate::error::PlanError;
use crate::fetch_graph::{GroupId, NodeId};
use crate::plan::{OperationKind, PartId, TreeKey};
use crate::planner::Planner;
use crate::reach::{RequiredNode, Way};

pub(crate) const TYPENAME: Name = apollo_compiler::name!("__typename");

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PlaceId(pub(crate) usize);

#[derive(Clone, Debug)]
pub(crate) enum PlaceOrigin {
    /// The root of the operation. A mutation has one for each run of fields that travel together.
    Root { stage: usize },
    /// The value of a field of the parent.
    Field { parent: PlaceId, key: TreeKey },
    /// The objects of the parent that are of one type.
    Narrowed { parent: PlaceId },
    /// The same objects, for a part of the answer that comes later.
    Deferred { of: PlaceId },
}

#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) origin: PlaceOrigin,
    /// The part of the answer that what is wanted here is for.
    pub(crate) part: PartId,
    pub(crate) ty: TypeId,
    /// The object types that may stand here, sorted.
    pub(crate) possible: Vec<TypeId>,
    pub(crate) wanted: IndexMap<TreeKey, Wanted>,
    pub(crate) narrowed: IndexMap<TypeId, PlaceId>,
    pub(crate) ways: Vec<Way>,
    /// Entity fetches made here for the sake of `@requires`.
    pub(crate) required: Vec<RequiredNode>,
    /// The planner's version when the ways were last weighed.
    pub(crate) weighed: Option<u64>,
}

/// A field wanted at a place.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) wish: Wish,
    /// Where its value stands, when that is an object.
    pub(crate) child: Option<PlaceId>,
    /// Where it is fetched, once chosen (leaves only).
    pub(crate) chosen: Option<(NodeId, GroupId)>,
    /// Whether it was only asked whether it could be had.
    pub(crate) tentative: bool,
}

/// A field as it is to be written.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) key: TreeKey,
    pub(crate) name: Name,
    pub(crate) arguments: Arc<str>,
    pub(crate) variables: Vec<Name>,
    pub(crate) conditions: Conditions,
}

/// Where wishes come from.
#[derive(Clone)]
pub(crate) enum Source<'a> {
    /// The client's selection, wanted under conditions; the object must meet type conditions.
    Client { set: &'a SelectionSet, conditions: Vec<Condition>, guards: Vec<&'a Name> },
    /// A field set of `@requires`.
    Internal(FieldSet, Conditions),
}

/// One wish, what the object must be for it, and what is wanted below.
pub(crate) struct Found<'a> {
    pub(crate) guards: Vec<TypeId>,
    pub(crate) wish: Wish,
    pub(crate) below: Option<Source<'a>>,
    /// Whether the caller may not have it, of whichever object.
    pub(crate) withheld: bool,
}

impl<'a> Planner<'a> {
    /// Makes the places of the operation, and puts its fields there.
    pub(crate) fn spread_operation(&mut self) -> Result<(), PlanError> {
        let operation = self.operation;
        let Some(root) = self.supergraph.root_type(operation.kind()) else { return Ok(()) };
        let source = Source::of_client(&operation.definition().selection_set, Vec::new());
        if matches!(operation.kind(), OperationKind::Mutation | OperationKind::Subscription) {
            return self.spread_mutation(root, &source);
        }
        let place = self.add_place(PlaceOrigin::Root { stage: 0 }, root)?;
        self.spread(place, source)
    }

    /// Fields of a mutation run one after the other; neighbours in the same subgraph travel together, for a subgraph runs
    /// them in order too. A subscription has one field, and one subgraph sends its events.
    fn spread_mutation(&mut self, root: TypeId, source: &Source<'a>) -> Result<(), PlanError> {
        let mut current = None;
        // Nothing of this can be deferred.
        for mut found in self.find(source)?.0 {
            let name = &found.wish.name;
            let withheld = found.withheld || self.withheld.keeps_back_of(self.supergraph, root, name);
            if withheld || name.starts_with("__") {
                continue;
            }
            let subgraph = self
                .supergraph
                .subgraph_ids()
                .find(|subgraph| self.resolves_plainly(*subgraph, root, &found.wish.name));
            let subgraph = subgraph.ok_or_else(|| PlanError::Unreachable {
                coordinate: format!("{}.{}", self.supergraph.type_name(root), found.wish.name),
                path: "the root".to_owned(),
            })?;
            let place = match current {
                Some((place, of)) if of == subgraph => place,
                _ => {
                    let stage =
                        self.places.iter().filter(|place| matches!(place.origin, PlaceOrigin::Root { .. })).count();
                    let place = self.add_place(PlaceOrigin::Root { stage }, root)?;
                    self.place_mut(place).ways.retain(|way| way.subgraph == subgraph);
                    place
                }
            };
            current = Some((place, subgraph));
            let below = found.below.take();
            if let (Some(child), Some(below)) = (self.want(place, found.wish)?, below) {
                self.spread(child, below)?;
            }
        }
        Ok(())
    }

    /// Puts wishes at a place and, for those that lead on, below it.
    pub(crate) fn spread(&mut self, place: PlaceId, source: Source<'a>) -> Result<(), PlanError> {
        self.spread_noting(place, source, &mut Vec::new())
    }

    /// The same; notes the place and key of every leaf.
    pub(crate) fn spread_noting(
        &mut self,
        place: PlaceId,
        source: Source<'a>,
        leaves: &mut Vec<(PlaceId, TreeKey)>,
    ) -> Result<(), PlanError> {
        let (found, deferred) = self.find(&source)?;
        if let Source::Client { conditions, guards, .. } = source {
            for fragment in deferred {
                self.put_off(place, &fragment, &conditions, &guards)?;
            }
        }
        for found in found {
            if found.withheld {
                self.tell_types_for(place, &found)?;
                continue;
            }
            for target in self.targets_of(place, &found)? {
                match (self.want(target, found.wish.clone())?, &found.below) {
                    (Some(child), Some(below)) => {
                        // A representation says the type of an object inside it.
                        let is_abstract = self.supergraph.ty(self.place(child).ty).kind.is_abstract();
                        if is_abstract && matches!(below, Source::Internal(..)) {
                            self.want(child, Wish::typename())?;
                            leaves.push((child, Wish::typename().key));
                        }
                        self.spread_noting(child, below.clone(), leaves)?;
                    }
                    _ => leaves.push((target, found.wish.key.clone())),
                }
            }
        }
        self.want_typename(place)
    }

    pub(crate) fn add_place(&mut self, origin: PlaceOrigin, ty: TypeId) -> Result<PlaceId, PlanError> {
        let part = match origin {
            PlaceOrigin::Root { .. } => PartId::FIRST,
            PlaceOrigin::Field { parent, .. }
            | PlaceOrigin::Narrowed { parent }
            | PlaceOrigin::Deferred { of: parent } => self.place(parent).part,
        };
        self.add_place_in(part, origin, ty)
    }

    pub(crate) fn add_place_in(&mut self, part: PartId, origin: PlaceOrigin, ty: TypeId) -> Result<PlaceId, PlanError> {
        self.budget.spend(1)?;
        let id = PlaceId(self.places.len());
        let possible = match origin {
            PlaceOrigin::Deferred { of } => self.place(of).possible.clone(),
            _ => self.supergraph.ty(ty).possible_types.clone(),
        };
        self.places.push(Place {
            origin,
            part,
            ty,
            possible,
            wanted: IndexMap::new(),
            narrowed: IndexMap::new(),
            ways: Vec::new(),
            required: Vec::new(),
            weighed: None,
        });
        self.weigh(id)?;
        self.bound_possible_types(id);
        Ok(id)
    }

    /// Wants a field, and returns the place of its value when that is an object.
    pub(crate) fn want(&mut self, place: PlaceId, wish: Wish) -> Result<Option<PlaceId>, PlanError> {
        self.budget.spend(1)?;
        let key = wish.key.clone();
        let tentative = !self.trying.is_empty();
        if let Some(known) = self.place_mut(place).wanted.get_mut(&key) {
            known.tentative &= tentative;
            known.wish.conditions.or(&wish.conditions);
            let (child, conditions) = (known.child, known.wish.conditions.clone());
            self.widen_everywhere(place, &key, &conditions)?;
            return Ok(child);
        }
        let ty = self.place(place).ty;
        let value = self.supergraph.field_id(ty, &wish.name).map(|field| self.supergraph.field(field).named_type);
        self.place_mut(place).wanted.insert(key.clone(), Wanted { wish, child: None, chosen: None, tentative });
        let Some(value) = value.filter(|value| self.supergraph.ty(*value).kind.is_composite()) else { return Ok(None) };
        let child = self.add_place(PlaceOrigin::Field { parent: place, key: key.clone() }, value)?;
        if let Some(wanted) = self.place_mut(place).wanted.get_mut(&key) {
            wanted.child = Some(child);
        }
        Ok(Some(child))
    }

    /// Lets a field that may be selected already be wanted under more conditions, with all that it requires.
    fn widen_everywhere(&mut self, place: PlaceId, key: &TreeKey, conditions: &Conditions) -> Result<(), PlanError> {
        let here = self.place(place);
        let ways = here.ways.iter().filter_map(|way| way.node);
        let nodes: Vec<NodeId> = ways.chain(here.required.iter().map(|required| required.node)).collect();
        for node in nodes {
            if self.node(node).fields.contains_key(key) {
                self.widen(node, key, conditions);
                self.require_for(place, node, conditions)?;
            }
        }
        Ok(())
    }

    /// Wants the runtime type where something depends on it, or where nothing else would tell null from an object.
    pub(crate) fn want_typename(&mut self, place: PlaceId) -> Result<(), PlanError> {
        let here = self.place(place);
        match here.origin {
            PlaceOrigin::Field { .. } => {}
            PlaceOrigin::Root { .. } | PlaceOrigin::Narrowed { .. } | PlaceOrigin::Deferred { .. } => return Ok(()),
        }
        let hidden = here.possible.iter().any(|ty| !self.supergraph.ty(*ty).accessible);
        let is_abstract = self.supergraph.ty(here.ty).kind.is_abstract();
        let nothing_else = here.wanted.values().all(|wanted| wanted.tentative);
        let needed = nothing_else || (is_abstract && (hidden || !here.narrowed.is_empty()));
        if needed {
            self.want(place, Wish::typename())?;
        }
        Ok(())
    }

    /// The wishes of a source, fragments flattened, and the fragments that are deferred.
    fn find(&mut self, source: &Source<'a>) -> Result<(Vec<Found<'a>>, Vec<FlatFragment<'a>>), PlanError> {
        match source {
            Source::Client { set, conditions, guards } => self.find_client(set, conditions, guards),
            Source::Internal(fields, conditions) => {
                let mut found = Vec::new();
                find_internal(fields, conditions, &mut Vec::new(), &mut found);
                Ok((found, Vec::new()))
            }
        }
    }

    fn find_client(
        &mut self,
        set: &'a SelectionSet,
        outer: &[Condition],
        guards: &[&'a Name],
    ) -> Result<(Vec<Found<'a>>, Vec<FlatFragment<'a>>), PlanError> {
        let operation = self.operation;
        let left = self.budget.left();
        let Some(Flattened { fields: flat, deferred }) = operation.flatten_deferring(self.deferral, &[set], left)
        else {
            self.budget.spend(left.saturating_add(1))?;
            return Ok((Vec::new(), Vec::new()));
        };
        self.budget.spend(flat.len() + deferred.len())?;
        let mutation_root =
            operation.kind() == OperationKind::Mutation && std::ptr::eq(set, &operation.definition().selection_set);
        let ty = self.supergraph.type_id(&set.ty);
        let found = flat.into_iter().map(|field| {
            let conditions = conjunction(outer, &field.conditions);
            let definition = &**field.field;
            let arguments = print_arguments(&definition.arguments);
            let mut variables = Vec::new();
            definition.arguments.iter().for_each(|argument| collect_variables(&argument.value, &mut variables));
            let mut key = TreeKey::new(&definition.name, &arguments);
            if mutation_root {
                key = TreeKey(format!("{}#{}", key.0, definition.response_key()).into());
            }
            let below = (!definition.selection_set.is_empty())
                .then(|| Source::of_client(&definition.selection_set, conditions.clone()));
            let conditions = Conditions::all_of(conditions);
            let wish = Wish { key, name: definition.name.clone(), arguments, variables, conditions };
            let guards: Vec<TypeId> =
                guards.iter().copied().chain(field.guards).filter_map(|guard| self.supergraph.type_id(guard)).collect();
            let withheld = ty.is_some_and(|ty| self.withheld.keeps_back(self.supergraph, ty, &guards, &wish.name));
            Found { guards, wish, below, withheld }
        });
        Ok((found.collect(), deferred))
    }
}

impl<'a> Source<'a> {
    pub(crate) fn of_client(set: &'a SelectionSet, conditions: Vec<Condition>) -> Self {
        Self::Client { set, conditions, guards: Vec::new() }
    }
}

fn find_internal<'a>(fields: &FieldSet, conditions: &Conditions, guards: &mut Vec<TypeId>, found: &mut Vec<Found<'a>>) {
    for item in &fields.items {
        match item {
            FieldSetItem::Field { name, arguments, fields } => {
                let below = (!fields.is_empty()).then(|| Source::Internal(fields.clone(), conditions.clone()));
                let wish = Wish::of_field_set(name, arguments, conditions.clone());
                found.push(Found { guards: guards.clone(), wish, below, withheld: false });
            }
            FieldSetItem::Inline { on, fields } => {
                guards.push(*on);
                find_internal(fields, conditions, guards, found);
                guards.pop();
            }
        }
    }
}

impl Place {
    /// The object types that may stand here; and of an abstract place its own type, which an object has whose runtime type
    /// is not told.
    pub(crate) fn possible_or_unknown(&self, supergraph: &Supergraph) -> Vec<TypeId> {
        let mut types = self.possible.clone();
        if supergraph.ty(self.ty).kind.is_abstract() {
            types.push(self.ty);
            types.sort_unstable();
        }
        types
    }
}

impl Wish {
    pub(crate) fn typename() -> Self {
        Self::of_field_set(&TYPENAME, &"".into(), Conditions::always())
    }

    pub(crate) fn of_field_set(name: &Name, arguments: &Arc<str>, conditions: Conditions) -> Self {
        let key = TreeKey::new(name, arguments);
        Self { key, name: name.clone(), arguments: arguments.clone(), variables: Vec::new(), conditions }
    }
}

impl TreeKey {
    /// The key of a field: its name with its printed arguments.
    pub(crate) fn new(name: &Name, arguments: &str) -> Self {
        if arguments.is_empty() { Self(name.as_str().into()) } else { Self(format!("{name}{arguments}").into()) }
    }
}

/// The key of a field of the client's selection.
pub(crate) fn tree_key(field: &Field) -> TreeKey {
    TreeKey::new(&field.name, &print_arguments(&field.arguments))
}

fn collect_variables(value: &ast::Value, variables: &mut Vec<Name>) {
    match value {
        ast::Value::Variable(name) => variables.push(name.clone()),
        ast::Value::List(items) => items.iter().for_each(|item| collect_variables(item, variables)),
        ast::Value::Object(fields) => fields.iter().for_each(|(_, value)| collect_variables(value, variables)),
        _ => {}
    }
}
