//! Configuration: one file, overridden by the environment, overridden by flags, and checked whole.
//!
//! Start at [`load`]. It reads the file (`file`) and the variables (`variables`) into one tree in which each setting
//! knows its place (`settings`), lays them over each other, checks the tree against the JSON Schema of the target type
//! (`check`, `shape`), and only then makes the type.
mod check;
mod fault;
mod file;
mod load;
mod secret;
mod settings;
mod shape;
mod sources;
mod variables;

pub use fault::{ConfigError, ConfigFault};
pub use load::{json_schema, load};
pub use secret::Secret;
pub use settings::Place;
pub use sources::Sources;
