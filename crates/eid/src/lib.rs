//! The e-ID: an OpenID provider for development and for small networks.
//!
//! Start at [`build()`], which checks everything and gives an [`Eid`] to be served; `routes` says which address is
//! answered by what. A person's way is `authorize` → `continuation` (sign in, consent) → `token`; clients are `clients`,
//! what they ask is `request`, what is kept is `store`, what people see is `pages`. Keys and their change are [`keys`].
//! Organisations' own providers are `broker`; as what a person may act is decided in `contexts`, and nowhere else.
//!
//! There is no password: people sign in with passkeys, or in `dev` mode as made-up people. Clients have no secrets: they
//! prove who they are by a key, or are bound to one.
mod acting;
mod assets;
mod authorization_response;
mod authorize;
mod binding;
mod broker;
mod browser;
mod build;
mod clients;
mod config;
mod contexts;
mod continuation;
mod dpop_nonce;
mod dpop_proof;
mod entity;
mod errand;
mod introspect;
mod issuer;
mod logout;
mod me;
mod merging;
mod metadata;
mod mtls;
mod notice;
mod oauth_error;
mod own_host;
mod own_token;
mod pages;
mod pairwise;
mod par;
mod parameters;
mod people;
mod provider;
mod random;
mod request;
mod revoke;
mod routes;
mod session;
mod sign_in;
mod store;
mod subject_change;
mod token;
mod userinfo;

pub mod card;
pub mod enrolment;
pub mod keys;
pub mod registrar;

pub use broker::config::{LogoutTokens, Opens, UpstreamClient, UpstreamConfig, WorkforceLevel};
pub use broker::upstreams::UpstreamFault;
pub use build::{BuildError, Eid, EidParts, build};
pub use clients::{ClientFault, ClientName, Clients, RegisteredClients, Registration, TokenEndpointAuthentication};
pub use config::{EidConfig, Mode, ReadyAssurance, ReadyPerson};
pub use issuer::{Issuer, NotAnIssuer};
pub use mtls::MtlsConfig;
pub use own_host::{OwnHost, OwnHostConfig};
pub use provider::Clock;
