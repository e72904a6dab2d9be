//! Finds what a request presents as its credential; judging it is the pipeline's first stage.

use http::header::AUTHORIZATION;
use http::{HeaderMap, Uri};

use super::parameters::has_parameter;
use crate::pipeline::Credential;

/// The credential of a request: its `Authorization` headers.
///
/// No other header says who is asking, whoever sent it.
pub(crate) fn presented(headers: &HeaderMap, uri: &Uri) -> Credential {
    Credential {
        authorization: headers.get_all(AUTHORIZATION).iter().map(|value| value.as_bytes().to_vec()).collect(),
        in_address: uri.query().is_some_and(|query| has_parameter(query, "access_token")),
    }
}
