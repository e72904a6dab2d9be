//! The last stage: from what came of a request to what the client is told.

use bytes::Bytes;
use claims::Assurance;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use identity::Unauthenticated;
use operation::Violation;
use query_planner::{PlanError, Unauthorized};

use super::client_error::ClientError;
use super::execute::Executed;
use super::passage::Passage;
use super::refusal::Refusal;
use super::stage::Stage;
use crate::metrics::EXECUTED;

/// The answer to a request.
pub struct Response {
    /// What became of the request; a transport makes its status of it.
    pub outcome: Outcome,
    /// Whether `parts` are answers to the events of a subscription, rather than parts of one answer.
    pub is_subscription: bool,
    /// The answer's parts, each ready to be written: one, unless the operation asks for more.
    pub parts: BoxStream<'static, AnswerPart>,
}

/// One part of an answer.
#[derive(Clone, Debug)]
pub struct AnswerPart {
    /// A JSON object: an answer, or what is added to one.
    pub body: Bytes,
    /// Whether another part follows.
    pub has_next: bool,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was executed: there is `data`, and perhaps errors.
    Executed,
    /// It says who is asking in a way that is not accepted.
    CredentialRefused {
        /// The value of `WWW-Authenticate` (RFC 6750 §3, RFC 9449 §7.1).
        challenge: String,
        /// The value of `DPoP-Nonce`, if any (RFC 9449 §9).
        nonce: Option<String>,
    },
    /// It does not say who is asking, and asks for what only known callers may have.
    CredentialRequired,
    /// The caller is known, and must sign in with a higher assurance level for what was asked for.
    AuthenticationInsufficient {
        /// The value of `WWW-Authenticate` (RFC 9470 §3).
        challenge: String,
    },
    /// The caller is known and may not have what was asked for.
    Forbidden,
    /// It is not a request this schema can execute.
    Invalid,
    /// A mutation came by a transport that only reads.
    WriteByGet,
    /// It is a subscription, and the client does not take events.
    NotAcceptable,
    /// The gateway has too much to do of this kind.
    Overloaded,
    /// The gateway could not begin in time.
    Late,
    /// The gateway broke down over it.
    Broken,
}

impl Outcome {
    /// The label in metrics.
    fn label(&self) -> &'static str {
        match self {
            Outcome::Executed => EXECUTED,
            Outcome::CredentialRefused { .. } | Outcome::CredentialRequired => "unauthenticated",
            Outcome::Forbidden | Outcome::AuthenticationInsufficient { .. } => "forbidden",
            Outcome::Invalid | Outcome::WriteByGet | Outcome::NotAcceptable => "invalid",
            Outcome::Overloaded => "overloaded",
            Outcome::Late => "late",
            Outcome::Broken => "broken",
        }
    }
}

/// Turns what came of a request into an answer. Errors from before execution have no `data`.
#[tracing::instrument(name = "respond", level = "debug", skip_all)]
pub(super) fn respond(passage: &Passage<'_>, result: Result<Executed, Refusal>) -> Response {
    let _timer = passage.time(Stage::Respond);
    match result {
        Ok(Executed { is_subscription, parts }) => {
            let metrics = passage.metrics().clone();
            if is_subscription {
                metrics.request_ended("subscribed");
            }
            let mut has_errors = false;
            let written = parts.map(move |part| {
                has_errors |= part.error_count > 0;
                if !part.has_next && !is_subscription {
                    metrics.request_ended(if has_errors { "executed_with_errors" } else { EXECUTED });
                }
                AnswerPart { body: part.body, has_next: part.has_next }
            });
            Response { outcome: Outcome::Executed, is_subscription, parts: written.boxed() }
        }
        Err(refusal) => {
            tracing::debug!("request refused: {refusal}");
            let (outcome, errors) = told(refusal);
            passage.metrics().request_ended(outcome.label());
            let part = AnswerPart { body: ClientError::body(&errors), has_next: false };
            Response { outcome, is_subscription: false, parts: stream::once(async { part }).boxed() }
        }
    }
}

/// Turns a refusal into what the client is told. Every variant is met here, and nothing else writes request errors.
fn told(refusal: Refusal) -> (Outcome, Vec<ClientError>) {
    match refusal {
        Refusal::Credential(unauthenticated) => credential(unauthenticated),
        Refusal::Document(violations) | Refusal::Variables(violations) => {
            (Outcome::Invalid, violations.into_iter().map(violation).collect())
        }
        Refusal::TooExpensive { cost, cost_max } => {
            let message = format!("the operation is estimated to cost {cost}, more than {cost_max}; ask for less");
            (Outcome::Invalid, one("COST_ESTIMATED_TOO_EXPENSIVE", message))
        }
        Refusal::NoCost(fault) => (Outcome::Invalid, one(fault.code(), fault.to_string())),
        Refusal::WriteByGet => (Outcome::WriteByGet, one("METHOD_NOT_ALLOWED", "a mutation must be sent by POST")),
        Refusal::Subscription => (Outcome::NotAcceptable, one("SUBSCRIPTION_NOT_ACCEPTED", EVENTS_NOT_ACCEPTED)),
        Refusal::TooManySubscriptions => {
            (Outcome::Overloaded, one("TOO_MANY_SUBSCRIPTIONS", "too many subscriptions are followed; try again later"))
        }
        Refusal::Plan(fault) => plan(&fault),
        Refusal::IntrospectionOff => {
            (Outcome::Invalid, one("INTROSPECTION_DISABLED", "the schema may not be read through this gateway"))
        }
        Refusal::Unauthorized(unauthorized) => permission(unauthorized),
        Refusal::StepUp { level, coordinates } => step_up(level, coordinates),
        Refusal::Late => (Outcome::Late, one("REQUEST_TIMEOUT", "the request could not be begun in time; try again")),
        Refusal::Broken => (Outcome::Broken, one("INTERNAL_ERROR", "the gateway could not answer")),
    }
}

const EVENTS_NOT_ACCEPTED: &str = "a subscription is answered as `text/event-stream` or \
                                   `multipart/mixed;subscriptionSpec=1.0`; `Accept` names neither";

fn credential(unauthenticated: Unauthenticated) -> (Outcome, Vec<ClientError>) {
    let Unauthenticated { refused, challenge, nonce } = unauthenticated;
    let message = refused.to_string();
    let error = ClientError::new("UNAUTHENTICATED", message).because(refused.code());
    (Outcome::CredentialRefused { challenge, nonce }, vec![error])
}

fn violation(violation: Violation) -> ClientError {
    let Violation { code, message, locations } = violation;
    ClientError::new(code.as_str(), message).at(locations.into_iter().map(|place| (place.line, place.column)))
}

fn plan(fault: &PlanError) -> (Outcome, Vec<ClientError>) {
    match fault {
        PlanError::BudgetExceeded { .. } => (Outcome::Invalid, one(fault.code(), fault.to_string())),
        PlanError::Unreachable { coordinate, path } => {
            tracing::error!(coordinate, path, "the supergraph has no way to `{coordinate}`; compose it again");
            (Outcome::Invalid, one(fault.code(), "a field of this operation cannot be reached in this graph"))
        }
    }
}

/// Tells with which assurance levels to come again, by RFC 9470 §3, and for what.
fn step_up(level: Assurance, coordinates: Vec<String>) -> (Outcome, Vec<ClientError>) {
    let levels = [Assurance::Low, Assurance::Substantial, Assurance::High].into_iter().filter(|any| *any >= level);
    let levels: Vec<&str> = levels.map(Assurance::as_str).collect();
    let challenge = format!(
        r#"Bearer error="insufficient_user_authentication", error_description="a higher assurance level is needed", acr_values="{}""#,
        levels.join(" ")
    );
    let named = coordinates.join(", ");
    let message = format!("an assurance level of {level} is needed for {named}; sign in with that");
    let error = ClientError::new("INSUFFICIENT_USER_AUTHENTICATION", message).about(coordinates);
    (Outcome::AuthenticationInsufficient { challenge }, vec![error])
}

/// Names coordinates only: not which scope is missing, nor whether there is data behind them.
fn permission(unauthorized: Unauthorized) -> (Outcome, Vec<ClientError>) {
    let Unauthorized { coordinates, authentication_required } = unauthorized;
    let named = coordinates.join(", ");
    let (outcome, code, message) = if authentication_required {
        (Outcome::CredentialRequired, "UNAUTHENTICATED", format!("only a known caller may have {named}; send a token"))
    } else {
        (Outcome::Forbidden, "FORBIDDEN", format!("this caller may not have {named}"))
    };
    (outcome, vec![ClientError::new(code, message).about(coordinates)])
}

fn one(code: &'static str, message: impl Into<String>) -> Vec<ClientError> {
    vec![ClientError::new(code, message)]
}
