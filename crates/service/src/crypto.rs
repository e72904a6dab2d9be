//! The process's one provider of cryptography for TLS.
use rustls::crypto::{CryptoProvider, ring};

/// Makes `ring` what rustls uses in this process, so that no library picks another or none.
///
/// To be called first thing in `main`, and in tests before anything speaks TLS. Calling it again changes nothing.
pub fn install() {
    if CryptoProvider::get_default().is_none() {
        // An error says only that another thread was quicker, and that provider is then ours too.
        ring::default_provider().install_default().ok();
    }
}
