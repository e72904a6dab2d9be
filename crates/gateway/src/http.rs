//! The gateway over HTTP: GraphQL over HTTP (the GraphQL Foundation's draft), on top of [`crate::pipeline::run`].
//!
//! Start at [`GraphqlEndpoint`]. A request is judged as HTTP first (`cross_site`, `media_type`, `request_body`,
//! `parameters`, `form` where files come along; what is wrong with it is a `refusal`), then run, then written as an `answer`.
mod answer;
mod credential;
mod cross_site;
mod events;
mod form;
mod graphql_endpoint;
mod media_type;
mod metered;
mod multipart;
mod parameters;
mod preflight;
mod refusal;
mod request_body;
mod security_headers;
mod strict_json;

pub(crate) use cross_site::is_own_page;
pub(crate) use graphql_endpoint::GraphqlEndpoint;
pub(crate) use security_headers::{CONSOLE_POLICY, with_security_headers};
