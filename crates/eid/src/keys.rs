//! The keys that sign tokens, and their change.
//!
//! [`KeySource`] says where they come from, [`KeyFolder`] keeps them in files; [`KeyRing`] knows, for an instant, which
//! signs and which are published.
mod folder;
mod ring;
mod source;

pub use folder::{KeyFolder, KeyFolderError};
pub use ring::{KeyRing, PUBLISHED_AFTER, PUBLISHED_AHEAD};
pub use source::{KeySource, KeySourceError};
