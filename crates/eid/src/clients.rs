//! The clients: who may ask for tokens, for which addresses and scopes, by which keys.
//!
//! A [`Registration`] is what a signed file says (`signed_file` reads it); [`Clients`] holds those that were accepted.
//! `registrar` writes such
//! files. `authentication` finds out which client a request comes from, `certificate` whether a certificate is the client's.
pub(crate) mod authentication;
mod certificate;
mod registrar;
mod registration;
mod registry;
mod signed_file;

pub use registrar::RegisteredClients;
pub(crate) use registration::{BoundTo, TOKEN_EXCHANGE};
pub use registration::{ClientName, Registration, TokenEndpointAuthentication};
pub use registry::{ClientFault, Clients};
