//! The tables, as sea-orm sees them. Nothing outside `store` does. No row holds a secret: codes and tokens are kept as digests.
pub(crate) mod access_token;
pub(crate) mod authorization;
pub(crate) mod authorization_code;
pub(crate) mod ceremony;
pub(crate) mod consent;
pub(crate) mod credential;
pub(crate) mod enrolment;
pub(crate) mod interaction;
pub(crate) mod pairwise_subject;
pub(crate) mod person;
pub(crate) mod proofing;
pub(crate) mod pushed_request;
pub(crate) mod refresh_token;
pub(crate) mod seen;
pub(crate) mod session;
pub(crate) mod session_client;
