//! Arguments that are filled from contexts, worked out naively: from the nearest object above.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use apollo_compiler::Name;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::ExtendedType;

use crate::oracle::subgraph::{Coordinate, Subgraph};
use crate::oracle::truth::{Datum, Object, Truth};

/// An object and those above it.
pub(crate) struct Above {
    pub(crate) object: Object,
    pub(crate) above: Option<Arc<Above>>,
}

/// Who takes what from which context. What is taken is one leaf, of the same name everywhere.
#[derive(Debug, Default)]
pub(crate) struct Contexts {
    /// The object types that set each context.
    set: HashMap<ContextName, BTreeSet<Name>>,
    /// What is taken for the arguments of a field.
    taken: HashMap<Coordinate, Vec<Taken>>,
}

/// A context by its subgraph and its name there.
type ContextName = (String, String);

/// An argument, the context it is filled from, and the field that is taken of it.
type Taken = (String, ContextName, Name);

impl Contexts {
    pub(crate) fn read(subgraphs: &[Subgraph], implementers: &HashMap<Name, Vec<Name>>) -> Contexts {
        let mut contexts = Contexts::default();
        for subgraph in subgraphs {
            for (name, ty) in &subgraph.schema.types {
                for directive in ty.directives().get_all("context") {
                    let context = directive.specified_argument_by_name("name").and_then(|name| name.as_str());
                    let key = (subgraph.name.clone(), context.unwrap_or_default().to_owned());
                    contexts.set.entry(key).or_default().extend(subgraph.possible_types(name, implementers));
                }
                let ExtendedType::Object(object) = ty else { continue };
                for (field, definition) in &object.fields {
                    for argument in &definition.arguments {
                        let from = argument.directives.get("fromContext");
                        let from = from.and_then(|from| from.specified_argument_by_name("field")?.as_str());
                        let Some((context, taken)) = from.and_then(parse) else { continue };
                        let key = (subgraph.name.clone(), context.to_owned());
                        let taken = (argument.name.to_string(), key, Name::new(taken).unwrap());
                        contexts.taken.entry((name.clone(), field.clone())).or_default().push(taken);
                    }
                }
            }
        }
        contexts
    }

    /// The arguments of a field with those that are taken from objects above.
    pub(crate) fn fill(
        &self,
        truth: &Truth,
        at: &Coordinate,
        arguments: &JsonMap,
        above: Option<&Arc<Above>>,
    ) -> JsonMap {
        let mut filled = arguments.clone();
        for (argument, context, taken) in self.taken.get(at).into_iter().flatten() {
            let sets = |object: &Object| self.set.get(context).is_some_and(|types| types.contains(&object.ty));
            let mut here = above;
            while here.is_some_and(|here| !sets(&here.object)) {
                here = here.and_then(|here| here.above.as_ref());
            }
            let value = match here.map(|here| truth.value(&here.object, taken, &JsonMap::new())) {
                Some(Datum::Leaf(leaf)) => leaf,
                _ => JsonValue::Null,
            };
            filled.insert(argument.as_str(), value);
        }
        filled
    }
}

/// `$context { field }`
fn parse(text: &str) -> Option<(&str, &str)> {
    let (context, rest) = text.strip_prefix('$')?.split_once(' ')?;
    Some((context, rest.trim_matches(|character| " {}".contains(character))))
}
