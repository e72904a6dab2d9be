//! The steps a person takes: proving who they are, and saying what a client may have.
pub(crate) mod cancel;
pub(crate) mod consent;
pub(crate) mod context;
pub(crate) mod dev;
pub(crate) mod enrol;
pub(crate) mod passkey;
