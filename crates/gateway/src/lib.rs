//! The gateway: GraphQL over HTTP in front of a supergraph, through the seven stages of [`pipeline`].
//!
//! A process makes a [`Gateway`] of [`GatewayParts`] and serves [`Gateway::endpoint`]. [`access_token_verifier`],
//! [`hop_signer`] and [`endpoints`] turn a [`GatewayConfig`] into parts. A request comes in by `http`, runs through
//! [`pipeline::run`], and reaches its subgraphs by `transport`; `served` holds the supergraph of the moment,
//! which [`schema`] reads and keeps up to date. A [`Portal`] signs people in with their browsers.
mod console;
mod flights;
mod gateway;
mod http;
mod lane;
mod metrics;
mod portal;
mod readiness;
mod schema_exchange;
mod served;
mod start;
mod subgraph_endpoint;
mod transport;
mod uploads;

pub mod config;
pub mod pipeline;
pub mod schema;

pub use config::GatewayConfig;
pub use console::{ConsoleContent, ConsoleOrganisation, ReadyOperation};
pub use gateway::{Gateway, GatewayParts, StartError};
pub use portal::{Portal, PortalFault, PortalParts};
pub use schema_exchange::SchemaExchange;
pub use start::{access_token_verifier, endpoints, hop_signer, portal, reread_hop_key};
pub use subgraph_endpoint::{HttpSubgraph, SubgraphEndpoint};
