//! Serving an async-graphql schema as a subgraph: the frame that members, groups, posts and network share.
//!
//! Start at [`Subgraph::builder`]: it takes a schema and gives a [`Subgraph`], which answers in the same process
//! ([`Subgraph::execute`]) or over HTTP ([`Subgraph::endpoint`]), there under a hop token only. Around it: the schema's
//! common words ([`OrgCode`], [`Lang`], [`SecurityLevel`], [`Coverage`], …), global ids ([`NodeId`]), pages
//! ([`Connection`]), directives ([`directives`]), what a resolver may fail with ([`ResolveError`]), loading in batches
//! ([`Batch`]), changes in one transaction ([`Change`]) that may be sent again ([`idempotency`]) and are told to others
//! ([`events`]), names as people look them up ([`folded_name`]), and what each subgraph knows of organisations and members ([`directory`]).
mod actor;
mod answer;
mod assurance;
mod batch;
mod build_error;
mod change;
mod connection;
mod coverage;
mod date_time;
mod document_cache;
mod endpoint;
mod federation_sdl;
mod folded_name;
mod group_words;
mod lang;
mod loaders;
mod mutation_errors;
mod node_id;
mod org_code;
mod org_selector;
mod organisation_facts;
mod resolve_error;
mod sdl_review;
mod security_level;
mod service_field;
mod serving;
mod steps;
mod stored_key;
mod stored_word;

pub mod directives;
pub mod directory;
pub mod events;
pub mod idempotency;

pub use actor::Actor;
pub use assurance::Assurance;
pub use batch::Batch;
pub use build_error::BuildError;
pub use change::{Change, RequestDatabase, make};
pub use connection::{Connection, CoveredConnection, Edge, PageInfo, asks_for};
pub use coverage::{Coverage, PartitionOutcome, PartitionStatus};
pub use date_time::DateTime;
pub use endpoint::{EndpointLimits, Trusted};
pub use federation_sdl::{SdlFault, federation_sdl};
pub use folded_name::folded_name;
pub use group_words::{GroupAccess, GroupRole};
pub use lang::Lang;
#[doc(hidden)]
pub use loaders::loaders_use;
pub use mutation_errors::{NotPermitted, StaleVersion, ValidationError};
pub use node_id::{MalformedNodeId, NodeId, NodeKind};
pub use org_code::{MalformedOrgCode, OrgCode};
pub use org_selector::OrgSelector;
pub use organisation_facts::{Nation, OrganisationKind};
pub use resolve_error::ResolveError;
pub use sdl_review::undescribed;
pub use security_level::SecurityLevel;
pub use serving::{Subgraph, SubgraphBuilder};
pub use stored_key::{one_of, stored_id};
pub use stored_word::UnknownWord;
