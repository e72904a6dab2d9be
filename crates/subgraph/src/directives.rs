//! The directives of the network's schemas. Apply one with `#[graphql(directive = partitioned::apply("org".into()))]`.
//!
//! Those of the project's own specifications carry the specification's address, and [`federation_sdl`](crate::federation_sdl)
//! links and composes them; those of federation are printed by name only.
#![expect(missing_docs, reason = "the macro makes a struct of each directive and leaves its words to the schema")]
use async_graphql::{Enum, TypeDirective};

use crate::Assurance;

/// How the answers of several partitions become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Merge {
    /// Pages in one total order, merged by key.
    Keyset,
    /// Ranked lists, fused by rank.
    RankFusion,
    /// Tables, combined row by row.
    Aggregate,
    /// In no order, as they come.
    Unordered,
}

/// Who may share a cached answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CacheScope {
    /// Everyone.
    Public,
    /// The same caller only.
    Private,
}

/// How a field of a merged table is combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AggregateOp {
    /// Rows with the same value are one row.
    Key,
    /// Added up.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// Distinct things counted, of which several parts may have the same.
    DistinctSketch,
    /// A value in the middle of all, which values in the middle of parts do not tell.
    QuantileSketch,
}

/// The entity's data is split over partitions; the named key field selects one.
#[TypeDirective(location = "Object", composable = "https://witan.example/spec/partition/v0.1")]
pub fn partitioned(#[graphql(desc = "The key field whose value selects the partition.")] by: String) {}

/// A root field that may be sent to many partitions and merged.
#[TypeDirective(
    name = "fanOut",
    location = "FieldDefinition",
    composable = "https://witan.example/spec/partition/v0.1"
)]
pub fn fan_out(
    #[graphql(desc = "How the answers become one.")] merge: Merge,
    #[graphql(desc = "The fields of the total order, the first first; a field may be followed by `desc`.")]
    order_by: Option<Vec<String>>,
    #[graphql(desc = "The argument that selects the partitions.", default_with = "String::from(\"orgs\")")]
    argument: String,
    #[graphql(desc = "The most partitions asked for one answer; null for no limit.")] max_partitions: Option<i32>,
) {
}

/// A root field sent to the single partition named by this argument (a path such as `input.org`; a node id names its
/// own).
#[TypeDirective(
    name = "routeBy",
    location = "FieldDefinition",
    composable = "https://witan.example/spec/partition/v0.1"
)]
pub fn route_by(#[graphql(desc = "The argument, or a path into it.")] argument: String) {}

/// A root field sent to the caller's own partition.
#[TypeDirective(location = "FieldDefinition", composable = "https://witan.example/spec/partition/v0.1")]
pub fn home() {}

/// Personal data of this category, about the person whom the enclosing entity is about. It says what the data is; it keeps nobody
/// from it.
#[TypeDirective(location = "FieldDefinition", composable = "https://witan.example/spec/sharing/v0.1")]
pub fn personal(#[graphql(desc = "What kind of data, such as `contact`.")] category: String) {}

/// Only the person whom the enclosing entity is about may read it, and only while taking part. The subgraph sees to it.
#[TypeDirective(name = "ownData", location = "FieldDefinition", composable = "https://witan.example/spec/sharing/v0.1")]
pub fn own_data() {}

/// The caller must have signed in at this level or higher. The subgraph sees to it.
#[TypeDirective(location = "FieldDefinition", composable = "https://witan.example/spec/sharing/v0.1")]
pub fn assurance(#[graphql(desc = "The lowest level that will do.")] min: Assurance) {}

/// How long an answer may be kept, and for whom.
#[TypeDirective(
    name = "cacheControl",
    location = "FieldDefinition",
    location = "Object",
    composable = "https://witan.example/spec/cache/v0.1"
)]
pub fn cache_control(
    #[graphql(desc = "The longest time an answer may be kept, in seconds.")] max_age: Option<i32>,
    #[graphql(desc = "Who may share a kept answer.")] scope: Option<CacheScope>,
) {
}

/// How a field of a merged table is combined from the tables of several partitions.
#[TypeDirective(location = "FieldDefinition", composable = "https://witan.example/spec/partition/v0.1")]
pub fn aggregate(#[graphql(desc = "What is done with the values of the same row.")] op: AggregateOp) {}

/// The caller must be signed in.
#[TypeDirective(location = "FieldDefinition", location = "Object", location = "Interface", location = "Enum")]
pub fn authenticated() {}

/// What the field costs, against the caller's budget.
#[TypeDirective(location = "FieldDefinition", location = "Object", location = "ArgumentDefinition")]
pub fn cost(#[graphql(desc = "The cost, in the unit of a plain field.")] weight: i32) {}

/// How long a list may get, for reckoning the cost of what is in it.
#[TypeDirective(name = "listSize", location = "FieldDefinition")]
pub fn list_size(
    #[graphql(desc = "The arguments that limit the list.")] slicing_arguments: Option<Vec<String>>,
    #[graphql(desc = "The fields of the answer that hold the list.")] sized_fields: Option<Vec<String>>,
) {
}
