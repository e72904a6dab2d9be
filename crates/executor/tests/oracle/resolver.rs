//! Objects that apollo-compiler's executor resolves: of the whole data set, or as one subgraph sees it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::{Name, name};

use crate::oracle::contexts::Above;
use crate::oracle::guards::Guards;
use crate::oracle::subgraph::Subgraph;
use crate::oracle::truth::{Datum, ENTITIES, Object, Truth};

/// An object to select from.
pub(crate) struct Resolver<'a> {
    truth: &'a Truth,
    object: Object,
    type_name: Name,
    /// Through whose eyes; the whole data set when `None`.
    seen: Option<Seen<'a>>,
    /// What is closed to the caller.
    guards: Option<&'a Guards>,
    /// Of the whole data set: this object and those above it.
    above: Arc<Above>,
}

#[derive(Clone)]
struct Seen<'a> {
    subgraph: &'a Subgraph,
    /// The labels of `@override` that hold.
    labels: &'a BTreeSet<String>,
    /// What the gateway should never have asked.
    faults: &'a Mutex<Vec<String>>,
    /// What `@provides` on the way here allows.
    provided: Vec<&'a SelectionSet>,
    representation: Option<JsonMap>,
}

impl<'a> Resolver<'a> {
    /// The root of everything.
    pub(crate) fn root(truth: &'a Truth, ty: Name) -> Resolver<'a> {
        let object = Object { ty: ty.clone(), id: 0 };
        let above = Arc::new(Above { object: object.clone(), above: None });
        Resolver { truth, object, type_name: ty, seen: None, guards: None, above }
    }

    /// The root of one subgraph.
    pub(crate) fn root_in(
        truth: &'a Truth,
        ty: Name,
        subgraph: &'a Subgraph,
        labels: &'a BTreeSet<String>,
        faults: &'a Mutex<Vec<String>>,
    ) -> Resolver<'a> {
        let seen = Seen { subgraph, labels, faults, provided: Vec::new(), representation: None };
        Resolver { seen: Some(seen), ..Resolver::root(truth, ty) }
    }

    /// The same for a caller to whom something is closed: those fields fail, or, of a subgraph, are never to be asked for.
    pub(crate) fn guarded(self, guards: &'a Guards) -> Resolver<'a> {
        Resolver { guards: Some(guards), ..self }
    }

    fn resolved(&self, datum: Datum, seen: Option<&Seen<'a>>) -> Result<ResolvedValue<'a>, FieldError> {
        match datum {
            Datum::Null => Ok(ResolvedValue::null()),
            Datum::Failure => Err(FieldError { message: "it fails".to_owned() }),
            Datum::Leaf(leaf) => Ok(ResolvedValue::leaf(leaf)),
            Datum::Object(object) => Ok(self.object(object, seen.cloned())),
            Datum::List(items) => {
                let items: Vec<_> = items.into_iter().map(|item| self.resolved(item, seen)).collect();
                Ok(ResolvedValue::List(Box::new(items.into_iter())))
            }
        }
    }

    fn object(&self, object: Object, seen: Option<Seen<'a>>) -> ResolvedValue<'a> {
        let type_name = match &seen {
            Some(seen) => seen.subgraph.name_of(&object.ty, &self.truth.implementers),
            None => object.ty.clone(),
        };
        let above = Arc::new(Above { object: object.clone(), above: Some(self.above.clone()) });
        ResolvedValue::object(Resolver { truth: self.truth, object, type_name, seen, guards: self.guards, above })
    }

    fn entities(&self, seen: &Seen<'a>, arguments: &JsonMap) -> ResolvedValue<'a> {
        let representations = arguments.get("representations").and_then(JsonValue::as_array);
        let found: Vec<_> = representations.into_iter().flatten().map(|said| self.entity(seen, said)).collect();
        ResolvedValue::List(Box::new(found.into_iter()))
    }

    fn entity(&self, seen: &Seen<'a>, said: &JsonValue) -> Result<ResolvedValue<'a>, FieldError> {
        let found = said.as_object().and_then(|said| self.find(seen, said).map(|object| (said, object)));
        let Some((said, object)) = found else {
            return Err(seen.fault(&format!("no entity is {said}")));
        };
        let seen = Seen { representation: Some(said.clone()), provided: Vec::new(), ..seen.clone() };
        Ok(self.object(object, Some(seen)))
    }

    /// The object that a representation speaks of: all keys that are whole must agree on it.
    fn find(&self, seen: &Seen<'a>, said: &JsonMap) -> Option<Object> {
        let type_name = Name::new(said.get("__typename")?.as_str()?).ok()?;
        let whole: Vec<&SelectionSet> =
            seen.subgraph.keys.get(&type_name)?.iter().map(|key| &key.selection_set).collect();
        let whole: Vec<&SelectionSet> = whole.into_iter().filter(|key| has_all(key, said)).collect();
        let types = seen.subgraph.possible_types(&type_name, &self.truth.implementers);
        let mut objects = types.into_iter().flat_map(|ty| (0..ENTITIES).map(move |id| Object { ty: ty.clone(), id }));
        let agree = |object: &Object| whole.iter().all(|key| self.truth.agrees(seen.subgraph, object, key, said));
        if whole.is_empty() { None } else { objects.find(agree) }
    }

    /// Says why the subgraph cannot resolve a field here; otherwise what is provided below it.
    fn check(&self, seen: &Seen<'a>, field: &Name) -> Result<Vec<&'a SelectionSet>, FieldError> {
        let at = (self.type_name.clone(), field.clone());
        let below = provided_below(seen, &self.object.ty, field, self.truth);
        let in_key = |key: &SelectionSet| {
            key.selections.iter().any(|item| matches!(item, Selection::Field(f) if f.name == *field))
        };
        let keys = seen.subgraph.keys.get(&at.0);
        let is_key = keys.is_some_and(|keys| keys.iter().any(|key| in_key(&key.selection_set)));
        if seen.subgraph.leaves(&at, seen.labels) {
            return Err(seen.fault(&format!("{}.{} is resolved elsewhere", at.0, at.1)));
        }
        if seen.subgraph.external.contains(&at) && below.is_none() && !is_key {
            return Err(seen.fault(&format!("{}.{} is external", at.0, at.1)));
        }
        if let Some(required) = seen.subgraph.requires.get(&at) {
            let said = seen.representation.as_ref();
            let agrees = |said| self.truth.agrees(seen.subgraph, &self.object, &required.selection_set, said);
            if !said.is_some_and(agrees) {
                let said = said.map(|said| serde_json::to_string(said).unwrap());
                return Err(seen.fault(&format!("{}.{} lacks what it requires: {said:?}", at.0, at.1)));
            }
        }
        let provides = seen.subgraph.provides.get(&at).map(|set| &set.selection_set);
        Ok(below.unwrap_or_default().into_iter().chain(provides).collect())
    }
}

impl Seen<'_> {
    fn fault(&self, message: &str) -> FieldError {
        let message = format!("`{}` was asked wrongly: {message}", self.subgraph.name);
        self.faults.lock().unwrap().push(message.clone());
        FieldError { message }
    }
}

impl ObjectValue for Resolver<'_> {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn resolve_field<'r>(&'r self, info: &'r ResolveInfo<'r>) -> Result<ResolvedValue<'r>, FieldError> {
        let field = Name::new(info.field_name()).unwrap_or(name!("unnamed"));
        let is_closed = field != "_entities" && self.guards.is_some_and(|guards| guards.close(&self.object.ty, &field));
        if is_closed {
            let message = format!("{}.{field} is closed to the caller", self.object.ty);
            return Err(self
                .seen
                .as_ref()
                .map_or(FieldError { message: message.clone() }, |seen| seen.fault(&message)));
        }
        let seen = match &self.seen {
            Some(seen) if field == "_entities" => return Ok(self.entities(seen, info.arguments())),
            Some(seen) => {
                let provided = self.check(seen, &field)?;
                Some(Seen { provided, representation: None, ..seen.clone() })
            }
            None => None,
        };
        let at = (self.object.ty.clone(), field.clone());
        let arguments = match &self.seen {
            // A subgraph is told what is taken from contexts.
            Some(_) => info.arguments().clone(),
            None => self.truth.contexts.fill(self.truth, &at, info.arguments(), self.above.above.as_ref()),
        };
        self.resolved(self.truth.value(&self.object, &field, &arguments), seen.as_ref())
    }
}

fn has_all(set: &SelectionSet, said: &JsonMap) -> bool {
    set.selections.iter().all(|selection| match selection {
        Selection::Field(field) => match said.get(field.name.as_str()) {
            Some(JsonValue::Object(below)) => has_all(&field.selection_set, below),
            Some(_) => true,
            None => false,
        },
        _ => true,
    })
}

/// What is provided below a field; `None` when the field itself is not provided.
fn provided_below<'a>(seen: &Seen<'a>, ty: &Name, field: &Name, truth: &Truth) -> Option<Vec<&'a SelectionSet>> {
    let mut found = None;
    let mut open = seen.provided.clone();
    while let Some(set) = open.pop() {
        for selection in &set.selections {
            match selection {
                Selection::Field(provided) if provided.name == *field => {
                    found.get_or_insert_with(Vec::new).push(&provided.selection_set);
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.type_condition.as_ref();
                    if condition.is_none_or(|of| seen.subgraph.possible_types(of, &truth.implementers).contains(ty)) {
                        open.push(&inline.selection_set);
                    }
                }
                _ => {}
            }
        }
    }
    found
}
