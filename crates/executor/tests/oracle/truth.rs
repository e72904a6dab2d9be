//! The one data set behind all subgraphs: every value is a function of a seed and of its place, so nothing is stored.
//!
//! An entity type has [`ENTITIES`] objects. Fields whose names begin with `k` are for keys: never null, and different for
//! each object, but `kd…` (shared by two neighbours) and `km…` (shared by every other), which are unique only together.

use std::collections::{BTreeMap, HashMap, HashSet};

use apollo_compiler::Name;
use apollo_compiler::ast::{Type, Value};
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::ExtendedType;

use crate::oracle::contexts::Contexts;
use crate::oracle::prng::{hash, mix};
use crate::oracle::subgraph::{Coordinate, Subgraph};

pub(crate) const ENTITIES: u64 = 3;

/// One object: a type's name and a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) ty: Name,
    pub(crate) id: u64,
}

/// A value before anything is selected from it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Datum {
    Null,
    /// Resolving it fails.
    Failure,
    Leaf(JsonValue),
    Object(Object),
    List(Vec<Datum>),
}

pub(crate) struct Truth {
    seed: u64,
    /// The types of each field, one for each subgraph that has it.
    types: HashMap<Coordinate, Vec<Type>>,
    /// The object types a field may lead to: those that all subgraphs with the field know.
    targets: HashMap<Coordinate, Vec<Name>>,
    enums: HashMap<Name, Vec<Name>>,
    entities: HashSet<Name>,
    /// What keys, `@requires` and `@provides` speak of never fails: a gateway could not tell it from null.
    reliable: HashSet<Coordinate>,
    /// The object types of each interface, over all subgraphs.
    pub(crate) implementers: HashMap<Name, Vec<Name>>,
    pub(crate) contexts: Contexts,
}

impl Truth {
    pub(crate) fn new(subgraphs: &[Subgraph], seed: u64) -> Truth {
        let mut truth = Truth {
            seed,
            types: HashMap::new(),
            targets: HashMap::new(),
            enums: HashMap::new(),
            entities: HashSet::new(),
            reliable: HashSet::new(),
            implementers: implementers(subgraphs),
            contexts: Contexts::default(),
        };
        truth.contexts = Contexts::read(subgraphs, &truth.implementers);
        for subgraph in subgraphs {
            for (name, ty) in &subgraph.schema.types {
                if !name.starts_with('_') {
                    truth.learn(subgraph, name, ty);
                }
            }
        }
        for subgraph in subgraphs {
            for sets in subgraph.keys.values() {
                sets.iter().for_each(|set| truth.rely_on(&set.selection_set));
            }
            subgraph.requires.values().for_each(|set| truth.rely_on(&set.selection_set));
            subgraph.provides.values().for_each(|set| truth.rely_on(&set.selection_set));
        }
        truth
    }

    /// Whether fields of this data set may fail.
    pub(crate) fn may_fail(seed: u64) -> bool {
        seed.is_multiple_of(2)
    }

    fn learn(&mut self, subgraph: &Subgraph, name: &Name, ty: &ExtendedType) {
        match ty {
            ExtendedType::Enum(definition) => {
                let here: Vec<Name> = definition.values.keys().cloned().collect();
                match self.enums.get_mut(name) {
                    Some(known) => known.retain(|value| here.contains(value)),
                    None => drop(self.enums.insert(name.clone(), here)),
                }
            }
            ExtendedType::Object(object) => {
                for stands_for in subgraph.possible_types(name, &self.implementers) {
                    if object.directives.has("key") {
                        self.entities.insert(stands_for.clone());
                    }
                    for (field, definition) in &object.fields {
                        // It is asked of all objects of the interface, before it is known which of them it is wanted of.
                        if subgraph.interface_objects.contains(name) {
                            self.reliable.insert((stands_for.clone(), field.clone()));
                        }
                        self.learn_field(subgraph, (stands_for.clone(), field.clone()), &definition.ty);
                    }
                }
            }
            _ => {}
        }
    }

    fn learn_field(&mut self, subgraph: &Subgraph, at: Coordinate, ty: &Type) {
        self.types.entry(at.clone()).or_default().push(ty.clone());
        let here = subgraph.possible_types(ty.inner_named_type(), &self.implementers);
        match self.targets.get_mut(&at) {
            Some(known) => known.retain(|target| here.contains(target)),
            None => drop(self.targets.insert(at, here)),
        }
    }

    fn rely_on(&mut self, set: &SelectionSet) {
        let of_interface = self.implementers.get(&set.ty).cloned().unwrap_or_default();
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    for ty in of_interface.iter().chain([&set.ty]) {
                        let at = (ty.clone(), field.name.clone());
                        for target in self.targets.get(&at).cloned().unwrap_or_default() {
                            self.rely_on_object(&target, &mut HashSet::new());
                        }
                        self.reliable.insert(at);
                    }
                    self.rely_on(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.rely_on(&inline.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    /// What takes an object with it when it fails: the client may ask for it along with what a key or `@requires` asks of
    /// the same object.
    fn rely_on_object(&mut self, ty: &Name, seen: &mut HashSet<Name>) {
        if !seen.insert(ty.clone()) {
            return;
        }
        let fields = self.types.iter().filter(|(at, types)| at.0 == *ty && types.iter().any(|ty| ty.is_non_null()));
        let fields: Vec<Coordinate> = fields.map(|(at, _)| at.clone()).collect();
        for at in fields {
            for target in self.targets.get(&at).cloned().unwrap_or_default() {
                self.rely_on_object(&target, seen);
            }
            self.reliable.insert(at);
        }
    }

    /// The value of a field.
    pub(crate) fn value(&self, object: &Object, field: &Name, arguments: &JsonMap) -> Datum {
        let at = (object.ty.clone(), field.clone());
        let Some(types) = self.types.get(&at) else { return Datum::Failure };
        let sorted: BTreeMap<&str, &JsonValue> = arguments.iter().map(|(name, value)| (name.as_str(), value)).collect();
        let arguments = serde_json::to_string(&sorted).unwrap();
        let dice = hash(self.seed, &format!("{}#{}.{field}{arguments}", object.ty, object.id));
        self.shape(object, &at, &types.iter().collect::<Vec<_>>(), dice)
    }

    fn shape(&self, object: &Object, at: &Coordinate, types: &[&Type], dice: u64) -> Datum {
        let roll = mix(dice ^ 1) % 24;
        let is_key = at.1.starts_with('k');
        // What one subgraph calls non-null is never null, and fails only where all subgraphs pass a failure on alike.
        if !is_key && roll < 3 && types.iter().all(|ty| !ty.is_non_null()) {
            return Datum::Null;
        }
        let alike = types.iter().all(|ty| ty.is_non_null()) || types.iter().all(|ty| !ty.is_non_null());
        // What is taken from contexts does not fail: the field that takes it would fail with it.
        let fails = Truth::may_fail(self.seed) && roll == 5 && alike && at.1 != "cx";
        if fails && !self.reliable.contains(at) && object.ty != "Query" {
            return Datum::Failure;
        }
        if types.iter().any(|ty| ty.is_list()) {
            let items: Vec<&Type> = types.iter().map(|ty| ty.item_type()).collect();
            let length = mix(dice ^ 2) % 4;
            let item = |index| self.shape(object, at, &items, mix(dice.wrapping_add(index)));
            return Datum::List((0..length).map(|index| item(index + 3)).collect());
        }
        self.single(object, at, types, dice)
    }

    fn single(&self, object: &Object, at: &Coordinate, types: &[&Type], dice: u64) -> Datum {
        let named = types.first().map(|ty| ty.inner_named_type().as_str()).unwrap_or_default();
        let number = i64::try_from(mix(dice ^ 4) % 100).unwrap_or(0);
        let leaf: JsonValue = match named {
            "ID" | "String" if at.1.starts_with("kd") => format!("{}", object.id / 2).into(),
            "ID" | "String" if at.1.starts_with("km") => format!("{}", object.id % 2).into(),
            "ID" | "String" if at.1.starts_with('k') => format!("{}{}", object.ty, object.id).into(),
            "ID" | "String" => format!("s{number}").into(),
            "Int" => number.into(),
            "Float" => (number as f64 / 4.0 + 0.25).into(),
            "Boolean" => (number % 2 == 0).into(),
            name => match self.enums.get(name) {
                Some(values) if values.is_empty() => return Datum::Failure,
                Some(values) => values[usize::try_from(number).unwrap_or(0) % values.len()].as_str().into(),
                None => return self.target(object, at, types, dice),
            },
        };
        Datum::Leaf(leaf)
    }

    fn target(&self, object: &Object, at: &Coordinate, types: &[&Type], dice: u64) -> Datum {
        let targets = self.targets.get(at).map(Vec::as_slice).unwrap_or_default();
        let (false, dice) = (targets.is_empty(), mix(dice ^ 5)) else {
            return if types.iter().all(|ty| !ty.is_non_null()) { Datum::Null } else { Datum::Failure };
        };
        let ty = targets[usize::try_from(dice % 1024).unwrap_or(0) % targets.len()].clone();
        let id = match self.entities.contains(&ty) {
            true => mix(dice) % ENTITIES,
            // Different for each object that has it, so that a key may lie in it.
            false => object.id.wrapping_mul(7).wrapping_add(mix(dice) % 7),
        };
        Datum::Object(Object { ty, id })
    }

    /// Whether JSON that a gateway sent says of an object what is true of it, as far as `set` asks.
    pub(crate) fn agrees(&self, subgraph: &Subgraph, object: &Object, set: &SelectionSet, said: &JsonMap) -> bool {
        set.selections.iter().all(|selection| match selection {
            Selection::Field(field) if field.name == "__typename" => true,
            Selection::Field(field) => {
                let mut arguments = JsonMap::new();
                for definition in &field.definition.arguments {
                    let given = field.arguments.iter().find(|argument| argument.name == definition.name);
                    if let Some(value) = given.map(|given| &given.value).or(definition.default_value.as_ref()) {
                        arguments.insert(definition.name.as_str(), json(value));
                    }
                }
                let value = self.value(object, &field.name, &arguments);
                let said = said.get(field.name.as_str());
                said.is_some_and(|said| self.is(subgraph, &value, &field.selection_set, said))
            }
            Selection::InlineFragment(inline) => {
                let meets = inline.type_condition.as_ref().is_none_or(|condition| {
                    subgraph.possible_types(condition, &self.implementers).contains(&object.ty)
                });
                !meets || self.agrees(subgraph, object, &inline.selection_set, said)
            }
            Selection::FragmentSpread(_) => false,
        })
    }

    fn is(&self, subgraph: &Subgraph, value: &Datum, set: &SelectionSet, said: &JsonValue) -> bool {
        match (value, said) {
            (Datum::Null, JsonValue::Null) => true,
            (Datum::Leaf(leaf), said) => leaf == said,
            (Datum::Object(object), JsonValue::Object(said)) => self.agrees(subgraph, object, set, said),
            (Datum::List(items), JsonValue::Array(said)) => {
                items.len() == said.len()
                    && items.iter().zip(said).all(|(item, said)| self.is(subgraph, item, set, said))
            }
            _ => false,
        }
    }
}

fn implementers(subgraphs: &[Subgraph]) -> HashMap<Name, Vec<Name>> {
    let mut found: HashMap<Name, Vec<Name>> = HashMap::new();
    for (name, ty) in subgraphs.iter().flat_map(|subgraph| &subgraph.schema.types) {
        let ExtendedType::Object(object) = ty else { continue };
        for interface in &object.implements_interfaces {
            let known = found.entry(interface.name.clone()).or_default();
            if !known.contains(name) {
                known.push(name.clone());
            }
        }
    }
    found.values_mut().for_each(|known| known.sort());
    found
}

/// A literal as JSON, as coercion would make it of a literal without variables.
fn json(value: &Value) -> JsonValue {
    match value {
        Value::Enum(name) | Value::Variable(name) => name.as_str().into(),
        Value::String(text) => text.as_str().into(),
        Value::Boolean(value) => (*value).into(),
        Value::List(items) => JsonValue::Array(items.iter().map(|item| json(item)).collect()),
        Value::Int(number) => serde_json::from_str(number.as_str()).unwrap_or(JsonValue::Null),
        Value::Float(number) => serde_json::from_str(number.as_str()).unwrap_or(JsonValue::Null),
        Value::Null | Value::Object(_) => JsonValue::Null,
    }
}
