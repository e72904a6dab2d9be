//! The entries of a supergraph's tables.

use std::sync::Arc;

use apollo_compiler::Name;
use apollo_compiler::ast::Type;
use indexmap::IndexMap;

use crate::contexts::ContextArgument;
use crate::field_set::FieldSet;
use crate::ids::{FieldId, TypeId};
use crate::security::Requirement;
use crate::subgraph_name::SubgraphName;

/// One subgraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubgraphEntry {
    /// What it is called.
    pub name: SubgraphName,
    /// Where it was said to be when composed; may be empty.
    pub url: String,
}

/// The kinds of named types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypeKind {
    /// A scalar, built in or custom.
    Scalar,
    /// An object.
    Object,
    /// An interface.
    Interface,
    /// A union.
    Union,
    /// An enum.
    Enum,
    /// An input object.
    InputObject,
}

impl TypeKind {
    /// Whether it is an interface or a union.
    pub fn is_abstract(self) -> bool {
        matches!(self, Self::Interface | Self::Union)
    }

    /// Whether it has selections of its own.
    pub fn is_composite(self) -> bool {
        matches!(self, Self::Object | Self::Interface | Self::Union)
    }
}

/// One named type.
#[derive(Clone, Debug)]
pub struct TypeEntry {
    /// Its name.
    pub name: Name,
    /// What kind of type it is.
    pub kind: TypeKind,
    /// Whether clients see it (it is not `@inaccessible`).
    pub accessible: bool,
    /// What a caller must hold to be given any of it.
    pub requirement: Requirement,
    /// The fields of an object or interface.
    pub fields: IndexMap<Name, FieldId>,
    /// The objects a value may be, sorted; an object's own id for an object; empty for other kinds.
    pub possible_types: Vec<TypeId>,
    /// Interfaces it implements and unions it is in.
    pub abstract_types: Vec<TypeId>,
    /// What each subgraph knows of it, by [`SubgraphId`](crate::SubgraphId).
    pub(crate) subgraphs: Vec<Option<SubgraphType>>,
}

/// One field of an object or interface.
#[derive(Clone, Debug)]
pub struct FieldEntry {
    /// The type it belongs to.
    pub parent: TypeId,
    /// Its name.
    pub name: Name,
    /// Its type in the supergraph.
    pub ty: Type,
    /// The named type at its core.
    pub named_type: TypeId,
    /// Whether clients see it.
    pub accessible: bool,
    /// What a caller must hold to be given it.
    pub requirement: Requirement,
}

/// A type as one subgraph knows it.
#[derive(Clone, Debug, Default)]
pub struct SubgraphType {
    /// The ways to refer to it as an entity.
    pub keys: Vec<Key>,
    /// Whether it is an `@interfaceObject`: an object there, an interface in the supergraph.
    pub interface_object: bool,
    /// The fields the subgraph declares.
    pub fields: IndexMap<FieldId, SubgraphField>,
    /// The objects a value may be there, sorted; an object's own id; empty for an interface object.
    pub possible_types: Vec<TypeId>,
}

/// One `@key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The fields of a representation.
    pub fields: Arc<FieldSet>,
    /// Whether `_entities` answers for it.
    pub resolvable: bool,
}

/// A field as one subgraph declares it.
#[derive(Clone, Debug)]
pub struct SubgraphField {
    /// Its type there.
    pub ty: Type,
    /// The named type at its core, there.
    pub named_type: TypeId,
    /// Fields of other subgraphs it is computed from (`@requires`).
    pub requires: Option<Arc<FieldSet>>,
    /// Fields below it that this subgraph resolves on this way only (`@provides`).
    pub provides: Option<Arc<FieldSet>>,
    /// Arguments that are filled from contexts.
    pub contexts: Arc<[ContextArgument]>,
    /// Declared only to be referred to (`@external`), or left to another by `@override`.
    pub external: bool,
    /// Taken over by another subgraph (`@override`), kept for keys and `@requires`.
    pub overridden: bool,
    /// Taken over for some requests only, here or by another subgraph.
    pub labelled: Option<LabelledOverride>,
}

/// `@override` with a label: for requests that the label holds for, another subgraph resolves the field than for the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledOverride {
    /// The label, such as `percent(25)` or `new-posts`.
    pub label: Arc<str>,
    /// Whether this subgraph resolves the field when the label holds; else it is the one that does otherwise.
    pub takes_over: bool,
}
