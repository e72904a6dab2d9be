//! Tokens: how they are made, and the endpoint that gives them.
//!
//! [`endpoint()`](endpoint::token) finds out who asks and hands over to `code`, `refresh`, `client_credentials` or `exchange`; what
//! they decide is made into tokens by `access_token` and `id_token`, and into an answer by `answer`.
mod access_token;
mod answer;
mod client_credentials;
mod code;
mod endpoint;
mod exchange;
mod id_token;
mod refresh;

pub(crate) use access_token::ACCESS_TOKEN_LIFETIME;
pub(crate) use endpoint::token;
pub(crate) use id_token::personal_claims;
