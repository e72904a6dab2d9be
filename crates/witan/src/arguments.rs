//! What can be typed after `witan`.

mod eid;
mod eid_registrar;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use claims::Assurance;
use clap::{Args, Parser, Subcommand, ValueEnum};
use corpus::Tier;
use storage::DatabaseUrl;
use subgraph::{NodeId, NodeKind};
use url::Url;

pub(crate) use self::eid::{EidArguments, EidCommand, EidServeArguments, EnrolArguments, ProofArguments};
pub(crate) use self::eid_registrar::{AccountArguments, InviteArguments, MandateArguments, ReleaseArguments};

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

/// `witan gateway`
#[derive(Clone, Debug, Args)]
pub(crate) struct GatewayArguments {
    /// The supergraph SDL to serve
    #[arg(long, value_name = "FILE", conflicts_with = "subgraphs")]
    pub(crate) supergraph: Option<PathBuf>,
    /// A folder with one `.graphql` file a subgraph, to be composed
    #[arg(long, value_name = "DIR")]
    pub(crate) subgraphs: Option<PathBuf>,
    /// Keep the supergraph served last in this file, and start with it when no schema can be had
    #[arg(long, value_name = "FILE")]
    pub(crate) last_good: Option<PathBuf>,
    /// A configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where a subgraph is reached, instead of the address in the supergraph; may be repeated
    #[arg(long, value_name = "NAME=URL")]
    pub(crate) url: Vec<SubgraphAddress>,
    /// The address to listen on [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
}

/// `witan subgraph`
#[derive(Clone, Debug, Args)]
pub(crate) struct SubgraphArguments {
    /// Which subgraph
    pub(crate) name: SubgraphKind,
    /// The database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(
        long,
        value_name = "URL",
        env = "WITAN_DATABASE__URL",
        hide_env_values = true,
        required_unless_present = "config"
    )]
    pub(crate) database: Option<String>,
    /// The file with the gateway's public keys (a JSON Web Key Set); only that gateway is answered
    #[arg(long, value_name = "FILE", env = "WITAN_GATEWAY_KEYS", required_unless_present = "config")]
    pub(crate) gateway_keys: Option<PathBuf>,
    /// Another subgraph whose changes are heard, and where it tells them, such as `groups=http://127.0.0.1:4002/events`;
    /// may be repeated
    #[arg(long, value_name = "NAME=URL")]
    pub(crate) hear: Vec<SubgraphAddress>,
    /// The private key by which this subgraph proves to those it hears who it is
    #[arg(long, value_name = "FILE")]
    pub(crate) events_key: Option<PathBuf>,
    /// Another subgraph that may hear this one, and the file with its public keys; may be repeated
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) reader: Vec<ReaderKeys>,
    /// The address to listen on [default: 127.0.0.1:4001]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// A configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// One of Witan's own subgraphs with a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SubgraphKind {
    /// Organisations and their members
    Members,
    /// Networks, groups, memberships and requests to join
    Groups,
    /// Posts and their threads of comments
    Posts,
}

impl SubgraphKind {
    /// All of them, in the order they are built.
    pub(crate) const ALL: [Self; 3] = [Self::Members, Self::Groups, Self::Posts];

    /// The subgraph's name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Groups => "groups",
            Self::Posts => "posts",
        }
    }
}

/// `witan compose`
#[derive(Clone, Debug, Args)]
pub(crate) struct ComposeArguments {
    /// A folder of `.graphql` files, such files, or addresses of running subgraphs (`NAME=URL` names one)
    #[arg(required = true, value_name = "DIR|FILE|URL")]
    pub(crate) sources: Vec<String>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub(crate) format: OutputFormat,
    /// Write the supergraph to this file instead of printing it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Where a gateway shall reach a subgraph; may be repeated
    #[arg(long, value_name = "NAME=URL")]
    pub(crate) url: Vec<SubgraphAddress>,
    /// The gateway's private key, for running subgraphs that answer only their gateway
    #[arg(long, value_name = "FILE")]
    pub(crate) hop_key: Option<PathBuf>,
}

/// `witan check-subgraph`
#[derive(Clone, Debug, Args)]
pub(crate) struct CheckSubgraphArguments {
    /// The subgraph's GraphQL endpoint, such as http://127.0.0.1:4003/graphql
    pub(crate) url: Url,
    /// The gateway's private key (PEM), whose public half the subgraph knows
    #[arg(long, value_name = "FILE")]
    pub(crate) gateway_key: PathBuf,
    /// The gateway's name in hop tokens (`iss`)
    #[arg(long, value_name = "NAME", default_value = crate::config::HOP_ISSUER)]
    pub(crate) issuer: String,
    /// The subgraph's name in hop tokens (`aud`)
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: String,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub(crate) format: OutputFormat,
    /// The longest wait for one answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=600))]
    pub(crate) timeout: u16,
}

/// Where a subgraph is reached.
#[derive(Clone, Debug)]
pub(crate) struct SubgraphAddress {
    /// The subgraph's name.
    pub(crate) name: String,
    /// Its GraphQL endpoint.
    pub(crate) url: Url,
}

impl FromStr for SubgraphAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let example = "write NAME=URL, such as `posts=http://127.0.0.1:4003/graphql`";
        let (name, url) = text.split_once('=').ok_or(example)?;
        let url = Url::parse(url).map_err(|fault| format!("`{url}` is no address ({fault}); {example}"))?;
        Ok(Self { name: name.to_owned(), url })
    }
}

/// The public keys of a subgraph that may hear another.
#[derive(Clone, Debug)]
pub(crate) struct ReaderKeys {
    /// The subgraph's name.
    pub(crate) name: String,
    /// The file with its keys.
    pub(crate) file: PathBuf,
}

impl FromStr for ReaderKeys {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text.split_once('=').ok_or("write NAME=FILE, such as `posts=keys/posts.jwks.json`")?;
        Ok(Self { name: name.to_owned(), file: PathBuf::from(file) })
    }
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people
    Text,
    /// One JSON object, for programs
    Json,
}

/// `witan explain`
#[derive(Clone, Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The file with the operation; `-` reads standard input
    pub(crate) operation: PathBuf,
    /// The operation's name, where the file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The supergraph SDL to plan over [default: Witan's own network]
    #[arg(long, value_name = "FILE")]
    pub(crate) supergraph: Option<PathBuf>,
}

/// `witan schema`
#[derive(Clone, Debug, Args)]
pub(crate) struct SchemaArguments {
    /// `members`, `groups`, `posts`, `network` or `supergraph` [default: supergraph]
    #[arg(conflicts_with = "out")]
    pub(crate) name: Option<String>,
    /// Write every schema into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// `witan seed`
#[derive(Clone, Debug, Args)]
pub(crate) struct SeedArguments {
    /// Which subgraph's data
    pub(crate) name: SubgraphKind,
    /// The database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`; it must hold no data yet
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
    /// How much: tiny, small or full
    #[arg(long, default_value_t = Tier::Small)]
    pub(crate) tier: Tier,
    /// The seed of the demonstration data
    #[arg(long, value_name = "NUMBER", default_value_t = crate::demonstration::DEFAULT_SEED)]
    pub(crate) seed: u64,
}

/// `witan migrate`
#[derive(Clone, Debug, Args)]
pub(crate) struct MigrateArguments {
    /// Which subgraph's database
    pub(crate) name: SubgraphKind,
    /// What to do
    #[arg(value_enum, default_value_t = MigrateAction::Up)]
    pub(crate) action: MigrateAction,
    /// The database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
    /// How many migrations `down` takes back
    #[arg(long, default_value_t = 1)]
    pub(crate) steps: u32,
}

/// What to do with a database's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MigrateAction {
    /// Apply every migration that is missing
    Up,
    /// Take back the newest migrations, and the data in what they made
    Down,
    /// Say whether migrations are missing, and change nothing
    Check,
}

/// `witan member`
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// Let a member take no part for now: the name and all that was written stay.
    Suspend(MemberArguments),
    /// Let a suspended member take part again.
    Reinstate(MemberArguments),
    /// Carry out a departure: delete all that tells who the member was, for good.
    ///
    /// The name, the job title, the expertise, the address and the links to identities are deleted from the members database, and the
    /// other subgraphs are told; what the member wrote stays, by a Former Member. Whether a group is left without anyone who looks
    /// after it is not asked: find that out before.
    Forget {
        #[command(flatten)]
        arguments: MemberArguments,
        /// Do it, knowing that it cannot be undone
        #[arg(long)]
        yes: bool,
    },
}

/// Which member, and where.
#[derive(Clone, Debug, Args)]
pub(crate) struct MemberArguments {
    /// The member, by id, such as member_BST_00000001
    #[arg(long, value_name = "ID", value_parser = member_id)]
    pub(crate) member: NodeId,
    /// The database of the members subgraph: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
}

fn member_id(text: &str) -> Result<NodeId, String> {
    let id: Option<NodeId> = text.parse().ok();
    id.filter(|id| id.kind() == NodeKind::Member)
        .ok_or_else(|| "give the id of a member as it is answered, such as `member_BST_00000001`".to_owned())
}

/// `witan token`
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make an access token for development.
    Mint(MintArguments),
    /// Say what is in a token, and why it would be refused.
    Inspect(InspectArguments),
    /// Make a signing key: NAME.pem to keep secret, NAME.jwks.json to hand out.
    Key(KeyArguments),
}

/// `witan token mint`
#[derive(Clone, Debug, Args)]
pub(crate) struct MintArguments {
    /// Sign with the development key of the data folder; there is no other issuer yet
    #[arg(long, required = true)]
    pub(crate) dev: bool,
    /// The member to act as, by id, such as member_BST_00000001
    #[arg(long, value_name = "ID")]
    pub(crate) member: Option<String>,
    /// Scopes to grant, a space or comma between them
    #[arg(long, value_delimiter = ',', value_name = "SCOPES")]
    pub(crate) scope: Vec<String>,
    /// The assurance level: low, substantial or high
    #[arg(long, default_value_t = Assurance::Substantial)]
    pub(crate) assurance: Assurance,
    /// How long it lives, in minutes; at most a day
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub(crate) minutes: u16,
    /// The data folder whose server shall accept it
    #[arg(long, value_name = "DIR", default_value = crate::config::DATA_FOLDER)]
    pub(crate) data: PathBuf,
}

/// `witan token inspect`
#[derive(Clone, Debug, Args)]
pub(crate) struct InspectArguments {
    /// The token; read from standard input without it
    pub(crate) token: Option<String>,
    /// The data folder whose server is asked
    #[arg(long, value_name = "DIR", default_value = crate::config::DATA_FOLDER)]
    pub(crate) data: PathBuf,
}

/// `witan token key`
#[derive(Clone, Debug, Args)]
pub(crate) struct KeyArguments {
    /// The key's name
    #[arg(default_value = "hop")]
    pub(crate) name: String,
    /// The folder to put it in
    #[arg(long, value_name = "DIR", default_value = "keys")]
    pub(crate) out: PathBuf,
}

/// `witan config`
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON Schema of a configuration file.
    Schema {
        /// The process it is for
        #[arg(value_enum, default_value_t = ConfiguredProcess::Serve)]
        process: ConfiguredProcess,
    },
    /// Check a configuration file: keys, types, ranges; with --files also the files it names. Opens no port.
    Check {
        /// The process it is for
        #[arg(value_enum)]
        process: ConfiguredProcess,
        /// The file
        file: PathBuf,
        /// Also read the keys, key sets and supergraph that it names
        #[arg(long)]
        files: bool,
    },
}

/// A process that reads a configuration file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfiguredProcess {
    /// `witan serve`
    Serve,
    /// `witan gateway`
    Gateway,
    /// `witan subgraph`
    Subgraph,
    /// `witan eid`
    Eid,
}
