//! Finds what a request presents as its credential; judging it is the pipeline's first stage.

use http::HeaderName;
use http::header::AUTHORIZATION;
use poem::RequestParts;
use service::server::ClientCertificate;

use super::parameters::has_parameter;
use crate::pipeline::Credential;

/// The credential of a request: its `Authorization` headers, the proofs that go with them, and the certificate of its connection.
///
/// No other header says who is asking, whoever sent it; none says anything about a certificate. A portal's
/// cookie is looked at by the endpoint.
pub(crate) fn presented(head: &RequestParts) -> Credential {
    let values = |name: HeaderName| head.headers.get_all(name).iter().map(|value| value.as_bytes().to_vec()).collect();
    Credential {
        authorization: values(AUTHORIZATION),
        proofs: values(HeaderName::from_static("dpop")),
        method: head.method.as_str().to_owned(),
        session: None,
        certificate: ClientCertificate::in_extensions(&head.extensions).cloned(),
        in_address: head.uri.query().is_some_and(|query| has_parameter(query, "access_token")),
    }
}
