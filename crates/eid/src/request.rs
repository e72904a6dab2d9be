//! What a client asks for on behalf of a person, checked against its registration.
//!
//! [`AuthorizationRequest::read`] is the one way to make one; endpoints pass it on through the store.
mod allowed;
mod authorization_request;
mod claims_request;
mod data_use;

pub(crate) use allowed::{Allowed, OPENID};
pub(crate) use authorization_request::{AuthorizationRequest, Prompt};
pub(crate) use claims_request::PERSONAL;
pub(crate) use data_use::DATA_USE;
