//! The keys of an issuer as they are at the moment.
use std::sync::{Arc, PoisonError, RwLock};

use crate::KeySet;

/// The public keys of one issuer, to be exchanged while tokens are verified. Clones share the keys: an exchange by one is
/// seen by all.
#[derive(Debug, Clone, Default)]
pub struct LiveKeys(Arc<RwLock<Arc<KeySet>>>);

impl LiveKeys {
    /// The keys at this moment.
    pub fn now(&self) -> Arc<KeySet> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Verifies by these keys from now on, and by no others.
    pub fn exchange(&self, keys: KeySet) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }
}

impl From<KeySet> for LiveKeys {
    fn from(keys: KeySet) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(keys))))
    }
}
