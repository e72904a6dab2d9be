//! What planning gives: fetches in an order, and how the client's answer is made of what they bring.
//!
//! Every fetch writes into one *merged tree* of objects. A [`Selection`] says which of the subgraph's response keys
//! goes to which key of the merged tree; a [`Representation`] and the [`Projection`] read from the merged tree. A tree
//! key names a field with its arguments, so what two aliases, a `@key` and a `@requires` all ask for is fetched and kept
//! once; only what the [`Projection`] names reaches the client.
//!
//! An object's runtime type is told by a [`Typename`](SelectedValue::Typename) or an
//! [`only_type`](SelectedValue::Object), in whichever fetch. Where nothing depends on it (or where an `@interfaceObject`
//! hides it) the `only_type` is an interface or union: then the object has that as its type until another fetch tells
//! better, and every [`TypeSet`] that should hold for it names it.

mod projection;

use std::collections::BTreeSet;
use std::sync::Arc;

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Name};
use supergraph::{FieldId, SubgraphId, TypeId};

pub use apollo_compiler::ast::OperationType as OperationKind;
pub use operation::Condition;
pub use projection::{
    DeferredProjection, FieldProjection, Instruction, Nullability, ObjectProjection, ProjectedValue, Projection,
    ScalarKind,
};

/// A finished plan. It is not yet permitted: only [`authorize`](crate::authorize()) makes it executable.
#[derive(Clone, Debug)]
pub struct QueryPlan {
    /// Query, mutation or subscription.
    pub kind: OperationKind,
    /// Every fetch, at the place its [`FetchId`] names.
    pub fetches: Vec<FetchNode>,
    /// The fetch whose subgraph sends the events of a subscription. It is no part of `node`, which runs once for each event, on
    /// what the event brought.
    pub subscription: Option<FetchId>,
    /// The order they run in; `None` when no subgraph is needed (`{ __typename }`, introspection).
    pub node: Option<PlanNode>,
    /// What comes later, the part numbered 1 first.
    pub deferred: Vec<DeferredNode>,
    /// How the client's `data` is made.
    pub projection: Projection,
    /// The client's document, when the operation selects `__schema` or `__type`: the executor answers those from it.
    pub introspection: Option<IntrospectionSource>,
    /// What the answer tells of that no fetch's coordinates need name: types told by `__typename` or a type condition.
    pub coordinates: BTreeSet<Coordinate>,
}

/// The operation whose introspection fields are to be answered.
#[derive(Clone, Debug)]
pub struct IntrospectionSource {
    /// The client's document, valid against the API schema.
    pub document: Arc<Valid<ExecutableDocument>>,
    /// Which of its operations is run; `None` when there is only one.
    pub operation_name: Option<Name>,
}

/// A part of the answer: first what comes at once, then one for each `@defer` that is followed in each part around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId(pub u32);

impl PartId {
    /// What comes at once.
    pub const FIRST: PartId = PartId(0);
}

/// A part of the answer that comes later: of every object that has a [`DeferredProjection`] of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeferredNode {
    /// The part around it. All of that one's fetches have run before.
    pub within: PartId,
    /// The `label` of the `@defer`.
    pub label: Option<Arc<str>>,
    /// The fetches it takes; `None` when the parts around have brought all of it.
    pub node: Option<PlanNode>,
}

/// A fetch's place in [`QueryPlan::fetches`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FetchId(pub u32);

/// The order in which fetches run.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanNode {
    /// One after the other; each may read what those before it brought.
    Sequence(Vec<PlanNode>),
    /// Side by side; none reads what another brings.
    Parallel(Vec<PlanNode>),
    /// One request to one subgraph.
    Fetch(FetchId),
    /// One `_entities` request for the objects found at a path of the merged tree.
    Flatten(FlattenNode),
    /// One branch or the other, by a Boolean variable (`@skip` and `@include` that cover a whole fetch).
    Condition {
        /// The client's variable, without `$`.
        variable: Name,
        /// Runs when the variable is true.
        when_true: Option<Box<PlanNode>>,
        /// Runs when the variable is false.
        when_false: Option<Box<PlanNode>>,
    },
}

/// An entity fetch and where its objects are found.
#[derive(Clone, Debug, PartialEq)]
pub struct FlattenNode {
    /// The way from the root of the merged tree to the objects, such as `post.comments.edges.@.node`.
    pub path: Vec<PathElement>,
    /// The fetch, whose [`FetchNode::representations`] are present.
    pub fetch: FetchId,
}

/// One step of a path through the merged tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathElement {
    /// Into the object under this tree key.
    Key(TreeKey),
    /// Into every element of the list here (a list of lists has two of these). A null element is passed over.
    Each,
    /// Only those objects whose runtime type is one of these.
    Type(TypeSet),
}

/// A key of the merged tree: the field's name with its arguments as they are sent, such as `comments(first:50)`. (The
/// root fields of a mutation have the response key behind it, `add(n:1)#second`: each runs for itself.) Response keys
/// and error paths of the client are found through the [`Projection`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TreeKey(pub Arc<str>);

/// The object types of the API schema or of a subgraph that something applies to, by name, sorted. An interface or union
/// among them stands for objects of which no more is told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypeSet(pub Arc<[Name]>);

/// Which of a subgraph's addresses a fetch goes to. Partitions live here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum Selector {
    /// The subgraph's one address.
    #[default]
    One,
}

/// One request to one subgraph.
#[derive(Clone, Debug)]
pub struct FetchNode {
    /// Whom it is sent to.
    pub subgraph: SubgraphId,
    /// Which of the subgraph's addresses.
    pub selector: Selector,
    /// As the operation; an entity fetch is always a query.
    pub kind: OperationKind,
    /// The operation as sent, minified, valid against the subgraph's schema. An entity fetch declares
    /// `$representations: [_Any!]!` first and selects `_entities(representations: $representations)`; the variable's
    /// name is that of [`representations_variable`](FetchNode::representations_variable).
    pub document: Arc<str>,
    /// The client's variables that `document` declares, in order of name.
    pub variables: Vec<Name>,
    /// What an entity fetch sends; empty for a root fetch. One for each runtime type that may need it; an object is
    /// sent under the first whose `on` holds its runtime type, and not at all when none does.
    pub representations: Vec<Representation>,
    /// Variables of an entity fetch that are filled from objects further up. Objects for which they differ are asked for by
    /// requests of their own.
    pub contexts: Vec<ContextVariable>,
    /// Whether what comes back for several objects is kept apart, a copy for each: something below depends on the way
    /// there, by a context.
    pub keeps_apart: bool,
    /// What comes back, and where it goes in the merged tree, relative to the root or to each object of the path.
    pub selections: Vec<Selection>,
    /// Every coordinate the fetch touches: selected, or sent along as `@key` or `@requires`; abstract types expanded.
    pub coordinates: BTreeSet<Coordinate>,
}

impl FetchNode {
    /// The variable under which an entity fetch sends its representations.
    pub fn representations_variable(&self) -> String {
        free_variable(|name| self.variables.iter().any(|taken| taken == name))
    }
}

/// A variable that is filled from the nearest object above that sets a context (`@fromContext`).
#[derive(Clone, Debug, PartialEq)]
pub struct ContextVariable {
    /// Its name in the document, without `$`.
    pub variable: Name,
    /// Whether it cannot be null: an object for which it would be is not asked for.
    pub non_null: bool,
    /// Where its value may be, nearest first: the first whose object is of the right type gives it.
    pub sources: Vec<ContextSource>,
}

/// Objects further up that may give a value.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextSource {
    /// How many elements of the fetch's path lead to them.
    pub depth: usize,
    /// The runtime types of those that do.
    pub on: TypeSet,
    /// The way from them to the value; through lists, which it then has as well. `None` gives null.
    pub keys: Option<Vec<TreeKey>>,
}

/// `representations`, with as many underscores as make it none of the client's variables.
pub(crate) fn free_variable(is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = "representations".to_owned();
    while is_taken(&name) {
        name.push('_');
    }
    name
}

/// A field of a type, or the type alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coordinate {
    /// `Type`
    Type(TypeId),
    /// `Type.field`
    Field(FieldId),
}

/// How one kind of object is described to `_entities`: `{ "__typename": type_name, …fields }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Representation {
    /// Runtime types (in the merged tree) that this is for.
    pub on: TypeSet,
    /// The `__typename` sent: the runtime type, or the interface in case of `@interfaceObject`. `None` sends the
    /// object's own runtime type.
    pub type_name: Option<Name>,
    /// The other fields, sorted by name.
    pub fields: Vec<RepresentationField>,
}

/// One field of a representation. An object for which a non-null field is missing is not sent.
#[derive(Clone, Debug, PartialEq)]
pub struct RepresentationField {
    /// The field's name in the representation.
    pub name: Name,
    /// Where its value is read in the merged tree, relative to the object.
    pub key: TreeKey,
    /// Part of the `@key`: an entity that comes back with another value here is an error.
    pub is_key: bool,
    /// Fields of the value when it is an object (or a list of them); empty for a leaf, which is copied whole.
    pub fields: Vec<RepresentationField>,
    /// Only for objects of these runtime types (a type condition inside `@requires`).
    pub on: Option<TypeSet>,
}

/// One thing a fetch selects. Follows the response's shape: fragments are folded into `on`. Those of one `wire_key`
/// have `on` sets that do not overlap.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The key in the subgraph's response.
    pub wire_key: Arc<str>,
    /// The key in the merged tree.
    pub key: TreeKey,
    /// The runtime types that have it, in the subgraph's answer; `None` when all have. Used to find the place to put
    /// a value when one `wire_key` goes to several tree keys by type.
    pub on: Option<TypeSet>,
    /// What the value is.
    pub value: SelectedValue,
}

/// The shape of a selected value; lists are followed whatever their depth.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectedValue {
    /// A scalar, an enum value or a list of them: kept as raw JSON.
    Leaf,
    /// `__typename`: the runtime type of the enclosing object.
    Typename,
    /// An object or a list of them.
    Object {
        /// What is selected of it.
        selections: Vec<Selection>,
        /// The runtime type when only one is possible, or the abstract type when no more is asked; else `__typename` is
        /// among `selections`.
        only_type: Option<Name>,
    },
}
