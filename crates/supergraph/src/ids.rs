//! Dense identifiers: a place in a table of the supergraph, not a name to look up.

/// A subgraph's place in [`Supergraph::subgraphs`](crate::Supergraph::subgraphs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubgraphId(pub u16);

/// A named type's place in the supergraph's table of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// A field's place in the supergraph's table of fields. One type's field has one id, whichever subgraphs resolve it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub u32);
