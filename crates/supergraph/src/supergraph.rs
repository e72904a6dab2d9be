//! The supergraph as a whole: tables of types and fields, and what is looked up in them.

use std::fmt;
use std::sync::Arc;

use apollo_compiler::ast::{OperationType, Type};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};
use indexmap::IndexMap;
use sha2::{Digest, Sha256};

use crate::api_schema::{ApiSchema, inaccessible_names};
use crate::contexts::Contexts;
use crate::costs::Costs;
use crate::element::{FieldEntry, SubgraphEntry, SubgraphField, SubgraphType, TypeEntry, TypeKind};
use crate::fault::LoadFault;
use crate::ids::{FieldId, SubgraphId, TypeId};
use crate::inheritance::hand_down;
use crate::join::{Graphs, JoinReader};
use crate::labels::Labels;
use crate::link::{Feature, refuse_unenforceable, security_names};
use crate::security::Requirement;

/// A composed schema: every type and field under a dense id, with what each subgraph resolves of it.
#[derive(Clone, Debug)]
pub struct Supergraph {
    sdl: Arc<str>,
    hash: SupergraphHash,
    api_schema: ApiSchema,
    subgraphs: Vec<SubgraphEntry>,
    types: Vec<TypeEntry>,
    type_ids: IndexMap<Name, TypeId>,
    fields: Vec<FieldEntry>,
    roots: [Option<TypeId>; 3],
    pub(crate) labels: Labels,
    costs: Costs,
}

/// SHA-256 of a supergraph's SDL: what caches of plans are keyed by, with more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SupergraphHash(pub [u8; 32]);

impl SupergraphHash {
    /// The hash of this SDL.
    pub fn of(sdl: &str) -> Self {
        Self(Sha256::digest(sdl.as_bytes()).into())
    }
}

impl fmt::Display for SupergraphHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for SupergraphHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Supergraph {
    /// Reads supergraph SDL: `link` v1.0 with `join` v0.1 to v0.5, as printed by this project's composition or another's.
    ///
    /// # Errors
    /// Every fault found, with its place: invalid SDL, broken references, and security features that cannot be enforced.
    pub fn parse(sdl: &str) -> Result<Self, Vec<LoadFault>> {
        let schema = Schema::parse_and_validate(sdl, "supergraph.graphql")
            .map_err(|failed| LoadFault::from_diagnostics(&failed.errors))?;
        let features = Feature::read_all(&schema);
        check_join_version(&features)?;
        let refused = refuse_unenforceable(&features, &schema);
        if !refused.is_empty() {
            return Err(refused);
        }
        let graphs = Graphs::read(&schema).map_err(|fault| vec![fault])?;
        let tables = Tables::read(&schema, &features, &graphs)?;
        let api_schema = ApiSchema::derive(&schema, &features)?;
        let root = |kind| schema.root_operation(kind).and_then(|name| tables.type_ids.get(name)).copied();
        let roots = [root(OperationType::Query), root(OperationType::Mutation), root(OperationType::Subscription)];
        Ok(Self {
            sdl: sdl.into(),
            hash: SupergraphHash::of(sdl),
            api_schema,
            subgraphs: graphs.entries,
            labels: Labels::read(&tables.types, &tables.fields),
            costs: Costs::read(&schema, &features, &tables.type_ids, &tables.types),
            types: tables.types,
            type_ids: tables.type_ids,
            fields: tables.fields,
            roots,
        })
    }

    /// The SDL it was read from.
    pub fn sdl(&self) -> &Arc<str> {
        &self.sdl
    }

    /// SHA-256 of the SDL.
    pub fn hash(&self) -> SupergraphHash {
        self.hash
    }

    /// What clients see.
    pub fn api_schema(&self) -> &ApiSchema {
        &self.api_schema
    }

    /// Every subgraph, at the place its id names.
    pub fn subgraphs(&self) -> &[SubgraphEntry] {
        &self.subgraphs
    }

    /// One subgraph.
    ///
    /// # Panics
    /// When the id is another supergraph's.
    pub fn subgraph(&self, id: SubgraphId) -> &SubgraphEntry {
        self.subgraphs.get(usize::from(id.0)).expect("ids come from this supergraph")
    }

    /// The subgraph of this name.
    pub fn subgraph_id(&self, name: &str) -> Option<SubgraphId> {
        let place = self.subgraphs.iter().position(|entry| entry.name.as_str() == name)?;
        u16::try_from(place).ok().map(SubgraphId)
    }

    /// Every named type, at the place its id names.
    pub fn types(&self) -> &[TypeEntry] {
        &self.types
    }

    /// One type.
    ///
    /// # Panics
    /// When the id is another supergraph's.
    pub fn ty(&self, id: TypeId) -> &TypeEntry {
        self.types.get(id.0 as usize).expect("ids come from this supergraph")
    }

    /// The type of this name.
    pub fn type_id(&self, name: &str) -> Option<TypeId> {
        self.type_ids.get(name).copied()
    }

    /// A type's name.
    pub fn type_name(&self, id: TypeId) -> &Name {
        &self.ty(id).name
    }

    /// One field.
    ///
    /// # Panics
    /// When the id is another supergraph's.
    pub fn field(&self, id: FieldId) -> &FieldEntry {
        self.fields.get(id.0 as usize).expect("ids come from this supergraph")
    }

    /// The field of this name.
    pub fn field_id(&self, ty: TypeId, name: &str) -> Option<FieldId> {
        self.ty(ty).fields.get(name).copied()
    }

    /// A field as `Type.field`.
    pub fn field_coordinate(&self, id: FieldId) -> String {
        let field = self.field(id);
        format!("{}.{}", self.type_name(field.parent), field.name)
    }

    /// The root type of an operation.
    pub fn root_type(&self, kind: OperationType) -> Option<TypeId> {
        let [query, mutation, subscription] = self.roots;
        match kind {
            OperationType::Query => query,
            OperationType::Mutation => mutation,
            OperationType::Subscription => subscription,
        }
    }

    /// A type as a subgraph knows it; `None` when it does not.
    pub fn type_in(&self, subgraph: SubgraphId, ty: TypeId) -> Option<&SubgraphType> {
        self.ty(ty).in_subgraph(subgraph)
    }

    /// A field as a subgraph declares it; `None` when it does not.
    pub fn field_in(&self, subgraph: SubgraphId, field: FieldId) -> Option<&SubgraphField> {
        self.type_in(subgraph, self.field(field).parent)?.fields.get(&field)
    }

    /// What types and fields are estimated to cost.
    pub fn costs(&self) -> &Costs {
        &self.costs
    }

    /// What callers must hold for any type or field.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        let types = self.types.iter().map(|entry| &entry.requirement);
        types.chain(self.fields.iter().map(|field| &field.requirement))
    }

    /// The ids of all subgraphs.
    pub fn subgraph_ids(&self) -> impl Iterator<Item = SubgraphId> + use<> {
        (0..self.subgraphs.len()).filter_map(|place| u16::try_from(place).ok().map(SubgraphId))
    }
}

impl TypeEntry {
    /// What a subgraph knows of the type.
    pub fn in_subgraph(&self, subgraph: SubgraphId) -> Option<&SubgraphType> {
        self.subgraphs.get(usize::from(subgraph.0))?.as_ref()
    }
}

/// Reads what is known of each version; a later one may mean something else.
fn check_join_version(features: &[Feature]) -> Result<(), Vec<LoadFault>> {
    let Some(join) = features.iter().find(|feature| feature.name == "join") else {
        return Err(vec![LoadFault::NotASupergraph(
            "its `schema` has no `@link` to the join specification".to_owned(),
        )]);
    };
    match join.version.as_deref() {
        Some("v0.1" | "v0.2" | "v0.3" | "v0.4" | "v0.5") => Ok(()),
        other => Err(vec![LoadFault::NotASupergraph(format!(
            "join specification {} is not known; v0.1 to v0.5 are",
            other.unwrap_or("without a version")
        ))]),
    }
}

struct Tables {
    types: Vec<TypeEntry>,
    type_ids: IndexMap<Name, TypeId>,
    fields: Vec<FieldEntry>,
}

impl Tables {
    fn read(schema: &Valid<Schema>, features: &[Feature], graphs: &Graphs) -> Result<Self, Vec<LoadFault>> {
        let mut tables = Self { types: Vec::new(), type_ids: type_ids(schema), fields: Vec::new() };
        let inaccessible = inaccessible_names(schema, features);
        let security = security_names(features, schema);
        for (name, definition) in &schema.types {
            let directives = definition.directives();
            let accessible = !inaccessible.iter().any(|name| directives.has(name));
            let requirement = Requirement::read(directives.iter().map(|directive| &***directive), &security);
            let mut entry = TypeEntry {
                name: name.clone(),
                kind: kind_of(definition),
                accessible,
                requirement,
                fields: IndexMap::new(),
                possible_types: Vec::new(),
                abstract_types: Vec::new(),
                subgraphs: Vec::new(),
            };
            for field in fields_of(definition) {
                let accessible = !inaccessible.iter().any(|name| field.directives.has(name));
                let requirement = Requirement::read(field.directives.iter().map(|directive| &**directive), &security);
                tables.add_field(&mut entry, &field.name, &field.ty, accessible, requirement);
            }
            tables.types.push(entry);
        }
        tables.read_members(schema);
        tables.read_joins(schema, features, graphs)?;
        hand_down(&mut tables.types, &mut tables.fields);
        Ok(tables)
    }

    fn add_field(&mut self, entry: &mut TypeEntry, name: &Name, ty: &Type, accessible: bool, requirement: Requirement) {
        let (Some(&parent), Some(&named_type)) =
            (self.type_ids.get(&entry.name), self.type_ids.get(ty.inner_named_type()))
        else {
            return;
        };
        let Ok(id) = u32::try_from(self.fields.len()) else { return };
        entry.fields.insert(name.clone(), FieldId(id));
        self.fields.push(FieldEntry {
            parent,
            name: name.clone(),
            ty: ty.clone(),
            named_type,
            accessible,
            requirement,
        });
    }

    fn read_members(&mut self, schema: &Schema) {
        for (name, definition) in &schema.types {
            let Some(&id) = self.type_ids.get(name) else { continue };
            match definition {
                ExtendedType::Object(object) => {
                    self.link_member(id, id);
                    for interface in &object.implements_interfaces {
                        if let Some(&interface) = self.type_ids.get(&interface.name) {
                            self.link_member(interface, id);
                        }
                    }
                }
                ExtendedType::Union(union) => {
                    for member in &union.members {
                        if let Some(&member) = self.type_ids.get(&member.name) {
                            self.link_member(id, member);
                        }
                    }
                }
                _ => {}
            }
        }
        self.types.iter_mut().for_each(|entry| entry.possible_types.sort_unstable());
    }

    fn link_member(&mut self, abstract_type: TypeId, object: TypeId) {
        if let Some(entry) = self.types.get_mut(abstract_type.0 as usize) {
            entry.possible_types.push(object);
        }
        if abstract_type != object
            && let Some(entry) = self.types.get_mut(object.0 as usize)
        {
            entry.abstract_types.push(abstract_type);
        }
    }

    fn read_joins(
        &mut self,
        schema: &Valid<Schema>,
        features: &[Feature],
        graphs: &Graphs,
    ) -> Result<(), Vec<LoadFault>> {
        let contexts = Contexts::read(schema, features);
        let (type_ids, fields) = (&self.type_ids, self.fields.as_slice());
        let mut reader = JoinReader { schema, graphs, type_ids, fields, contexts: &contexts, faults: Vec::new() };
        for entry in &mut self.types {
            if let Some(definition) = schema.types.get(&entry.name) {
                reader.read_type(definition, entry);
            }
        }
        reader.read_possible_types(&mut self.types);
        if reader.faults.is_empty() { Ok(()) } else { Err(reader.faults) }
    }
}

fn type_ids(schema: &Schema) -> IndexMap<Name, TypeId> {
    let numbered = (0_u32..).zip(schema.types.keys());
    numbered.map(|(place, name)| (name.clone(), TypeId(place))).collect()
}

fn kind_of(definition: &ExtendedType) -> TypeKind {
    match definition {
        ExtendedType::Scalar(_) => TypeKind::Scalar,
        ExtendedType::Object(_) => TypeKind::Object,
        ExtendedType::Interface(_) => TypeKind::Interface,
        ExtendedType::Union(_) => TypeKind::Union,
        ExtendedType::Enum(_) => TypeKind::Enum,
        ExtendedType::InputObject(_) => TypeKind::InputObject,
    }
}

fn fields_of(definition: &ExtendedType) -> Vec<&apollo_compiler::ast::FieldDefinition> {
    match definition {
        ExtendedType::Object(object) => object.fields.values().map(|field| &***field).collect(),
        ExtendedType::Interface(interface) => interface.fields.values().map(|field| &***field).collect(),
        _ => Vec::new(),
    }
}
