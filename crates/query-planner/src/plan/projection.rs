//! How the client's answer is made of the merged tree.

use std::sync::Arc;

use apollo_compiler::Name;

use super::{Condition, PartId, TreeKey, TypeSet};

/// How the client's `data` is written from the merged tree.
pub type Projection = ObjectProjection;

/// How one object of the answer is written: its fields in selection order.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectProjection {
    /// Runtime types that the API schema allows here; another one makes the value null.
    pub types: TypeSet,
    /// In the order of the client's selection. A response key that is here more than once (for different runtime types
    /// or conditions) is written at most once, at the place of the first that applies.
    pub fields: Vec<FieldProjection>,
    /// What of the object comes later.
    pub deferred: Vec<DeferredProjection>,
}

/// How what comes later of an object is written, as an answer of its own: a null that may not be goes no further.
#[derive(Clone, Debug, PartialEq)]
pub struct DeferredProjection {
    /// The part that it comes with.
    pub part: PartId,
    /// Runtime types that have it; `None` when all of the enclosing object's have.
    pub on: Option<TypeSet>,
    /// It comes when any of these holds (each a conjunction); always when empty.
    pub conditions: Vec<Vec<Condition>>,
    /// What is written.
    pub projection: ObjectProjection,
}

/// How one field of the answer is written.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldProjection {
    /// The key in the answer.
    pub response_key: Name,
    /// The key in the merged tree.
    pub key: TreeKey,
    /// Runtime types that have it; `None` when all of the enclosing object's have.
    pub on: Option<TypeSet>,
    /// Written when any of these holds (each a conjunction); always when empty.
    pub conditions: Vec<Vec<Condition>>,
    /// What is done to the value on its way out. Obligations live here.
    pub instruction: Instruction,
    /// The type's wrapping, outermost first, for null propagation (GraphQL specification §6.4.4).
    pub nullability: Nullability,
    /// What the value is.
    pub value: ProjectedValue,
}

/// What is done to a value on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Instruction {
    /// Written as it is.
    #[default]
    Copy,
}

/// How a value is wrapped: `[Int!]` is a nullable list of a non-null item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Nullability {
    /// Not a list.
    Named {
        /// Whether it ends in `!`.
        non_null: bool,
    },
    /// A list.
    List {
        /// Whether it ends in `!`.
        non_null: bool,
        /// The item.
        item: Box<Nullability>,
    },
}

/// The kind of a value in the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum ProjectedValue {
    /// A built-in or custom scalar; its JSON is checked as far as the type says.
    Scalar(ScalarKind),
    /// An enum: a value not among these (absent or `@inaccessible` in the API schema) is null with an error.
    Enum(Arc<[Name]>),
    /// `__typename`; needs nothing of the merged tree when the enclosing object has only one type.
    Typename,
    /// An object, or a list of them.
    Object(ObjectProjection),
    /// What the caller may not have: null, with an error, and nothing of it is fetched.
    Withheld {
        /// Whether it would help to say who is asking.
        authentication_required: bool,
    },
    /// `__schema` or `__type(name:)` at the root of a query: answered by the gateway itself.
    Introspection,
}

/// What JSON a scalar's value may be (GraphQL specification §3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarKind {
    /// A 32-bit signed number.
    Int,
    /// A finite number.
    Float,
    /// A string.
    String,
    /// A Boolean.
    Boolean,
    /// A string, or an integer, which is written as a string.
    Id,
    /// Whatever a custom scalar sends.
    Custom,
}
