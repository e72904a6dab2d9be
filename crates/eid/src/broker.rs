//! The broker: people sign in with their organisation's own OpenID provider.
//!
//! An organisation's provider opens the employee context of that organisation and nothing else, and becomes a person's
//! only by proof (`linking`, `invitation`). A sign-in goes `start` → the provider → `callback`; what the provider asserts is
//! read by `asserted`, how far it is believed decided by `level`, and as what the person then acts by `contexts`.
//!
//! Addresses upstream are called by `upstream_http` alone. What the organisation tells us without anybody signing in comes by
//! `logout` and `scim`.
pub(crate) mod asserted;
pub(crate) mod callback;
pub(crate) mod client_authentication;
mod code;
pub(crate) mod config;
pub(crate) mod discovery;
mod fault;
mod flow;
mod id_token;
mod jws;
mod level;
pub(crate) mod linking;
pub(crate) mod logout;
mod logout_token;
mod reach;
pub(crate) mod scim;
pub(crate) mod start;
pub(crate) mod suspension;
pub(crate) mod upstream;
mod upstream_http;
pub(crate) mod upstreams;

pub(crate) use upstream::Upstream;
pub(crate) use upstreams::Upstreams;
