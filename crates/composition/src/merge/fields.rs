//! Merges one field of an object or interface.

use std::collections::BTreeSet;

use apollo_compiler::{
    Name, Node,
    ast::{InputValueDefinition, Type, Value},
    schema::{Component, Directive, ExtendedType, FieldDefinition},
};

use super::{
    Merge, Source,
    applied::context_name,
    inputs::ARGUMENT,
    join::DirectiveBuilder,
    type_references::{Direction, TypeSource},
};
use crate::{
    FaultCode, HintCode,
    findings::Place,
    subgraph::{Coordinate, Subgraph, contains, listed},
};

/// One subgraph's definition of a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldSource<'a> {
    pub(super) subgraph: &'a Subgraph,
    pub(super) ty: &'a ExtendedType,
    pub(super) field: &'a Component<FieldDefinition>,
}

impl FieldSource<'_> {
    pub(super) fn is_external(&self) -> bool {
        self.subgraph.is_external(self.ty.name(), &self.field.name)
    }

    pub(super) fn place(&self) -> Place {
        self.subgraph.place(self.field.name.location())
    }

    /// Whether the argument is filled from a context.
    pub(super) fn is_contextual(&self, argument: &Name) -> bool {
        self.subgraph.is_contextual(self.ty.name(), &self.field.name, argument)
    }

    /// The objects that the subgraph may return for the field; none when its type is a leaf or an interface object.
    pub(super) fn runtime_types(&self) -> BTreeSet<&Name> {
        let returned = self.field.ty.inner_named_type();
        if self.subgraph.is_interface_object(returned) {
            return BTreeSet::new();
        }
        let objects = self.subgraph.types().filter(|(_, ty)| ty.is_object()).map(|(name, _)| name);
        objects.filter(|name| *name == returned || self.subgraph.schema.is_subtype(returned, name)).collect()
    }
}

impl Merge<'_> {
    /// Merges the field `field` of `ty` from `having`, the definitions of it in `sources`. `through` are definitions
    /// that interface objects add to the same field.
    pub(super) fn merge_field(
        &mut self,
        ty: &Name,
        field: &Name,
        sources: &[Source<'_, ExtendedType>],
        having: &[FieldSource<'_>],
        through: &[FieldSource<'_>],
    ) -> Option<Component<FieldDefinition>> {
        let coordinate = format!("{ty}.{field}");
        let owners: Vec<FieldSource<'_>> = having.iter().copied().filter(|source| !source.is_external()).collect();
        if owners.is_empty() && through.is_empty() {
            self.refuse_external_everywhere(&coordinate, having);
            return None;
        }
        let resolvers = self.resolvers(having, through);
        self.check_sharing(&coordinate, &resolvers);
        let owners = if owners.is_empty() { through.to_vec() } else { owners };
        let arguments = self.merge_arguments(&coordinate, &owners);
        let merged_type = self.merge_field_type(&coordinate, if having.is_empty() { &owners } else { having });
        self.check_externals(&coordinate, having, &owners, &arguments);
        let merged_type = merged_type?;
        self.check_runtime_types(&coordinate, &resolvers);
        self.hint_missing(&coordinate, sources, having);
        let descriptions = having.iter().map(|source| (source.subgraph, source.field.description.as_ref()));
        let description = self.merge_description(&coordinate, descriptions);
        let mut directives = self.join_fields(sources, having, &merged_type);
        let applied =
            having.iter().chain(through).map(|source| (source.subgraph, source.field.directives.iter().collect()));
        directives.extend(self.merge_applied(&coordinate, &applied.collect()));
        let directives = apollo_compiler::ast::DirectiveList(directives);
        let first = owners.first()?.field;
        let merged = FieldDefinition { description, name: first.name.clone(), arguments, ty: merged_type, directives };
        // Faults found later point at the first subgraph's definition.
        Some(Component::from(first.same_location(merged)))
    }

    /// A field that an implementation has only because an interface object gives it to all implementations.
    pub(super) fn merge_field_of_interface_object(
        &mut self,
        ty: &Name,
        field: &Name,
        through: &[FieldSource<'_>],
    ) -> Option<Component<FieldDefinition>> {
        let coordinate = format!("{ty}.{field}");
        let owners: Vec<FieldSource<'_>> = through.iter().copied().filter(|source| !source.is_external()).collect();
        let merged_type = self.merge_field_type(&coordinate, &owners)?;
        let arguments = self.merge_arguments(&coordinate, &owners);
        let descriptions = owners.iter().map(|source| (source.subgraph, source.field.description.as_ref()));
        let description = self.merge_description(&coordinate, descriptions);
        // Without a graph: the subgraph knows the interface, not the implementation.
        let mut directives = vec![DirectiveBuilder::new("join__field").build()];
        let applied = owners.iter().map(|source| (source.subgraph, source.field.directives.iter().collect()));
        directives.extend(self.merge_applied(&coordinate, &applied.collect()));
        let directives = apollo_compiler::ast::DirectiveList(directives);
        let first = owners.first()?.field;
        let merged = FieldDefinition { description, name: first.name.clone(), arguments, ty: merged_type, directives };
        // Faults found later point at the first subgraph's definition.
        Some(Component::from(first.same_location(merged)))
    }

    fn merge_field_type(&mut self, coordinate: &str, owners: &[FieldSource<'_>]) -> Option<Type> {
        let types: Vec<TypeSource<'_>> = owners
            .iter()
            .map(|source| TypeSource { subgraph: source.subgraph, ty: &source.field.ty, place: source.place() })
            .collect();
        self.merge_type_references(coordinate, Direction::Output, &types, FaultCode::FieldTypeMismatch)
    }

    fn merge_arguments(&mut self, coordinate: &str, owners: &[FieldSource<'_>]) -> Vec<Node<InputValueDefinition>> {
        self.check_contextual(coordinate, owners);
        let sources: Vec<Source<'_, FieldDefinition>> =
            owners.iter().map(|source| (source.subgraph, &*source.field.node)).collect();
        let is_contextual = |name: &Name| owners.iter().any(|source| source.is_contextual(name));
        let arguments = super::by_name(&sources, |field| field.arguments.iter().map(|it| (&it.name, it)).collect());
        let mut merged = Vec::new();
        // Clients do not give what is taken from a context.
        for (argument, having) in arguments.iter().filter(|(argument, _)| !is_contextual(argument)) {
            let coordinate = format!("{coordinate}({argument}:)");
            if !self.leaves_out(&coordinate, &ARGUMENT, &sources, having) {
                merged.extend(self.merge_input_value(&coordinate, &ARGUMENT, having).map(Node::new));
            }
        }
        merged
    }

    /// What one subgraph takes from a context, the others must do without.
    fn check_contextual(&mut self, coordinate: &str, owners: &[FieldSource<'_>]) {
        let contextual =
            owners.iter().flat_map(|source| source.field.arguments.iter().map(move |it| (source, &it.name)));
        let contextual: BTreeSet<&Name> =
            contextual.filter(|(source, name)| source.is_contextual(name)).map(|(_, name)| name).collect();
        for source in owners {
            for argument in source.field.arguments.iter().filter(|it| contextual.contains(&it.name)) {
                if argument.is_required() && !source.is_contextual(&argument.name) {
                    let message = format!(
                        "`{coordinate}({}:)` is filled from a context elsewhere, so clients do not give it, but `{}` demands it",
                        argument.name, source.subgraph.name
                    );
                    let place = source.subgraph.place(argument.name.location());
                    self.findings
                        .fault(FaultCode::ContextualArgumentNotContextualInAllSubgraphs, place, message)
                        .help("make it nullable or give it a default, or fill it from a context there too");
                }
            }
        }
    }

    /// A value type that is not the same in all subgraphs can surprise: only some can give the whole of it.
    fn hint_missing(&mut self, coordinate: &str, sources: &[Source<'_, ExtendedType>], having: &[FieldSource<'_>]) {
        let is_value =
            |(subgraph, ty): &Source<'_, ExtendedType>| ty.is_object() && subgraph.keys(ty.name()).is_empty();
        let is_root = sources.iter().any(|(_, ty)| matches!(ty.name().as_str(), "Query" | "Mutation" | "Subscription"));
        let missing: Vec<&str> = sources
            .iter()
            .filter(|(subgraph, _)| !having.iter().any(|source| source.subgraph.name == subgraph.name))
            .map(|(subgraph, _)| subgraph.name.as_str())
            .collect();
        if let (false, false, true, Some(first)) =
            (missing.is_empty(), is_root, sources.iter().all(is_value), having.first())
        {
            let message =
                format!("`{coordinate}` is not in {}, where a query for it cannot be answered", listed(missing));
            self.findings.hint(HintCode::InconsistentObjectValueTypeField, first.place(), message);
        }
    }

    /// `@join__field` for each subgraph, unless the type's own `@join__type`s say it all.
    fn join_fields(
        &self,
        sources: &[Source<'_, ExtendedType>],
        having: &[FieldSource<'_>],
        merged: &Type,
    ) -> Vec<Node<Directive>> {
        let is_query = sources.iter().any(|(_, ty)| ty.name() == "Query");
        let type_count = if is_query { self.subgraphs.all.len() } else { sources.len() };
        let same_type = having.iter().all(|source| source.field.ty == *merged);
        let joins: Vec<(bool, Option<Node<Directive>>)> =
            having.iter().map(|source| self.join_field(source, same_type)).collect();
        let plain = having.len() == type_count && same_type && joins.iter().all(|(plain, _)| *plain);
        if plain { Vec::new() } else { joins.into_iter().filter_map(|(_, join)| join).collect() }
    }

    /// One `@join__field`, and whether it says nothing but that the field is there.
    fn join_field(&self, source: &FieldSource<'_>, same_type: bool) -> (bool, Option<Node<Directive>>) {
        let FieldSource { subgraph, ty, field } = source;
        let coordinate = (ty.name().clone(), field.name.clone());
        let overridden = self.overrides.of(subgraph, ty.name(), &field.name);
        let gone = overridden.is_some_and(|overridden| overridden.label.is_none());
        let used = [&subgraph.in_keys, &subgraph.in_requires, &subgraph.in_provides]
            .into_iter()
            .any(|set| contains(set, ty.name(), &field.name))
            || subgraph.implements_interface_field(ty.name(), &field.name);
        if gone && !used {
            return (false, None);
        }
        let own = subgraph.override_of(field);
        // An override of a subgraph that is not composed is carried along, and means nothing.
        let effective = own.clone().filter(|own| self.subgraphs.named(&own.from).is_some());
        let idle = own.is_some() && effective.is_none();
        let label = effective.and_then(|own| own.label).or_else(|| overridden.and_then(|it| it.label.clone()));
        let text = |needs: Option<&crate::subgraph::FieldNeeds>| needs.map(|needs| needs.fields.text());
        let mut join = DirectiveBuilder::new("join__field")
            .graph(subgraph)
            .optional("requires", text(subgraph.requires.get(&coordinate)))
            .optional("provides", text(subgraph.provides.get(&coordinate)))
            .optional("type", (!same_type).then(|| field.ty.to_string()))
            .flag("external", source.is_external())
            .optional("override", own.map(|own| own.from))
            .flag("usedOverridden", gone || (overridden.is_some() && used))
            .optional("overrideLabel", label);
        if let Some(arguments) = context_arguments(subgraph, field, &coordinate) {
            join = join.argument("contextArguments", arguments);
        }
        let join = join.build();
        let says_only_where = join.arguments.len() == if idle { 2 } else { 1 };
        (says_only_where, Some(join))
    }
}

/// The arguments that the subgraph takes from contexts, as `join` has them.
fn context_arguments(subgraph: &Subgraph, field: &FieldDefinition, coordinate: &Coordinate) -> Option<Value> {
    let string = |name: &str, text: String| (Name::new_unchecked(name), Node::new(Value::String(text)));
    let uses = subgraph.from_context.get(coordinate)?;
    let arguments = uses.iter().filter_map(|from| {
        let argument = field.argument_by_name(&from.argument)?;
        Some(Node::new(Value::Object(vec![
            string("context", context_name(subgraph, &from.context)),
            string("name", from.argument.to_string()),
            string("type", argument.ty.to_string()),
            string("selection", format!("{{ {} }}", from.fields.text())),
        ])))
    });
    Some(Value::List(arguments.collect()))
}
