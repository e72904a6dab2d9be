//! A subgraph as composition sees it once it is read: a valid schema, and what its federation directives say.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::{
    Name, Node, Schema, ast,
    parser::SourceSpan,
    schema::{Component, Directive, ExtendedType, FieldDefinition},
};
use indexmap::IndexMap;

use crate::{
    field_set::FieldSet,
    findings::Place,
    read::{FederationDirective, FederationVersion, Links, Vocabulary},
};

/// A type and one of its fields.
pub(crate) type Coordinate = (Name, Name);

/// One `@key` of a type.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) fields: FieldSet,
    pub(crate) resolvable: bool,
    /// Whether the supergraph says that the subgraph only extends the type.
    pub(crate) extended: bool,
    pub(crate) span: Option<SourceSpan>,
}

/// One `@requires` or `@provides` of a field.
#[derive(Debug, Clone)]
pub(crate) struct FieldNeeds {
    pub(crate) fields: FieldSet,
    pub(crate) span: Option<SourceSpan>,
}

/// `@override` of a field.
#[derive(Debug, Clone)]
pub(crate) struct Override {
    pub(crate) from: String,
    pub(crate) label: Option<String>,
    pub(crate) span: Option<SourceSpan>,
}

/// `@fromContext` of an argument.
#[derive(Debug, Clone)]
pub(crate) struct FromContext {
    pub(crate) argument: Name,
    /// The context's name, without `$`.
    pub(crate) context: String,
    pub(crate) fields: FieldSet,
    pub(crate) span: Option<SourceSpan>,
}

/// A subgraph that has been read. Its types have their supergraph's names; its directives are looked up by
/// what they mean, whatever the subgraph calls them.
#[derive(Debug)]
pub(crate) struct Subgraph {
    pub(crate) name: String,
    pub(crate) url: String,
    /// Its value of `join__Graph`.
    pub(crate) graph: Name,
    pub(crate) schema: Schema,
    pub(crate) links: Links,
    pub(crate) vocabulary: Vocabulary,
    /// Types that have a definition here, not only extensions.
    pub(crate) defined: BTreeSet<Name>,
    pub(crate) keys: BTreeMap<Name, Vec<Key>>,
    pub(crate) requires: BTreeMap<Coordinate, FieldNeeds>,
    pub(crate) provides: BTreeMap<Coordinate, FieldNeeds>,
    /// Fields that are `@external`, by themselves or with their whole type.
    pub(crate) external: BTreeSet<Coordinate>,
    /// Fields of a `@key`, at any depth.
    pub(crate) in_keys: BTreeSet<Coordinate>,
    /// Fields of a `@requires` or `@fromContext`, at any depth.
    pub(crate) in_requires: BTreeSet<Coordinate>,
    /// Fields of a `@provides`, at any depth.
    pub(crate) in_provides: BTreeSet<Coordinate>,
    /// The types that set each context.
    pub(crate) contexts: BTreeMap<String, Vec<Name>>,
    /// The arguments of fields that are filled from contexts.
    pub(crate) from_context: BTreeMap<Coordinate, Vec<FromContext>>,
}

impl Subgraph {
    /// Whether it is written in Federation 1.
    pub(crate) fn is_federation_1(&self) -> bool {
        self.vocabulary.version == FederationVersion::One
    }

    /// Where `span` begins.
    pub(crate) fn place(&self, span: Option<SourceSpan>) -> Place {
        Place::at(&self.name, &self.schema.sources, span, 0)
    }

    /// Where `selection` of `fields` stands.
    pub(crate) fn place_in(&self, fields: &FieldSet, selection: &ast::Selection) -> Place {
        let (span, bytes) = fields.position(selection);
        Place::at(&self.name, &self.schema.sources, span, bytes)
    }

    /// The text of the SDL that the subgraph was read from, by a span in it.
    pub(crate) fn sdl(&self, span: Option<SourceSpan>) -> &str {
        span.and_then(|span| self.schema.sources.get(&span.file_id())).map_or("", |file| file.source_text())
    }

    /// The types of the subgraph's own: neither GraphQL's, nor the specifications' it links to.
    pub(crate) fn types(&self) -> impl Iterator<Item = (&Name, &ExtendedType)> {
        self.schema.types.iter().filter(|(name, ty)| !ty.is_built_in() && !self.is_specification_type(name))
    }

    /// The type called `name`, if it is the subgraph's own.
    pub(crate) fn ty(&self, name: &str) -> Option<&ExtendedType> {
        self.schema.types.get(name).filter(|ty| !ty.is_built_in() && !self.is_specification_type(name))
    }

    /// The fields of the object or interface type called `name`; none for any other.
    pub(crate) fn fields(&self, name: &str) -> impl Iterator<Item = &Component<FieldDefinition>> {
        fields_of(self.ty(name)).into_iter().flat_map(|fields| fields.values())
    }

    /// The field `field` of the object or interface type `ty`.
    pub(crate) fn field(&self, ty: &str, field: &str) -> Option<&Component<FieldDefinition>> {
        fields_of(self.ty(ty))?.get(field)
    }

    fn is_specification_type(&self, name: &str) -> bool {
        let link = &self.links.link_name;
        self.vocabulary.scalars().any(|scalar| scalar == name)
            || name.strip_prefix(link.as_str()).is_some_and(|rest| rest == "__Import" || rest == "__Purpose")
    }

    /// The applications of `directive` among `directives`.
    pub(crate) fn applications<'a>(
        &self,
        directives: impl IntoIterator<Item = &'a Node<Directive>>,
        directive: FederationDirective,
    ) -> Vec<&'a Node<Directive>> {
        let Some(name) = self.vocabulary.directive(directive) else { return Vec::new() };
        directives.into_iter().filter(|application| application.name == name).collect()
    }

    /// The first application of `directive` among `directives`.
    pub(crate) fn application<'a>(
        &self,
        directives: impl IntoIterator<Item = &'a Node<Directive>>,
        directive: FederationDirective,
    ) -> Option<&'a Node<Directive>> {
        let name = self.vocabulary.directive(directive)?;
        directives.into_iter().find(|application| application.name == name)
    }

    /// The applications of `directive` to the type `ty`, with where they stand.
    pub(crate) fn type_applications<'a>(
        &self,
        ty: &'a ExtendedType,
        directive: FederationDirective,
    ) -> Vec<&'a Component<Directive>> {
        let Some(name) = self.vocabulary.directive(directive) else { return Vec::new() };
        ty.directives().iter().filter(|application| application.name == name).collect()
    }

    /// Whether `directive` is applied to the type called `name`.
    pub(crate) fn type_has(&self, name: &str, directive: FederationDirective) -> bool {
        self.ty(name).is_some_and(|ty| !self.type_applications(ty, directive).is_empty())
    }

    /// Whether `directive` is applied to the field itself.
    pub(crate) fn field_has(&self, field: &FieldDefinition, directive: FederationDirective) -> bool {
        self.application(field.directives.iter(), directive).is_some()
    }

    /// Whether `directive` is applied to the field, or to that part of its type's definition in which the field stands.
    pub(crate) fn field_or_its_type_has(
        &self,
        ty: &ExtendedType,
        field: &Component<FieldDefinition>,
        directive: FederationDirective,
    ) -> bool {
        self.field_has(field, directive)
            || self.type_applications(ty, directive).iter().any(|application| application.origin == field.origin)
    }

    /// Whether the object type `name` stands for an interface of other subgraphs.
    pub(crate) fn is_interface_object(&self, name: &str) -> bool {
        self.type_has(name, FederationDirective::InterfaceObject)
    }

    /// Whether the field is marked `@external`.
    pub(crate) fn is_external(&self, ty: &str, field: &str) -> bool {
        contains(&self.external, ty, field)
    }

    /// Whether the subgraph says that others may resolve the field too.
    pub(crate) fn is_shareable(&self, ty: &ExtendedType, field: &Component<FieldDefinition>) -> bool {
        if ty.name() == "Subscription" {
            // Events come from where they happen: asking several subgraphs for them would give each of them twice.
            return false;
        }
        // Federation 1 had no `@shareable`: everything could be in several subgraphs.
        self.is_federation_1()
            || self.field_or_its_type_has(ty, field, FederationDirective::Shareable)
            || contains(&self.in_keys, ty.name(), &field.name)
            || contains(&self.in_provides, ty.name(), &field.name)
    }

    /// The keys of the type called `name`.
    pub(crate) fn keys(&self, name: &str) -> &[Key] {
        self.keys.get(name).map_or(&[], Vec::as_slice)
    }

    /// The field's `@override`.
    pub(crate) fn override_of(&self, field: &FieldDefinition) -> Option<Override> {
        let application = self.application(field.directives.iter(), FederationDirective::Override)?;
        let text = |name: &str| application.specified_argument_by_name(name).and_then(|value| value.as_str());
        Some(Override {
            from: text("from")?.to_owned(),
            label: text("label").map(str::to_owned),
            span: application.location(),
        })
    }

    /// Whether the field's argument is filled from a context.
    pub(crate) fn is_contextual(&self, ty: &str, field: &str, argument: &str) -> bool {
        let uses = self.from_context.get(&(Name::new_unchecked(ty), Name::new_unchecked(field)));
        uses.is_some_and(|uses| uses.iter().any(|from| from.argument == argument))
    }

    /// Whether the type called `name` is only extended here, by `extend` or by `@extends`.
    pub(crate) fn only_extends(&self, name: &str) -> bool {
        !self.defined.contains(name) || self.type_has(name, FederationDirective::Extends)
    }

    /// Whether an interface of the type has the field too, so that the type cannot do without it.
    pub(crate) fn implements_interface_field(&self, ty: &str, field: &str) -> bool {
        let interfaces = match self.ty(ty) {
            Some(ExtendedType::Object(object)) => &object.implements_interfaces,
            Some(ExtendedType::Interface(interface)) => &interface.implements_interfaces,
            _ => return false,
        };
        interfaces.iter().any(|interface| self.field(interface, field).is_some())
    }
}

/// The fields of an object or interface type.
pub(crate) fn fields_of(
    ty: Option<&ExtendedType>,
) -> Option<&apollo_compiler::collections::IndexMap<Name, Component<FieldDefinition>>> {
    match ty? {
        ExtendedType::Object(object) => Some(&object.fields),
        ExtendedType::Interface(interface) => Some(&interface.fields),
        ExtendedType::Scalar(_) | ExtendedType::Union(_) | ExtendedType::Enum(_) | ExtendedType::InputObject(_) => None,
    }
}

/// Whether the set has the coordinate `ty.field`.
pub(crate) fn contains(set: &BTreeSet<Coordinate>, ty: &str, field: &str) -> bool {
    // A borrowed pair cannot be looked up among owned ones; names are cheap to make and compare.
    set.contains(&(Name::new_unchecked(ty), Name::new_unchecked(field)))
}

/// All subgraphs, ordered by name.
#[derive(Debug)]
pub(crate) struct Subgraphs {
    pub(crate) all: Vec<Subgraph>,
}

impl Subgraphs {
    /// Where `span` begins, in whichever subgraph it stands.
    pub(crate) fn place(&self, span: Option<SourceSpan>) -> Place {
        let found = span
            .and_then(|span| self.all.iter().find(|subgraph| subgraph.schema.sources.contains_key(&span.file_id())));
        found.map_or_else(Place::nowhere, |subgraph| subgraph.place(span))
    }

    /// Every type name, with the subgraphs that have the type, by name.
    pub(crate) fn types(&self) -> BTreeMap<&Name, Vec<(&Subgraph, &ExtendedType)>> {
        let mut types: BTreeMap<&Name, Vec<(&Subgraph, &ExtendedType)>> = BTreeMap::new();
        for subgraph in &self.all {
            for (name, ty) in subgraph.types() {
                types.entry(name).or_default().push((subgraph, ty));
            }
        }
        types
    }

    /// The subgraph called `name`.
    pub(crate) fn named(&self, name: &str) -> Option<&Subgraph> {
        self.all.iter().find(|subgraph| subgraph.name == name)
    }
}

/// Names of subgraphs for a message: `` `a`, `b` and `c` ``.
pub(crate) fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Values met in several subgraphs, each with the subgraphs it was met in, in order.
pub(crate) fn grouped<'a, K: std::hash::Hash + Eq, T>(
    items: impl IntoIterator<Item = (&'a Subgraph, T)>,
    value: impl Fn(&T) -> K,
) -> IndexMap<K, Vec<&'a str>> {
    let mut groups: IndexMap<K, Vec<&'a str>> = IndexMap::new();
    for (subgraph, item) in items {
        groups.entry(value(&item)).or_default().push(&subgraph.name);
    }
    groups
}
