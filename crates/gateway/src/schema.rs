//! Where the supergraph comes from, and how it is kept up to date while requests run.
//!
//! A [`SchemaSource`] says where: a supergraph file, a folder of subgraph schemas (`files`), or the subgraphs themselves
//! (`running`). What is read there (`material`) is composed and checked (`load`), or refused with every reason (`fault`).
//! [`SchemaKeeper`] does so at start and again whenever something changed; what was served last is kept in a file
//! (`last_good`).
mod fault;
mod files;
mod keeper;
mod last_good;
mod load;
mod material;
mod running;
mod source;

pub use fault::{SchemaFault, SourceFault};
pub use files::{SubgraphFolder, read_folder, read_subgraph};
pub use keeper::{ReloadSignal, SchemaKeeper};
pub use load::{LoadedSchema, load};
pub use material::SchemaMaterial;
pub use running::SchemaAsker;
pub use source::SchemaSource;
