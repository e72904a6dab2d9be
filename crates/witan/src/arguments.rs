//! What can be typed after `witan`.

mod check_subgraph;
mod compose;
mod config;
mod database;
mod eid;
mod eid_registrar;
mod explain;
mod gateway;
mod member;
mod output_format;
mod query;
mod schema;
mod subgraph;
mod token;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use corpus::Tier;

pub(crate) use self::check_subgraph::CheckSubgraphArguments;
pub(crate) use self::compose::ComposeArguments;
pub(crate) use self::config::{ConfigCommand, ConfiguredProcess};
pub(crate) use self::database::{MigrateAction, MigrateArguments, SeedArguments};
pub(crate) use self::eid::{
    AddClientArguments, CardCommand, CardPurpose, ClientCommand, ClientFolderArguments, EidArguments, EidCommand,
    EidServeArguments, EnrolArguments, IssueCardArguments, ProofArguments, RotateClientArguments,
};
pub(crate) use self::eid_registrar::{AccountArguments, InviteArguments, MandateArguments, ReleaseArguments};
pub(crate) use self::explain::ExplainArguments;
pub(crate) use self::gateway::GatewayArguments;
pub(crate) use self::member::{MemberArguments, MemberCommand};
pub(crate) use self::output_format::OutputFormat;
pub(crate) use self::query::{QueryArguments, QueryFormat};
pub(crate) use self::schema::SchemaArguments;
pub(crate) use self::subgraph::{ReaderKeys, SubgraphAddress, SubgraphArguments, SubgraphKind};
pub(crate) use self::token::{InspectArguments, KeyArguments, MintArguments, TokenCommand};

/// Witan: one graph over the councils' own data.
///
/// Without a command, `witan` serves the whole network in one process with demonstration data.
#[derive(Debug, Parser)]
#[command(name = "witan", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: ServeArguments,
}

/// A command of `witan`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the whole network in one process: gateway, subgraphs, databases, demonstration data. The default.
    Serve(ServeArguments),
    /// Serve a gateway in front of subgraphs that run elsewhere.
    ///
    /// The schema comes from a supergraph file (--supergraph), from a folder of subgraph schemas (--subgraphs), or from the running
    /// subgraphs that --url names, which are asked for it. It is looked at again while the gateway runs, and at once on the signal HUP. A
    /// schema that cannot be served is told (in the log, at /metrics and at /ready), and the one from before serves on; requests in
    /// flight finish on the schema they began with. The keys under `reload` in the configuration say how often, and more.
    Gateway(GatewayArguments),
    /// Serve one subgraph to gateways, on a database of its own.
    Subgraph(SubgraphArguments),
    /// Serve the e-ID, an OpenID provider for development and small networks, or look after its keys and people.
    Eid(EidArguments),
    /// Compose subgraph schemas into a supergraph, or show every fault that prevents it.
    Compose(ComposeArguments),
    /// Check that a running subgraph, in whatever language, answers its gateway and refuses everybody else.
    ///
    /// The subgraph is asked by calls that must be answered, and by calls that must be refused: forged, unsigned, altered, for
    /// somebody else, out of time, used twice. What came of each is printed with the number of its attack case.
    /// The exit status is 0 only if all came as it should. The gateway's private key is needed, so check a
    /// subgraph that is set up for it; no call changes anything.
    CheckSubgraph(CheckSubgraphArguments),
    /// Show how the gateway would answer an operation: its query plan, as text.
    Explain(ExplainArguments),
    /// Ask a graph as a system, with the credentials of a client, and print the answer as JSON or as a table.
    ///
    /// The system proves who it is by its private key, and gets an access token that is bound to this key and good for one graph. Without
    /// more, the demonstration network of `witan serve` is asked, as its system `data-team`. The exit status is 0 only if the answer has
    /// no errors.
    Query(QueryArguments),
    /// Print the schemas of Witan's own subgraphs, or the supergraph composed of them.
    Schema(SchemaArguments),
    /// Load demonstration data into a subgraph's database.
    Seed(SeedArguments),
    /// Bring a subgraph's database up to the schema this program needs, or take it back.
    Migrate(MigrateArguments),
    /// Suspend a member, reinstate one, or carry out a departure.
    #[command(subcommand)]
    Member(MemberCommand),
    /// Make and look into access tokens and signing keys.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Check configuration files, and print what may stand in them.
    #[command(subcommand)]
    Config(ConfigCommand),
}

/// `witan serve`
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ServeArguments {
    /// The address to listen on [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// The address that the e-ID of the demonstration listens on [default: 127.0.0.1:4010]
    #[arg(long, value_name = "ADDR")]
    pub(crate) eid_listen: Option<SocketAddr>,
    /// The folder that keeps databases and keys [default: witan-data]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// How much demonstration data: tiny, small or full [default: what the folder holds, or small]
    #[arg(long)]
    pub(crate) tier: Option<Tier>,
    /// The seed of the demonstration data [default: what the folder holds, or 1]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) seed: Option<u64>,
    /// A configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}
