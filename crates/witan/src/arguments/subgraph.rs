//! What can be typed after `witan subgraph`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use url::Url;

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
