//! What nobody can guess, and what is kept of it.
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Fills `bytes` from the system's source of randomness.
///
/// # Panics
/// On a system without one: nothing that follows would be safe.
pub(crate) fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system has a source of randomness");
}

/// A new secret of 256 bits, such as a code, a token or a cookie: 43 characters.
pub(crate) fn secret() -> String {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A new name of 128 bits, for what is shown but must not be guessed or counted: 22 characters.
pub(crate) fn name() -> String {
    let mut bytes = [0; 16];
    fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a secret: whoever reads the database learns no code, token or cookie.
pub(crate) fn digest(secret: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}
