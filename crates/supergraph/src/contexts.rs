//! Arguments that are filled from contexts (`contextArguments` of `join__field`, `@context` of types).

use std::collections::BTreeMap;
use std::sync::Arc;

use apollo_compiler::ast::{self, Type, Value};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};

use crate::field_set::FieldSet;
use crate::ids::TypeId;
use crate::link::Feature;

/// An argument of a field as one subgraph has it, whose value clients do not give: it is taken from the nearest object
/// above, of a type that sets the context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextArgument {
    /// The argument.
    pub name: Name,
    /// Its type in the subgraph.
    pub ty: Type,
    /// The context, such as `posts__author`.
    pub context: Arc<str>,
    /// The object types that set the context, each with the one field (of a field …) that is taken of it; `None` where
    /// nothing is, and the value is null.
    pub selections: BTreeMap<TypeId, Option<Arc<FieldSet>>>,
}

/// Which types set which context.
#[derive(Debug, Default)]
pub(crate) struct Contexts {
    by_name: BTreeMap<String, Vec<Name>>,
}

impl Contexts {
    pub(crate) fn read(schema: &Schema, features: &[Feature]) -> Self {
        let mut contexts = Self::default();
        let names: Vec<String> = features
            .iter()
            .filter(|feature| feature.name == "context")
            .map(|feature| feature.directive_name("context"))
            .collect();
        for (ty, definition) in &schema.types {
            let applied = definition
                .directives()
                .iter()
                .filter(|directive| names.iter().any(|name| directive.name == name.as_str()));
            let named = applied.filter_map(|directive| directive.specified_argument_by_name("name")?.as_str());
            for name in named {
                contexts.by_name.entry(name.to_owned()).or_default().push(ty.clone());
            }
        }
        contexts
    }

    /// Reads one `join__ContextArgument`. Says what is wrong with it.
    pub(crate) fn argument(
        &self,
        schema: &Valid<Schema>,
        value: &Value,
        type_id: &dyn Fn(&str) -> Option<TypeId>,
    ) -> Result<ContextArgument, String> {
        let members = value.as_object().unwrap_or_default();
        let text = |wanted: &str| {
            let found = members.iter().find(|(name, _)| name == wanted).and_then(|(_, value)| value.as_str());
            found.ok_or_else(|| format!("a context argument without `{wanted}`"))
        };
        let (name, context, selection) = (text("name")?, text("context")?, text("selection")?);
        let ty = Type::parse(text("type")?, "context argument")
            .map_err(|_| format!("`{}` is no type", text("type").unwrap_or_default()))?;
        let locations = self.by_name.get(context).ok_or_else(|| format!("no type sets the context `{context}`"))?;
        let branches = branches(selection)?;
        let mut selections = BTreeMap::new();
        for location in locations {
            for object in objects(schema, location) {
                let id = type_id(&object).ok_or_else(|| format!("unknown type `{object}`"))?;
                let taken = branches.of(schema, &object, location);
                let fields = taken.map(|text| FieldSet::parse(schema, &object, &text, type_id)).transpose()?;
                selections.insert(id, fields.map(Arc::new));
            }
        }
        let name = Name::new(name).map_err(|_| format!("`{name}` is no name of an argument"))?;
        Ok(ContextArgument { name, ty, context: context.into(), selections })
    }
}

/// A selection as it begins: the same for all types, or one for each of several.
enum Branches {
    All(String),
    Types(Vec<(Name, String)>),
}

impl Branches {
    /// What is selected of an object, where `location` is the type that sets the context.
    fn of(&self, schema: &Schema, object: &Name, location: &Name) -> Option<String> {
        let types = match self {
            Self::All(text) => return Some(text.clone()),
            Self::Types(types) => types,
        };
        let find =
            |wanted: &dyn Fn(&Name) -> bool| types.iter().find(|(ty, _)| wanted(ty)).map(|(_, text)| text.clone());
        find(&|ty| ty == object)
            .or_else(|| find(&|ty| ty == location))
            .or_else(|| find(&|ty| schema.is_subtype(ty, object)))
    }
}

/// Reads a selection, which composers print with braces or without.
fn branches(selection: &str) -> Result<Branches, String> {
    let wrapped =
        if selection.trim_start().starts_with('{') { selection.to_owned() } else { format!("{{{selection}}}") };
    let document = ast::Document::parse(wrapped, "selection").map_err(|_| format!("`{selection}` is no selection"))?;
    let Some(ast::Definition::OperationDefinition(operation)) = document.definitions.first() else {
        return Err(format!("`{selection}` is no selection"));
    };
    let mut types = Vec::new();
    for selection in &operation.selection_set {
        let ast::Selection::InlineFragment(inline) = selection else {
            return Ok(Branches::All(printed(&operation.selection_set)));
        };
        let Some(condition) = &inline.type_condition else { continue };
        types.push((condition.clone(), printed(&inline.selection_set)));
    }
    Ok(Branches::Types(types))
}

fn printed(selections: &[ast::Selection]) -> String {
    selections.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The objects that a type is, or may be.
fn objects(schema: &Schema, ty: &Name) -> Vec<Name> {
    let all = schema.types.iter().filter(|(_, definition)| matches!(definition, ExtendedType::Object(_)));
    all.filter(|(name, _)| *name == ty || schema.is_subtype(ty, name)).map(|(name, _)| name.clone()).collect()
}
