//! All talk with those who issue access tokens: their key sets, by address.
//!
//! Start at [`TokenVerifier::authenticate`], which says who is asking. Behind it are the checks of `claims`, and for issuers whose
//! keys are published at an address an [`IssuerKeys`] each: loaded before the process is ready, asked for again every few minutes
//! and when a token names a key that is not known, and given up when they could not be had for too long ([`IssuerKeys::keep_fresh`]).
//! Whether whoever brings a token holds the key that it is bound to is judged by a [`ProofGuard`],
//! and where an issuer wants to be asked whether its tokens are active still, an [`Introspector`] does. A [`RelyingParty`] signs
//! people in.
mod address;
mod deny_list;
mod fetch;
mod freshness;
mod introspection;
mod issuer_keys;
mod metadata;
mod presented;
mod proof_guard;
mod relying_party;
mod token_verifier;
mod unauthenticated;
mod unknown_kids;

pub use address::{InsecureAddress, KeyAddress};
pub use claims::dpop::NonceSecret;
pub use deny_list::{DenyList, DenyListFault};
pub use fetch::FetchFault;
pub use introspection::{IntrospectionFault, IntrospectionOptions, Introspector, KEPT_MAX, SignedAnswers};
pub use issuer_keys::{IssuerKeys, Pace};
pub use presented::Presented;
pub use proof_guard::ProofGuard;
pub use relying_party::{
    BegunSignIn, ClientSettings, RelyingParty, SignInFault, SignInWish, SignedIn, SystemClient, Tokens,
};
pub use token_verifier::TokenVerifier;
pub use unauthenticated::Unauthenticated;
