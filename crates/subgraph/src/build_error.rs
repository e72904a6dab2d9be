//! Why a subgraph cannot be started.
use storage::StoreError;

use crate::SdlFault;

/// Why a subgraph cannot be started.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BuildError {
    /// Its database cannot be used: not there, or of another version.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its schema cannot be printed: a mistake in the program.
    #[error(transparent)]
    Sdl(#[from] SdlFault),
}
