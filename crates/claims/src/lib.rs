//! Who is asking, with what assurance, allowed what.
//!
//! Everything that acts for someone holds a [`Caller`]: anonymous, or proved by a signed token. Start at
//! [`AccessTokenVerifier::authenticate`], which a gateway calls with the `Authorization` headers of a request; behind
//! it are the strict reading of a token (`jws`, `strict_json`), the keys of each issuer (`key`) and the order of checks
//! (`access_token`). [`hop`] carries a caller from the gateway to one subgraph, [`dev`] makes tokens for development,
//! [`dpop`] proves that whoever sends a request holds a key, [`verify_client_assertion`] that it is a client,
//! [`introspection`] reads what an issuer says of its
//! token, and [`inspect()`] and [`explain()`] say in words what is in a token and why it is refused.
//!
//! The crate is pure: the instant to judge by and the randomness to use are arguments.
mod access_token;
mod actor_chain;
mod assurance;
mod caller;
mod claim_set;
mod client_assertion;
mod context;
mod credential;
mod explain;
mod id_token;
mod inspect;
mod jws;
mod key;
mod live_keys;
mod logout_token;
mod named_key;
mod pairwise;
mod possession;
mod refused;
mod strict_json;
mod token;

pub mod dev;
pub mod dpop;
pub mod hop;
pub mod introspection;

pub use access_token::{AccessTokenVerifier, Binding, CLOCK_SKEW, DuplicateIssuer, TrustedIssuer};
pub use actor_chain::{ACTORS_MAX, ActorRef};
pub use assurance::{Assurance, UnknownAssurance};
pub use caller::{Caller, Environment, MemberRef, NotAMember};
pub use claim_set::{ClaimSet, Validity};
pub use client_assertion::{CLIENT_ASSERTION_TYPE, ClientAssertion, make_client_assertion, verify_client_assertion};
pub use context::{Context, Mandate};
pub use credential::{Credential, Scheme};
pub use explain::{Expected, Explanation, TokenKind, explain};
pub use id_token::{ExpectedSignIn, IdToken, verify_id_token};
pub use inspect::{Inspection, inspect};
pub use jws::Unverified;
pub use key::{KeyFault, KeySet, SigningKey};
pub use live_keys::LiveKeys;
pub use logout_token::{LogoutToken, verify_logout_token};
pub use named_key::named_key;
pub use pairwise::{PairwiseSecret, ShortSecret};
pub use possession::{Bound, Confirmation, Possession};
pub use refused::Refused;
pub use strict_json::object as strict_json_object;
pub use token::{SignedToken, TokenId};
