//! One subgraph as its own SDL tells it: what it can answer truthfully, and under which circumstances.

use std::collections::{BTreeSet, HashMap, HashSet};

use apollo_compiler::ast::{Definition, Document};
use apollo_compiler::executable::FieldSet;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node, Schema, ast};

const FEDERATION: &str = r#"
directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @requires(fields: String!) on FIELD_DEFINITION
directive @provides(fields: String!) on FIELD_DEFINITION
directive @external on OBJECT | FIELD_DEFINITION
directive @shareable repeatable on OBJECT | FIELD_DEFINITION
directive @override(from: String!, label: String) on FIELD_DEFINITION
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | SCALAR | INPUT_OBJECT | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION
directive @interfaceObject on OBJECT
directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION
directive @fromContext(field: String!) on ARGUMENT_DEFINITION
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
scalar _Any
"#;

pub(crate) type Coordinate = (Name, Name);

pub(crate) struct Subgraph {
    pub(crate) name: String,
    /// With `_entities`, as requests are validated against it.
    pub(crate) schema: Valid<Schema>,
    pub(crate) external: HashSet<Coordinate>,
    pub(crate) requires: HashMap<Coordinate, Valid<FieldSet>>,
    pub(crate) provides: HashMap<Coordinate, Valid<FieldSet>>,
    pub(crate) keys: HashMap<Name, Vec<Valid<FieldSet>>>,
    pub(crate) interface_objects: HashSet<Name>,
    /// Field, subgraph from which it is taken, and the label it is taken under.
    pub(crate) overrides: Vec<(Coordinate, String, Option<String>)>,
    /// Fields that another subgraph has taken over, each with the label.
    pub(crate) overridden: HashMap<Coordinate, Option<String>>,
}

impl Subgraph {
    /// Reads SDL; `None` when it is no valid GraphQL, which shrinking may well make of it.
    pub(crate) fn read(name: &str, sdl: &str) -> Option<Subgraph> {
        let schema = Schema::parse_and_validate(with_entities(sdl)?, name).ok()?;
        let mut subgraph = Subgraph {
            name: name.to_owned(),
            external: HashSet::new(),
            requires: HashMap::new(),
            provides: HashMap::new(),
            keys: HashMap::new(),
            interface_objects: HashSet::new(),
            overrides: Vec::new(),
            overridden: HashMap::new(),
            schema,
        };
        let schema = subgraph.schema.clone();
        for (name, ty) in &schema.types {
            let keys: Option<Vec<Valid<FieldSet>>> = ty
                .directives()
                .get_all("key")
                .filter(|key| resolvable(key))
                .map(|key| field_set(&schema, name, key))
                .collect();
            subgraph.keys.insert(name.clone(), keys?);
            if ty.directives().has("interfaceObject") {
                subgraph.interface_objects.insert(name.clone());
            }
            let ExtendedType::Object(object) = ty else { continue };
            for (field, definition) in &object.fields {
                subgraph.read_field((name.clone(), field.clone()), &definition.directives)?;
            }
        }
        Some(subgraph)
    }

    fn read_field(&mut self, at: Coordinate, directives: &ast::DirectiveList) -> Option<()> {
        if directives.has("external") {
            self.external.insert(at.clone());
        }
        if let Some(directive) = directives.get("requires") {
            self.requires.insert(at.clone(), field_set(&self.schema, &at.0, directive)?);
        }
        if let Some(directive) = directives.get("provides") {
            let ExtendedType::Object(object) = self.schema.types.get(&at.0)? else { return None };
            let value = object.fields.get(&at.1)?.ty.inner_named_type().clone();
            self.provides.insert(at.clone(), field_set(&self.schema, &value, directive)?);
        }
        if let Some(directive) = directives.get("override") {
            let from = directive.specified_argument_by_name("from")?.as_str()?.to_owned();
            let label = directive.specified_argument_by_name("label").and_then(|label| label.as_str());
            self.overrides.push((at, from, label.map(str::to_owned)));
        }
        Some(())
    }

    /// The object types that a value of this type can have here; of an interface object, what it stands for.
    pub(crate) fn possible_types(&self, ty: &Name, implementers: &HashMap<Name, Vec<Name>>) -> Vec<Name> {
        match self.schema.types.get(ty) {
            Some(ExtendedType::Object(_)) if self.interface_objects.contains(ty) => {
                implementers.get(ty).cloned().unwrap_or_default()
            }
            Some(ExtendedType::Object(_)) => vec![ty.clone()],
            Some(ExtendedType::Union(union)) => union.members.iter().map(|member| member.name.clone()).collect(),
            Some(ExtendedType::Interface(_)) => implementers_in(&self.schema, ty),
            _ => Vec::new(),
        }
    }

    /// Whether another subgraph resolves a field, when these labels hold.
    pub(crate) fn leaves(&self, at: &Coordinate, labels: &BTreeSet<String>) -> bool {
        let holds = |label: &Option<String>| label.as_ref().is_none_or(|label| labels.contains(label));
        let taken_here = self.overrides.iter().find(|(field, ..)| field == at);
        self.overridden.get(at).is_some_and(holds) || taken_here.is_some_and(|(.., label)| !holds(label))
    }

    /// What this subgraph calls objects of a type: itself, or the interface object that stands for it.
    pub(crate) fn name_of(&self, ty: &Name, implementers: &HashMap<Name, Vec<Name>>) -> Name {
        let stands_for = |object: &&Name| implementers.get(*object).is_some_and(|all| all.contains(ty));
        match self.schema.types.contains_key(ty) {
            true => ty.clone(),
            false => self.interface_objects.iter().find(stands_for).unwrap_or(ty).clone(),
        }
    }
}

/// The object types of a schema that implement an interface.
pub(crate) fn implementers_in(schema: &Schema, interface: &Name) -> Vec<Name> {
    let objects = schema.types.iter().filter_map(|(name, ty)| match ty {
        ExtendedType::Object(object) if object.implements_interfaces.contains(interface.as_str()) => Some(name.clone()),
        _ => None,
    });
    objects.collect()
}

fn resolvable(key: &ast::Directive) -> bool {
    key.specified_argument_by_name("resolvable").and_then(|value| value.to_bool()).unwrap_or(true)
}

fn field_set(schema: &Valid<Schema>, ty: &Name, directive: &Node<ast::Directive>) -> Option<Valid<FieldSet>> {
    let text = directive.specified_argument_by_name("fields")?.as_str()?;
    FieldSet::parse_and_validate(schema, ty.clone(), text, "fields").ok()
}

/// The SDL with what the federation specification adds to it.
fn with_entities(sdl: &str) -> Option<String> {
    let mut document = Document::parse(sdl, "sdl").ok()?;
    document.definitions.retain(|definition| !matches!(definition, Definition::SchemaExtension(_)));
    let entities: Vec<String> = document.definitions.iter().filter_map(entity).collect();
    let mut text = format!("{document}\n{FEDERATION}");
    if !entities.is_empty() {
        let has_query = document.definitions.iter().any(|definition| definition.name().is_some_and(|n| n == "Query"));
        let extend = if has_query { "extend type" } else { "type" };
        text += &format!("union _Entity = {}\n", entities.join(" | "));
        text += &format!("{extend} Query {{ _entities(representations: [_Any!]!): [_Entity]! }}\n");
    }
    Some(text)
}

fn entity(definition: &Definition) -> Option<String> {
    let Definition::ObjectTypeDefinition(object) = definition else { return None };
    object.directives.get_all("key").any(|key| resolvable(key)).then(|| object.name.to_string())
}
