//! Phase 3: merges the subgraphs' types into those of the supergraph, with the `join` directives that say what is where.

mod access;
mod alternatives;
mod applied;
mod composed;
mod defaults;
mod descriptions;
mod enums;
mod executable;
mod externals;
mod features;
mod fields;
mod hierarchy;
mod inputs;
mod interface_access;
mod join;
mod listing;
mod objects;
mod overrides;
mod sharing;
mod type_references;
mod unions;

use apollo_compiler::{
    Name, Node, Schema,
    schema::{Component, Directive, DirectiveList, ExtendedType, ScalarType},
};
use indexmap::IndexMap;

pub(crate) use self::{
    access::Access,
    features::{Feature, SupergraphLink},
    overrides::Overrides,
};
use self::{composed::ComposedDirectives, hierarchy::Hierarchy, join::join_type};
use crate::{
    FaultCode,
    findings::Findings,
    subgraph::{Subgraph, Subgraphs, grouped, listed},
};

/// What merging gives.
#[derive(Debug)]
pub(crate) struct Merged {
    /// The supergraph's types, composed and executable directives; the `join` and `link` definitions are printed later.
    pub(crate) schema: Schema,
    /// The specifications that the supergraph links to, besides `link` and `join`.
    pub(crate) links: Vec<SupergraphLink>,
    /// Which fields moved from which subgraph to which.
    pub(crate) overrides: Overrides,
}

/// One of the subgraphs' definitions of a thing that is being merged.
pub(crate) type Source<'a, T> = (&'a Subgraph, &'a T);

/// Merges everything, and notes what does not merge.
pub(crate) fn merge(subgraphs: &Subgraphs, findings: &mut Findings) -> Merged {
    let overrides = Overrides::read(subgraphs, findings);
    let composed = ComposedDirectives::read(subgraphs, findings);
    let mut merge = Merge {
        subgraphs,
        overrides,
        hierarchy: Hierarchy::read(subgraphs),
        composed,
        used: Default::default(),
        schema: Schema::new(),
        findings,
    };
    merge.merge_types();
    merge.merge_root_operations();
    merge.merge_executable_directives();
    merge.raise_access_to_interfaces();
    let links = merge.links();
    merge.add_composed_definitions();
    Merged { schema: merge.schema, links, overrides: merge.overrides }
}

/// The merge under way.
struct Merge<'a> {
    subgraphs: &'a Subgraphs,
    overrides: Overrides,
    hierarchy: Hierarchy,
    composed: ComposedDirectives,
    /// Specifications whose directives the supergraph applies.
    used: std::collections::BTreeSet<Feature>,
    schema: Schema,
    findings: &'a mut Findings,
}

impl Merge<'_> {
    fn merge_types(&mut self) {
        for (name, sources) in self.subgraphs.types() {
            self.check_base(name, &sources);
            let Some(kind) = self.kind(name, &sources) else { continue };
            let merged = match kind {
                Kind::Scalar => Some(self.merge_scalar(name, &sources)),
                Kind::Object => Some(self.merge_object(name, &sources)),
                Kind::Interface => Some(self.merge_interface(name, &sources)),
                Kind::Union => Some(self.merge_union(name, &sources)),
                Kind::Enum => self.merge_enum(name, &sources),
                Kind::InputObject => self.merge_input(name, &sources),
            };
            if let Some(merged) = merged {
                self.schema.types.insert(name.clone(), merged);
            }
        }
    }

    /// An extension needs something to extend, here or in another subgraph.
    fn check_base(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) {
        let is_root = matches!(name.as_str(), "Query" | "Mutation" | "Subscription");
        if let [(subgraph, ty)] = sources
            && !is_root
            && subgraph.only_extends(name)
        {
            let message = format!("`{name}` is extended, but no subgraph defines it");
            self.findings
                .fault(FaultCode::ExtensionWithNoBase, subgraph.place(ty.name().location()), message)
                .help(format!("define `{name}` instead of extending it, or add the subgraph that defines it"));
        }
    }

    /// What kind of type `name` is in all its subgraphs. An interface object counts as the interface it stands for.
    fn kind(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) -> Option<Kind> {
        let kind_of = |subgraph: &Subgraph, ty: &ExtendedType| match Kind::of(ty) {
            Kind::Object if subgraph.is_interface_object(name) => Kind::Interface,
            kind => kind,
        };
        let kinds =
            grouped(sources.iter().copied().map(|(subgraph, ty)| (subgraph, kind_of(subgraph, ty))), |kind| *kind);
        if kinds.len() == 1 {
            self.check_interface_object(name, sources);
            return kinds.keys().next().copied();
        }
        let described: Vec<String> =
            kinds.iter().map(|(kind, subgraphs)| format!("{} in {}", kind.described(), listed(subgraphs))).collect();
        let place = sources
            .get(1)
            .map_or_else(crate::findings::Place::nowhere, |(subgraph, ty)| subgraph.place(ty.name().location()));
        let message = format!("`{name}` is {}", described.join(", and "));
        self.findings
            .fault(FaultCode::TypeKindMismatch, place, message)
            .help("rename one of them, or make them the same kind");
        None
    }

    /// An interface object stands for an interface with a key in another subgraph.
    fn check_interface_object(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) {
        let Some((subgraph, ty)) = sources.iter().find(|(subgraph, _)| subgraph.is_interface_object(name)) else {
            return;
        };
        let keyed = sources.iter().any(|(other, ty)| ty.is_interface() && !other.keys(name).is_empty());
        if !keyed {
            let message = format!(
                "`{name}` is an `@interfaceObject`, but no other subgraph has an interface `{name}` with a `@key`"
            );
            self.findings
                .fault(FaultCode::InterfaceObjectUsageError, subgraph.place(ty.name().location()), message)
                .help(format!("add the interface with its key to a subgraph, or make `{name}` an ordinary object"));
        }
    }

    fn merge_scalar(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) -> ExtendedType {
        let directives = self.type_directives(name, sources);
        let description = self.type_description(name, sources);
        ExtendedType::Scalar(Node::new(ScalarType { description, name: name.clone(), directives }))
    }

    /// `@join__type` for each subgraph and key, and whatever else is applied to the type.
    fn type_directives(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) -> DirectiveList {
        let mut directives: Vec<Node<Directive>> = Vec::new();
        if name == "Query" {
            // Every subgraph has a query type in a supergraph: there its `_entities` are asked for.
            directives.extend(self.subgraphs.all.iter().map(|subgraph| join_type(subgraph, name, None)));
        }
        for (subgraph, ty) in sources.iter().filter(|_| name != "Query") {
            let keys = subgraph.keys(name);
            let keys = if ty.is_interface() && subgraph.is_federation_1() { &[] } else { keys };
            directives.extend(keys.iter().map(|key| join_type(subgraph, name, Some(key))));
            if keys.is_empty() {
                directives.push(join_type(subgraph, name, None));
            }
        }
        let applied =
            sources.iter().map(|(subgraph, ty)| (*subgraph, ty.directives().iter().map(|it| &it.node).collect()));
        directives.extend(self.merge_applied(name, &applied.collect()));
        list(directives)
    }

    fn merge_root_operations(&mut self) {
        use apollo_compiler::ast::OperationType;
        let definition = self.schema.schema_definition.make_mut();
        for operation in [OperationType::Query, OperationType::Mutation, OperationType::Subscription] {
            let name = operation.default_type_name();
            let found = self.schema.types.get(&name).is_some_and(ExtendedType::is_object).then(|| name.into());
            match operation {
                OperationType::Query => definition.query = found,
                OperationType::Mutation => definition.mutation = found,
                OperationType::Subscription => definition.subscription = found,
            }
        }
        if self.schema.schema_definition.query.is_none() {
            self.findings
                .fault(
                    FaultCode::NoQueries,
                    crate::findings::Place::nowhere(),
                    "no subgraph has a query, so the supergraph could not be asked anything",
                )
                .help("add a field to `type Query` in at least one subgraph");
        }
    }
}

/// The kinds of types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Scalar,
    Object,
    Interface,
    Union,
    Enum,
    InputObject,
}

impl Kind {
    fn of(ty: &ExtendedType) -> Self {
        match ty {
            ExtendedType::Scalar(_) => Self::Scalar,
            ExtendedType::Object(_) => Self::Object,
            ExtendedType::Interface(_) => Self::Interface,
            ExtendedType::Union(_) => Self::Union,
            ExtendedType::Enum(_) => Self::Enum,
            ExtendedType::InputObject(_) => Self::InputObject,
        }
    }

    fn described(self) -> &'static str {
        match self {
            Self::Scalar => "a scalar",
            Self::Object => "an object",
            Self::Interface => "an interface",
            Self::Union => "a union",
            Self::Enum => "an enum",
            Self::InputObject => "an input object",
        }
    }
}

/// Directives as a type has them.
fn list(directives: Vec<Node<Directive>>) -> DirectiveList {
    DirectiveList(directives.into_iter().map(Component::from).collect())
}

/// The members that the sources have between them, in order of first appearance, each with the sources that have it.
fn by_name<'a, T, M: ?Sized>(
    sources: &[Source<'a, T>],
    members: impl Fn(&'a T) -> Vec<(&'a Name, &'a M)>,
) -> IndexMap<&'a Name, Vec<(&'a Subgraph, &'a T, &'a M)>> {
    let mut found: IndexMap<&'a Name, Vec<(&'a Subgraph, &'a T, &'a M)>> = IndexMap::new();
    for (subgraph, source) in sources {
        for (name, member) in members(source) {
            found.entry(name).or_default().push((subgraph, source, member));
        }
    }
    found
}
