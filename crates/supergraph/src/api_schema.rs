//! What clients see: the supergraph without its machinery and without what is `@inaccessible`.

use std::sync::Arc;

use apollo_compiler::ast::DirectiveLocation;
use apollo_compiler::collections::HashSet;
use apollo_compiler::schema::{Component, DirectiveList, ExtendedType, FieldDefinition, InputValueDefinition};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node, Schema, ast, name};

use crate::fault::LoadFault;
use crate::link::Feature;

/// What the engine itself lets documents carry, whatever the subgraphs define.
const DEFER: Name = name!("defer");

/// The schema that clients' documents are validated against, introspection included.
/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct ApiSchema(Arc<Valid<Schema>>);

impl ApiSchema {
    /// Derives it from a supergraph.
    pub(crate) fn derive(supergraph: &Schema, features: &[Feature]) -> Result<Self, Vec<LoadFault>> {
        let mut schema = supergraph.clone();
        let names = Hidden::read(supergraph, features);
        schema.types.retain(|_, ty| !names.hides_type(ty));
        schema.directive_definitions.retain(|name, definition| {
            definition.is_built_in() || is_built_in(name) || names.keeps_directive(name, definition)
        });
        let definition = schema.schema_definition.make_mut();
        for root in [&mut definition.query, &mut definition.mutation, &mut definition.subscription] {
            if root.as_ref().is_some_and(|root| !schema.types.contains_key(&root.name)) {
                *root = None;
            }
        }
        let kept: HashSet<Name> = schema.types.keys().cloned().collect();
        for ty in schema.types.values_mut() {
            names.strip_type(ty, &kept);
        }
        names.strip_components(&mut schema.schema_definition.make_mut().directives);
        schema.directive_definitions.insert(DEFER, Node::new(defer_definition()));
        schema.validate().map(Self::new).map_err(|failed| LoadFault::from_diagnostics(&failed.errors))
    }

    /// Takes a schema as it is, for tests and for use of validation without a supergraph.
    pub fn new(schema: Valid<Schema>) -> Self {
        Self(Arc::new(schema))
    }

    /// The schema.
    pub fn schema(&self) -> &Valid<Schema> {
        &self.0
    }
}

impl std::ops::Deref for ApiSchema {
    type Target = Valid<Schema>;

    fn deref(&self) -> &Valid<Schema> {
        &self.0
    }
}

/// `directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT`
fn defer_definition() -> ast::DirectiveDefinition {
    let argument = |name, ty, default_value| {
        Node::new(InputValueDefinition {
            description: None,
            name,
            ty: Node::new(ty),
            default_value,
            directives: ast::DirectiveList::default(),
        })
    };
    let decides =
        argument(name!("if"), ast::Type::NonNullNamed(name!("Boolean")), Some(ast::Value::Boolean(true).into()));
    let label = argument(name!("label"), ast::Type::Named(name!("String")), None);
    ast::DirectiveDefinition {
        description: Some("Lets a fragment come after the rest of the answer, if the client can take it so.".into()),
        name: DEFER,
        arguments: vec![decides, label],
        repeatable: false,
        locations: vec![DirectiveLocation::FragmentSpread, DirectiveLocation::InlineFragment],
    }
}

/// What is left out.
struct Hidden<'a> {
    features: &'a [Feature],
    inaccessible: Vec<String>,
}

impl<'a> Hidden<'a> {
    fn read(schema: &Schema, features: &'a [Feature]) -> Self {
        Self { features, inaccessible: inaccessible_names(schema, features) }
    }

    fn hides_type(&self, ty: &ExtendedType) -> bool {
        let machinery = self.features.iter().any(|feature| feature.owns_type(ty.name())) || is_machinery(ty.name());
        let directives = ty.directives();
        machinery || self.inaccessible.iter().any(|name| directives.has(name))
    }

    fn hides(&self, directives: &ast::DirectiveList) -> bool {
        self.inaccessible.iter().any(|name| directives.has(name))
    }

    /// Only directives that a document can carry are shown; the others say nothing to a client.
    fn keeps_directive(&self, name: &Name, definition: &ast::DirectiveDefinition) -> bool {
        let owned = self.features.iter().any(|feature| feature.owns_directive(name)) || is_machinery(name);
        !owned && definition.locations.iter().any(|location| is_executable(*location))
    }

    /// Built-in directives on schema elements are told to clients by introspection; no other is.
    fn strip(&self, directives: &mut ast::DirectiveList) {
        directives.0.retain(|directive| is_built_in(&directive.name));
    }

    fn strip_components(&self, directives: &mut DirectiveList) {
        directives.0.retain(|directive| is_built_in(&directive.name));
    }

    fn strip_type(&self, ty: &mut ExtendedType, kept: &HashSet<Name>) {
        match ty {
            ExtendedType::Scalar(scalar) => self.strip_components(&mut scalar.make_mut().directives),
            ExtendedType::Object(object) => {
                let object = object.make_mut();
                self.strip_components(&mut object.directives);
                object.implements_interfaces.retain(|interface| kept.contains(&interface.name));
                self.strip_fields(&mut object.fields, kept);
            }
            ExtendedType::Interface(interface) => {
                let interface = interface.make_mut();
                self.strip_components(&mut interface.directives);
                interface.implements_interfaces.retain(|interface| kept.contains(&interface.name));
                self.strip_fields(&mut interface.fields, kept);
            }
            ExtendedType::Union(union) => {
                let union = union.make_mut();
                self.strip_components(&mut union.directives);
                union.members.retain(|member| kept.contains(&member.name));
            }
            ExtendedType::Enum(values) => {
                let values = values.make_mut();
                self.strip_components(&mut values.directives);
                values.values.retain(|_, value| !self.hides(&value.directives));
                values.values.values_mut().for_each(|value| self.strip(&mut value.make_mut().directives));
            }
            ExtendedType::InputObject(input) => {
                let input = input.make_mut();
                self.strip_components(&mut input.directives);
                input
                    .fields
                    .retain(|_, field| !self.hides(&field.directives) && kept.contains(field.ty.inner_named_type()));
                input.fields.values_mut().for_each(|field| self.strip(&mut field.make_mut().directives));
            }
        }
    }

    fn strip_fields(
        &self,
        fields: &mut apollo_compiler::collections::IndexMap<Name, Component<FieldDefinition>>,
        kept: &HashSet<Name>,
    ) {
        fields.retain(|_, field| !self.hides(&field.directives) && kept.contains(field.ty.inner_named_type()));
        for field in fields.values_mut() {
            let field = field.make_mut();
            self.strip(&mut field.directives);
            field.arguments.retain(|argument| !self.hides(&argument.directives));
            field
                .arguments
                .iter_mut()
                .for_each(|argument: &mut Node<InputValueDefinition>| self.strip(&mut argument.make_mut().directives));
        }
    }
}

/// What `@inaccessible` is called: by its link, or plainly where no link says so.
pub(crate) fn inaccessible_names(schema: &Schema, features: &[Feature]) -> Vec<String> {
    let mut names: Vec<String> = features
        .iter()
        .filter(|feature| feature.name == "inaccessible")
        .map(|feature| feature.directive_name("inaccessible"))
        .collect();
    if names.is_empty() && schema.directive_definitions.contains_key("inaccessible") {
        names.push("inaccessible".to_owned());
    }
    names
}

fn is_machinery(name: &str) -> bool {
    ["join__", "link__", "core__"].iter().any(|prefix| name.starts_with(prefix)) || matches!(name, "link" | "core")
}

/// Whether it is a directive of the GraphQL specification that says something to clients; `@oneOf` is defined in the
/// document where tools do not know it yet.
fn is_built_in(name: &str) -> bool {
    matches!(name, "deprecated" | "specifiedBy" | "oneOf")
}

fn is_executable(location: DirectiveLocation) -> bool {
    use DirectiveLocation as At;
    matches!(
        location,
        At::Query
            | At::Mutation
            | At::Subscription
            | At::Field
            | At::FragmentDefinition
            | At::FragmentSpread
            | At::InlineFragment
            | At::VariableDefinition
    )
}
