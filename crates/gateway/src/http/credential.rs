//! Finds what a request presents as its credential; judging it is the pipeline's first stage.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, Method, Uri};

use super::parameters::has_parameter;
use crate::pipeline::Credential;

/// The credential of a request: its `Authorization` headers, and the proofs that go with them.
///
/// No other header says who is asking, whoever sent it, but a portal's cookie.
pub(crate) fn presented(method: &Method, headers: &HeaderMap, uri: &Uri) -> Credential {
    let values = |name: HeaderName| headers.get_all(name).iter().map(|value| value.as_bytes().to_vec()).collect();
    Credential {
        authorization: values(AUTHORIZATION),
        proofs: values(HeaderName::from_static("dpop")),
        method: method.as_str().to_owned(),
        session: None,
        in_address: uri.query().is_some_and(|query| has_parameter(query, "access_token")),
    }
}
