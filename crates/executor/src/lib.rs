//! Runs a query plan over transports and writes the answer.
//!
//! [`CompiledPlan::new`] makes a permitted plan ready once (`compile`): request bodies as bytes, keys as slots. [`execute`]
//! then runs it, part by part (`execute`, `run`): fetches go out through a [`Transport`], with representations read from the merged tree (`gather`,
//! `representations`, `contexts`, `body`); answers are read into it (`parse`, `arena`), checked and merged (`absorb`, `merge`,
//! `subgraph_errors`, `client_path`); the client's answer is written straight from it (`project`, `leaf`, `reuse`,
//! `introspection`), and leaves when the [`Gate`] has said yes (`respond`, `later`). [`HttpClient`] and [`HttpTransport`] reach
//! subgraphs over HTTP.
mod absorb;
mod arena;
mod body;
mod client_path;
mod compile;
mod contexts;
mod errors;
mod execute;
mod gate;
mod gather;
mod http;
mod identical;
mod introspection;
mod json;
mod later;
mod leaf;
mod limits;
mod merge;
mod parse;
mod part;
mod places;
mod project;
mod representations;
mod respond;
mod retry_after;
mod reuse;
mod run;
mod subgraph_errors;
mod transport;
mod type_table;

pub use compile::CompiledPlan;
pub use errors::ErrorCode;
pub use execute::{Execution, execute};
pub use gate::{AlwaysOpen, Disclosures, Gate, Refusal};
pub use http::{Form, HttpClient, HttpOptions, HttpTransport};
pub use limits::{ErrorDetail, Limits};
pub use part::{IncrementalForm, Part};
pub use transport::{Cause, FetchError, SparedFor, SubgraphEvents, SubgraphRequest, Transport};
