//! The path of a request: seven stages, each a module, a span and a metric label of the same name.
//!
//! Start at [`run`]. Every transport calls it and nothing else, so limits, permissions and the ledger's gate hold
//! wherever a request comes from. Each stage takes what the one before it gives, and nothing else makes that type, so
//! none can be left out.
mod alike;
mod authenticate;
mod authorize;
mod cache;
mod client_error;
mod execute;
mod parse;
mod passage;
mod plan;
mod refusal;
mod request;
mod respond;
mod stage;
mod validate;

use authenticate::authenticate;
use authorize::authorize;
use execute::execute;
use parse::parse;
use plan::plan;
use respond::respond;
use validate::validate;

pub(crate) use client_error::ClientError;
pub use passage::Pipeline;
pub(crate) use passage::PipelineParts;
pub use request::{Arrival, Credential, Delivery, Effects, GraphQLRequest, RequestId};
pub use respond::{AnswerPart, Outcome, Response};
pub(crate) use stage::Stage;

/// Runs one request.
///
/// Cancel-safe: dropping the future ends what is in flight, but for a mutation, which is carried to its end once it has
/// begun.
pub async fn run(pipeline: &Pipeline, arrival: &Arrival, request: GraphQLRequest, credential: Credential) -> Response {
    // One schema and one deadline for the whole life of the request, whatever is loaded meanwhile.
    let passage = pipeline.open(arrival);
    let parts = async {
        let caller = authenticate(&passage, &credential).await?;
        let document = parse(&passage, request).await?;
        let operation = validate(&passage, document).await?;
        let plan = plan(&passage, operation, caller).await?;
        let permitted = authorize(&passage, plan).await?;
        execute(&passage, permitted)
    };
    respond(&passage, parts.await)
}
