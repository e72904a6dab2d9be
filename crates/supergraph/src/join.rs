//! Reads the `join` specification's directives: what each subgraph knows of each type and field.

use std::sync::Arc;

use apollo_compiler::ast::{Directive, Type, Value};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};
use indexmap::IndexMap;

use crate::contexts::{ContextArgument, Contexts};
use crate::element::{FieldEntry, Key, LabelledOverride, SubgraphEntry, SubgraphField, SubgraphType, TypeEntry};
use crate::fault::LoadFault;
use crate::field_set::FieldSet;
use crate::ids::{FieldId, SubgraphId, TypeId};
use crate::subgraph_name::SubgraphName;

/// The subgraphs, and which value of `join__Graph` stands for which.
pub(crate) struct Graphs {
    pub(crate) entries: Vec<SubgraphEntry>,
    ids: IndexMap<Name, SubgraphId>,
}

impl Graphs {
    /// Reads the enum `join__Graph`.
    pub(crate) fn read(schema: &Schema) -> Result<Self, LoadFault> {
        let graphs = schema
            .get_enum("join__Graph")
            .ok_or_else(|| LoadFault::NotASupergraph("it has no enum `join__Graph`".to_owned()))?;
        let mut read = Self { entries: Vec::new(), ids: IndexMap::new() };
        for (value, definition) in &graphs.values {
            let directive = definition.directives.get("join__graph");
            let text = |name: &str| {
                directive
                    .and_then(|directive| directive.specified_argument_by_name(name))
                    .and_then(|value| value.as_str())
            };
            let id = u16::try_from(read.entries.len())
                .map_err(|_| LoadFault::NotASupergraph("it has more than 65,536 subgraphs".to_owned()))?;
            let name = SubgraphName::new(text("name").unwrap_or(value.as_str()));
            read.entries.push(SubgraphEntry { name, url: text("url").unwrap_or_default().to_owned() });
            read.ids.insert(value.clone(), SubgraphId(id));
        }
        Ok(read)
    }

    fn all(&self) -> impl Iterator<Item = SubgraphId> + '_ {
        self.ids.values().copied()
    }

    fn of(&self, directive: &Directive) -> Option<SubgraphId> {
        let graph = directive.specified_argument_by_name("graph")?.as_enum()?;
        self.ids.get(graph).copied()
    }
}

/// Fills in what each subgraph knows of each type.
pub(crate) struct JoinReader<'a> {
    pub(crate) schema: &'a Valid<Schema>,
    pub(crate) graphs: &'a Graphs,
    pub(crate) type_ids: &'a IndexMap<Name, TypeId>,
    pub(crate) fields: &'a [FieldEntry],
    pub(crate) contexts: &'a Contexts,
    pub(crate) faults: Vec<LoadFault>,
}

impl JoinReader<'_> {
    /// Fills `entry.subgraphs`. Possible types of abstract types are left to [`Self::read_possible_types`].
    pub(crate) fn read_type(&mut self, definition: &ExtendedType, entry: &mut TypeEntry) {
        let mut subgraphs: Vec<Option<SubgraphType>> = vec![None; self.graphs.entries.len()];
        let mut joined = false;
        for directive in definition.directives().iter().filter(|directive| directive.name == "join__type") {
            let Some(graph) = self.graphs.of(directive) else { continue };
            joined = true;
            let Some(slot) = subgraphs.get_mut(usize::from(graph.0)) else { continue };
            let known = slot.get_or_insert_with(SubgraphType::default);
            known.interface_object |= flag(directive, "isInterfaceObject");
            if let Some(fields) = self.field_set(directive, "key", definition.name(), definition.name()) {
                let resolvable = argument(directive, "resolvable").and_then(Value::to_bool).unwrap_or(true);
                known.keys.push(Key { fields, resolvable });
            }
        }
        if !joined {
            // `join` v0.1 says nothing of value types: every subgraph may have them.
            subgraphs.iter_mut().for_each(|slot| *slot = Some(SubgraphType::default()));
        }
        let owner = definition.directives().get("join__owner").and_then(|directive| self.graphs.of(directive));
        for &field in entry.fields.values() {
            self.read_field(definition, field, owner, &mut subgraphs);
        }
        entry.subgraphs = subgraphs;
    }

    fn read_field(
        &mut self,
        definition: &ExtendedType,
        id: FieldId,
        owner: Option<SubgraphId>,
        subgraphs: &mut [Option<SubgraphType>],
    ) {
        let Some(entry) = self.fields.get(id.0 as usize) else { return };
        let declared = match definition {
            ExtendedType::Object(object) => object.fields.get(&entry.name),
            ExtendedType::Interface(interface) => interface.fields.get(&entry.name),
            _ => None,
        };
        let Some(declared) = declared else { return };
        let joins: Vec<_> = declared.directives.get_all("join__field").collect();
        for graph in self.graphs.all() {
            let Some(Some(known)) = subgraphs.get_mut(usize::from(graph.0)) else { continue };
            if joins.is_empty() {
                let in_key = known.keys.iter().any(|key| key.fields.selects(&entry.name));
                if owner.is_none_or(|owner| owner == graph) || in_key {
                    known.fields.insert(id, self.plain_field(entry));
                }
            } else if let Some(join) = joins.iter().find(|join| self.graphs.of(join) == Some(graph)) {
                let field = self.joined_field(entry, join, definition.name());
                known.fields.insert(id, field);
            }
        }
    }

    fn plain_field(&self, entry: &FieldEntry) -> SubgraphField {
        SubgraphField {
            ty: entry.ty.clone(),
            named_type: entry.named_type,
            requires: None,
            provides: None,
            contexts: Arc::default(),
            external: false,
            overridden: false,
            labelled: None,
        }
    }

    fn joined_field(&mut self, entry: &FieldEntry, join: &Directive, parent: &Name) -> SubgraphField {
        let mut field = self.plain_field(entry);
        if let Some(text) = argument(join, "type").and_then(Value::as_str) {
            match Type::parse(text, "join__field type") {
                Ok(ty) => match self.type_ids.get(ty.inner_named_type()) {
                    Some(&named_type) => (field.ty, field.named_type) = (ty, named_type),
                    None => {
                        self.broken(format!("`{parent}.{}` has unknown type `{text}` in a subgraph", entry.name), join);
                    }
                },
                Err(_) => self.broken(format!("`{text}` is not a type"), join),
            }
        }
        field.requires = self.field_set(join, "requires", parent, parent);
        let target = field.ty.inner_named_type().clone();
        field.provides = self.field_set(join, "provides", &target, parent);
        field.contexts = self.context_arguments(join, parent);
        let label = argument(join, "overrideLabel").and_then(Value::as_str);
        let takes_over = argument(join, "override").is_some();
        field.labelled = label.map(|label| LabelledOverride { label: label.into(), takes_over });
        field.overridden = flag(join, "usedOverridden") && field.labelled.is_none();
        field.external = flag(join, "external");
        field
    }

    fn context_arguments(&mut self, join: &Directive, parent: &Name) -> Arc<[ContextArgument]> {
        let values = argument(join, "contextArguments").and_then(Value::as_list).unwrap_or_default();
        let read = values
            .iter()
            .map(|value| self.contexts.argument(self.schema, value, &|name| self.type_ids.get(name).copied()));
        let read: Vec<Result<ContextArgument, String>> = read.collect();
        let read = read
            .into_iter()
            .filter_map(|read| read.map_err(|reason| self.broken(format!("`{parent}`: {reason}"), join)).ok());
        read.collect()
    }

    fn field_set(&mut self, directive: &Directive, name: &str, ty: &Name, parent: &Name) -> Option<Arc<FieldSet>> {
        let text = argument(directive, name)?.as_str()?;
        match FieldSet::parse(self.schema, ty, text, &|name| self.type_ids.get(name).copied()) {
            Ok(fields) => Some(Arc::new(fields)),
            Err(reason) => {
                self.broken(format!("`{parent}`: {reason}"), directive);
                None
            }
        }
    }

    fn broken(&mut self, message: String, directive: &Directive) {
        let location = directive.name.location();
        self.faults.push(LoadFault::broken(message, location, &self.schema.sources));
    }

    /// Which objects an abstract type may be in each subgraph.
    pub(crate) fn read_possible_types(&self, types: &mut [TypeEntry]) {
        let subgraph_count = self.graphs.entries.len();
        for (abstract_type, object, graph) in self.memberships() {
            let graphs: Vec<SubgraphId> = graph.map_or_else(|| self.graphs.all().collect(), |graph| vec![graph]);
            for graph in graphs {
                let place = usize::from(graph.0);
                debug_assert!(place < subgraph_count);
                let known_there = |types: &[TypeEntry], id: TypeId| {
                    types.get(id.0 as usize).is_some_and(|entry| entry.in_subgraph(graph).is_some())
                };
                if !known_there(types, object) {
                    continue;
                }
                let slot = types.get_mut(abstract_type.0 as usize).and_then(|entry| entry.subgraphs.get_mut(place));
                if let Some(Some(known)) = slot
                    && !known.interface_object
                {
                    known.possible_types.push(object);
                }
            }
        }
        for (place, entry) in types.iter_mut().enumerate() {
            let own = entry.kind == crate::TypeKind::Object;
            for known in entry.subgraphs.iter_mut().flatten() {
                if own && let Ok(id) = u32::try_from(place) {
                    known.possible_types.push(TypeId(id));
                }
                known.possible_types.sort_unstable();
                known.possible_types.dedup();
            }
        }
    }

    /// (interface or union, object, subgraph): `None` when the text does not say, so all that know both.
    fn memberships(&self) -> Vec<(TypeId, TypeId, Option<SubgraphId>)> {
        let mut found = Vec::new();
        for (name, definition) in &self.schema.types {
            let Some(&id) = self.type_ids.get(name) else { continue };
            let (directive_name, argument_name, members) = match definition {
                ExtendedType::Object(object) => ("join__implements", "interface", &object.implements_interfaces),
                ExtendedType::Union(union) => ("join__unionMember", "member", &union.members),
                _ => continue,
            };
            let directives: Vec<_> = definition.directives().get_all(directive_name).collect();
            for member in members {
                let Some(&other) = self.type_ids.get(&member.name) else { continue };
                let pair = if definition.is_object() { (other, id) } else { (id, other) };
                let of_member = directives.iter().filter(|directive| {
                    argument(directive, argument_name).and_then(Value::as_str) == Some(&member.name)
                });
                let graphs: Vec<SubgraphId> = of_member.filter_map(|directive| self.graphs.of(directive)).collect();
                if directives.is_empty() {
                    found.push((pair.0, pair.1, None));
                }
                found.extend(graphs.into_iter().map(|graph| (pair.0, pair.1, Some(graph))));
            }
        }
        found
    }
}

fn argument<'a>(directive: &'a Directive, name: &str) -> Option<&'a Value> {
    directive.specified_argument_by_name(name).map(|value| &**value).filter(|value| !value.is_null())
}

fn flag(directive: &Directive, name: &str) -> bool {
    argument(directive, name).and_then(Value::to_bool).unwrap_or(false)
}
