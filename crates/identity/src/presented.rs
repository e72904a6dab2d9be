//! What a request brings to say who is asking.
use service::server::ClientCertificate;

/// What a request brings to say who is asking, as it came.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    /// The values of its `Authorization` headers.
    pub authorization: &'a [Vec<u8>],
    /// The values of its `DPoP` headers.
    pub proofs: &'a [Vec<u8>],
    /// Its method, such as `POST`.
    pub method: &'a str,
    /// The certificate of the connection it came by, if there is one.
    pub certificate: Option<&'a ClientCertificate>,
}

/// Tokens are never printed.
impl std::fmt::Debug for Presented<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Presented").field("count", &self.authorization.len()).finish_non_exhaustive()
    }
}
