//! The composed schema as a typed graph with dense ids.
//!
//! Start at [`Supergraph::parse`]. It reads supergraph SDL as composition prints it (the `link` and `join`
//! specifications): which subgraph resolves which field (`join`), by which keys (`field_set`), for which requests
//! (`labels`), what it takes from objects above (`contexts`), what a caller must hold to have it (`security`,
//! `inheritance`), what it is estimated to cost (`costs`), and what clients are shown (`api_schema`). A supergraph that asks for a protection the engine does not
//! know is refused (`link`).
mod api_schema;
mod arguments;
mod contexts;
mod costs;
mod element;
mod fault;
mod field_set;
mod ids;
mod inheritance;
mod join;
mod labels;
mod link;
mod security;
mod subgraph_name;
mod supergraph;

pub use api_schema::ApiSchema;
pub use arguments::{print_arguments, print_value};
pub use contexts::ContextArgument;
pub use costs::{Costs, ListSize};
pub use element::{FieldEntry, Key, LabelledOverride, SubgraphEntry, SubgraphField, SubgraphType, TypeEntry, TypeKind};
pub use fault::LoadFault;
pub use field_set::{FieldSet, FieldSetItem};
pub use ids::{FieldId, SubgraphId, TypeId};
pub use labels::{Lot, label_holds};
pub use security::Requirement;
pub use subgraph_name::SubgraphName;
pub use supergraph::{Supergraph, SupergraphHash};
