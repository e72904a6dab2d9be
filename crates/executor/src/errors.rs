//! Errors as the client sees them: a safe sentence, a path in the client's terms, a code that never changes.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use crate::transport::FetchError;

/// What went wrong, as told in `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// `SUBGRAPH_TIMEOUT`: no whole answer in time.
    SubgraphTimeout,
    /// `SUBGRAPH_UNREACHABLE`: no connection, or one that broke off.
    SubgraphUnreachable,
    /// `SUBGRAPH_UNAVAILABLE`: a subgraph that asked to be left alone, or is spared. `extensions.retryAfter` says when to come
    /// again.
    SubgraphUnavailable {
        /// In seconds from now.
        retry_after: u32,
    },
    /// `SUBGRAPH_BAD_ANSWER`: an answer that is not what was asked for.
    SubgraphBadAnswer,
    /// `SUBGRAPH_ERROR`: an error the subgraph itself told.
    SubgraphError,
    /// An allowed code of the subgraph's own, such as `FORBIDDEN`.
    PassedOn(&'static str),
    /// `NOT_FOUND`: a subgraph said that there is no such entity; one that may not be read looks the same.
    NotFound,
    /// `ANSWER_TOO_LARGE`: the answer would exceed what this gateway gives.
    AnswerTooLarge,
    /// The gate's own code.
    Refused(&'static str),
}

/// Subgraphs' codes that say something about the request and nothing about the subgraph.
const PASSED_ON: [&str; 9] = [
    "BAD_USER_INPUT",
    "CONFLICT",
    "FORBIDDEN",
    "NOT_FOUND",
    "PERSISTED_QUERY_NOT_FOUND",
    "RATE_LIMITED",
    "SERVICE_UNAVAILABLE",
    "UNAUTHENTICATED",
    "UNAUTHORIZED_FIELD_OR_TYPE",
];

impl ErrorCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorCode::SubgraphTimeout => "SUBGRAPH_TIMEOUT",
            ErrorCode::SubgraphUnreachable => "SUBGRAPH_UNREACHABLE",
            ErrorCode::SubgraphUnavailable { .. } => "SUBGRAPH_UNAVAILABLE",
            ErrorCode::SubgraphBadAnswer => "SUBGRAPH_BAD_ANSWER",
            ErrorCode::SubgraphError => "SUBGRAPH_ERROR",
            ErrorCode::NotFound => "NOT_FOUND",
            ErrorCode::AnswerTooLarge => "ANSWER_TOO_LARGE",
            ErrorCode::PassedOn(code) | ErrorCode::Refused(code) => code,
        }
    }

    /// Whether it says something about the request only, and nothing that an operator should look after.
    pub(crate) fn is_about_request(self) -> bool {
        match self {
            ErrorCode::PassedOn(code) => code != "SERVICE_UNAVAILABLE",
            ErrorCode::NotFound => true,
            ErrorCode::SubgraphTimeout
            | ErrorCode::SubgraphUnreachable
            | ErrorCode::SubgraphUnavailable { .. }
            | ErrorCode::SubgraphBadAnswer
            | ErrorCode::SubgraphError
            | ErrorCode::AnswerTooLarge
            | ErrorCode::Refused(_) => false,
        }
    }

    /// The code for an error that a subgraph told with this code of its own.
    pub(crate) fn of_subgraph(code: Option<&str>) -> ErrorCode {
        let allowed = PASSED_ON.iter().find(|allowed| Some(**allowed) == code);
        allowed.map_or(ErrorCode::SubgraphError, |allowed| ErrorCode::PassedOn(allowed))
    }
}

/// One entry of the client's `errors`.
#[derive(Clone, Debug)]
pub(crate) struct ClientError {
    pub(crate) code: ErrorCode,
    pub(crate) message: Cow<'static, str>,
    pub(crate) path: Vec<PathSegment>,
    /// Told only when [`ErrorDetail::Shown`](crate::ErrorDetail::Shown).
    pub(crate) subgraph: Option<Arc<str>>,
}

/// One step of an error's path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PathSegment {
    Key(Arc<str>),
    Index(u32),
}

/// The errors of one answer.
#[derive(Debug)]
pub(crate) struct Errors {
    list: Vec<(u32, ClientError)>,
    list_max: usize,
    count: usize,
}

/// The rank of errors found while the answer is written: after those of all fetches.
pub(crate) const AFTER_FETCHES: u32 = u32::MAX;

impl Errors {
    pub(crate) fn new(list_max: usize) -> Errors {
        Errors { list: Vec::new(), list_max, count: 0 }
    }

    /// Adds an error. `rank` (a fetch's place in the plan) orders errors, whichever answer came first.
    pub(crate) fn push(&mut self, rank: u32, error: impl FnOnce() -> ClientError) {
        self.count += 1;
        if !self.is_full() {
            self.list.push((rank, error()));
        }
    }

    /// Whether a further error would not be told, so that looking for its path is of no use.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= self.list_max
    }

    /// How many errors there are, told or not.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Shares errors out over parts of an answer at these paths: each goes to the one it lies in, else to the first.
    pub(crate) fn shared_out(self, paths: &[&[PathSegment]]) -> Vec<Errors> {
        let mut shares: Vec<Errors> = paths.iter().map(|_| Errors::new(self.list_max)).collect();
        for (rank, error) in self.list {
            let within = paths.iter().enumerate().filter(|(_, path)| error.path.starts_with(path));
            let share = within.max_by_key(|(_, path)| path.len()).map_or(0, |(share, _)| share);
            if let Some(share) = shares.get_mut(share) {
                share.push(rank, || error);
            }
        }
        shares
    }

    /// Writes `[ … ]`.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>) {
        self.list.sort_by_key(|(rank, _)| *rank);
        let mut opening = b'[';
        for (_, error) in &self.list {
            out.push(opening);
            opening = b',';
            error.write(out);
        }
        out.push(b']');
    }
}

impl ClientError {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"message\":");
        write_string(&self.message, out);
        if !self.path.is_empty() {
            out.extend_from_slice(b",\"path\":");
            write_path(&self.path, out);
        }
        out.extend_from_slice(b",\"extensions\":{\"code\":");
        write_string(self.code.as_str(), out);
        if let ErrorCode::SubgraphUnavailable { retry_after } = self.code {
            out.extend_from_slice(format!(",\"retryAfter\":{retry_after}").as_bytes());
        }
        if let Some(subgraph) = &self.subgraph {
            out.extend_from_slice(b",\"subgraph\":");
            write_string(subgraph, out);
        }
        out.extend_from_slice(b"}}");
    }
}

pub(crate) fn write_path(path: &[PathSegment], out: &mut Vec<u8>) {
    let mut opening = b'[';
    for segment in path {
        out.push(opening);
        opening = b',';
        match segment {
            PathSegment::Key(key) => write_string(key, out),
            PathSegment::Index(index) => out.extend_from_slice(index.to_string().as_bytes()),
        }
    }
    out.push(b']');
}

pub(crate) fn write_string(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("a string is written to memory");
}

/// Why a fetch brought nothing that can be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the answer is not what was asked for: {0}")]
    BadAnswer(#[from] BadAnswer),
    #[error("contexts give its objects more than {requests_max} different arguments")]
    TooManyContexts { requests_max: usize },
}

/// What is wrong with an answer as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadAnswer {
    #[error("{0}")]
    Json(#[from] crate::json::JsonFault),
    #[error("it is not UTF-8")]
    NotUtf8,
    #[error("a key occurs twice in one object")]
    DuplicateKey,
    #[error("it has neither `data` nor `errors`")]
    Empty,
    #[error("`data` is not an object")]
    DataNotObject,
    #[error("`errors` is not a list of errors")]
    BadErrors,
    #[error("{sent} representations were sent and {received} entities came back")]
    EntityCount { sent: usize, received: usize },
    #[error("an entity came back with another key or type than was asked for")]
    OtherEntity,
    #[error("it is larger than {bytes_max} bytes")]
    TooLarge { bytes_max: usize },
    #[error("its values are more than {values_max}")]
    TooManyValues { values_max: usize },
}

impl From<crate::limits::TooManyValues> for BadAnswer {
    fn from(error: crate::limits::TooManyValues) -> BadAnswer {
        BadAnswer::TooManyValues { values_max: error.values_max }
    }
}

impl Failure {
    /// What the client is told. A mutation that may have been carried out says so.
    pub(crate) fn told(&self, is_mutation: bool) -> (ErrorCode, &'static str) {
        let (code, message) = match self {
            Failure::TooManyContexts { .. } => {
                (ErrorCode::AnswerTooLarge, "the answer takes more requests than this gateway makes; ask for less")
            }
            Failure::BadAnswer(_) => (ErrorCode::SubgraphBadAnswer, "a service gave an answer that cannot be used"),
            Failure::Fetch(error) => match error {
                FetchError::TimedOut { .. } => (ErrorCode::SubgraphTimeout, "a service did not answer in time"),
                FetchError::Unreachable { .. } | FetchError::NotSent { .. } => {
                    return (ErrorCode::SubgraphUnreachable, "a service cannot be reached");
                }
                FetchError::Spared { retry_after, .. } => {
                    return (unavailable(*retry_after), "a service is not available; try again later");
                }
                FetchError::Busy { retry_after, .. } => {
                    (unavailable(*retry_after), "a service is not available; try again later")
                }
                FetchError::Unsupported { .. } => {
                    return (ErrorCode::SubgraphUnreachable, "a service cannot do this");
                }
                FetchError::Interrupted { .. } => (ErrorCode::SubgraphUnreachable, "a service broke off its answer"),
                FetchError::Refused { .. } => (ErrorCode::SubgraphError, "a service could not give this"),
                FetchError::NotGraphql { status: 429 | 502..=504, .. } => {
                    (ErrorCode::SubgraphUnreachable, "a service is not available")
                }
                FetchError::NotGraphql { .. } | FetchError::TooLarge { .. } => {
                    (ErrorCode::SubgraphBadAnswer, "a service gave an answer that cannot be used")
                }
            },
        };
        if is_mutation {
            return (code, "a service gave no usable answer; whether it carried out the mutation is unknown");
        }
        (code, message)
    }
}

/// In whole seconds, as HTTP's `Retry-After` has them; never now.
fn unavailable(retry_after: Duration) -> ErrorCode {
    let seconds = retry_after.as_secs_f64().ceil().max(1.0);
    ErrorCode::SubgraphUnavailable { retry_after: seconds as u32 }
}
