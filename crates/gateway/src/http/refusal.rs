//! Why a request never reached the pipeline: what is wrong with it as HTTP.

use http::StatusCode;

/// A request refused before it is a GraphQL request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpRefusal {
    /// Neither media type is accepted.
    #[error("the answer is `application/graphql-response+json` or `application/json`; `Accept` allows neither")]
    NotAcceptable,
    /// Another method than GET and POST.
    #[error("use GET or POST")]
    MethodNotAllowed,
    /// The body is not JSON in UTF-8, or does not say so.
    #[error("send the request as `Content-Type: application/json` in UTF-8")]
    UnsupportedMediaType,
    /// The body is compressed.
    #[error("send the body without `Content-Encoding`")]
    ContentEncoded,
    /// The body is larger than the operator allows.
    #[error("the request body may have {bytes_max} bytes at most")]
    BodyTooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// A form that comes without proof that its page asked before.
    #[error(
        "send files with the header `graphql-require-preflight: 1`, so that no other site's page can send them for you"
    )]
    NoPreflight,
    /// More files than the operator allows.
    #[error("a request may have {files_max} files at most, each at one place or together at as many places")]
    TooManyFiles {
        /// The limit.
        files_max: usize,
    },
    /// A file larger than the operator allows.
    #[error("a file may have {bytes_max} bytes at most")]
    FileTooLarge {
        /// The limit.
        bytes_max: u64,
    },
    /// Files that are too much together.
    #[error("a request with files may have {bytes_max} bytes at most")]
    FormTooLarge {
        /// The limit.
        bytes_max: u64,
    },
    /// A file could not be kept on its way.
    #[error("the gateway cannot take files now; try again later")]
    NotKept,
    /// The body did not arrive in time, or not whole.
    #[error("the request body did not arrive in time")]
    BodyTooSlow,
    /// Several requests in one.
    #[error("send one request at a time: batches are not supported")]
    Batched,
    /// Not a GraphQL-over-HTTP request: JSON that is none, a parameter of the wrong type.
    #[error("{0}")]
    Malformed(String),
    /// A page of another site sent it.
    #[error("requests from pages of other sites are refused; see `cors.origins` in the gateway's configuration")]
    CrossSite,
    /// As many requests are being answered as the operator allows.
    #[error("the gateway is busy; try again in a moment")]
    Overloaded,
}

impl HttpRefusal {
    /// The status, whichever media type the answer has: the request is not a well-formed one.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            HttpRefusal::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            HttpRefusal::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            HttpRefusal::UnsupportedMediaType | HttpRefusal::ContentEncoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            HttpRefusal::BodyTooLarge { .. }
            | HttpRefusal::TooManyFiles { .. }
            | HttpRefusal::FileTooLarge { .. }
            | HttpRefusal::FormTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            HttpRefusal::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            HttpRefusal::Batched | HttpRefusal::Malformed(_) => StatusCode::BAD_REQUEST,
            HttpRefusal::CrossSite | HttpRefusal::NoPreflight => StatusCode::FORBIDDEN,
            HttpRefusal::Overloaded | HttpRefusal::NotKept => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable `extensions.code`.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            HttpRefusal::NotAcceptable => "NOT_ACCEPTABLE",
            HttpRefusal::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            HttpRefusal::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            HttpRefusal::ContentEncoded => "UNSUPPORTED_CONTENT_ENCODING",
            HttpRefusal::BodyTooLarge { .. } | HttpRefusal::FormTooLarge { .. } => "BODY_TOO_LARGE",
            HttpRefusal::NoPreflight => "PREFLIGHT_REQUIRED",
            HttpRefusal::TooManyFiles { .. } => "TOO_MANY_FILES",
            HttpRefusal::FileTooLarge { .. } => "FILE_TOO_LARGE",
            HttpRefusal::NotKept => "FILES_NOT_ACCEPTED",
            HttpRefusal::BodyTooSlow => "BODY_TOO_SLOW",
            HttpRefusal::Batched => "BATCHING_NOT_SUPPORTED",
            HttpRefusal::Malformed(_) => "BAD_REQUEST",
            HttpRefusal::CrossSite => "CROSS_SITE_REQUEST",
            HttpRefusal::Overloaded => "OVERLOADED",
        }
    }

    /// The headers that belong to the status.
    pub(crate) fn header(&self) -> Option<(&'static str, &'static str)> {
        match self {
            HttpRefusal::MethodNotAllowed => Some(("allow", "GET, POST, OPTIONS")),
            HttpRefusal::UnsupportedMediaType => Some(("accept-post", "application/json")),
            HttpRefusal::ContentEncoded => Some(("accept-encoding", "identity")),
            HttpRefusal::Overloaded | HttpRefusal::NotKept => Some(("retry-after", "1")),
            // What was not read of the body must not be taken for the next request.
            HttpRefusal::BodyTooLarge { .. }
            | HttpRefusal::TooManyFiles { .. }
            | HttpRefusal::FileTooLarge { .. }
            | HttpRefusal::FormTooLarge { .. }
            | HttpRefusal::NoPreflight
            | HttpRefusal::BodyTooSlow => Some(("connection", "close")),
            HttpRefusal::NotAcceptable | HttpRefusal::Batched | HttpRefusal::Malformed(_) | HttpRefusal::CrossSite => {
                None
            }
        }
    }
}
